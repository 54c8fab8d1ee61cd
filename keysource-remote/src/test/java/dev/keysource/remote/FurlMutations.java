package dev.keysource.remote;

import dev.keysource.KeyPairConfigurationException;
import dev.keysource.remote.identity.Token;

import java.util.Random;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;

/** Texts that are nearly furls: each is read as it is, or refused by an error that quotes nothing of it. */
public final class FurlMutations {
    static final String PIN = Token.of(new byte[32]);

    private static final String ALPHABET = "keysource:/@,#v=1[].?%\u0000\u00e9\n -_AZaz09";
    /** Of how many characters of a secret on end nobody would say that they are there by chance. */
    private static final int TELLING = 8;

    /** What became of them. */
    record Report(int tried, int accepted, int refused) {}

    private FurlMutations() {}

    static Report run(int count) {
        String secret = Token.random();
        String genuine = "keysource://" + PIN + "@localhost:7000/" + secret + "#v=1";
        Random random = new Random(1);
        int accepted = 0;
        int refused = 0;
        for (int i = 0; i < count; i++) {
            if (isRead(mutate(genuine, random), secret)) {
                accepted++;
            } else {
                refused++;
            }
        }
        return new Report(count, accepted, refused);
    }

    /** Whether a text is a furl, once it has been shown that the answer is right in every other respect. */
    static boolean isRead(String text, String secret) {
        Furl furl;
        try {
            furl = Furl.parse(text);
        } catch (KeyPairConfigurationException e) {
            assertQuotesNothing(e, secret);
            assertQuotesNothing(e, PIN);
            return false;
        }
        assertThat(furl.textWithSecret()).isEqualTo(text);
        return true;
    }

    /** Neither an error nor what caused it says anything of a secret. */
    public static void assertQuotesNothing(Throwable refusal, String secret) {
        for (Throwable cause = refusal; cause != null; cause = cause.getCause()) {
            String shown = cause.toString();
            assertThat(IntStream.rangeClosed(0, secret.length() - TELLING)
                            .mapToObj(from -> secret.substring(from, from + TELLING))
                            .anyMatch(shown::contains))
                    .as(shown)
                    .isFalse();
        }
    }

    private static String mutate(String genuine, Random random) {
        StringBuilder text = new StringBuilder(genuine);
        for (int edits = 1 + random.nextInt(3); edits > 0; edits--) {
            int at = random.nextInt(text.length());
            char letter = ALPHABET.charAt(random.nextInt(ALPHABET.length()));
            switch (random.nextInt(3)) {
                case 0 -> text.setCharAt(at, letter);
                case 1 -> text.insert(at, letter);
                default -> text.deleteCharAt(at);
            }
        }
        return text.toString();
    }
}
