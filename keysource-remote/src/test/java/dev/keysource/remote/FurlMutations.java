package dev.keysource.remote;

import dev.keysource.KeyPairConfigurationException;

import java.util.Random;

import static org.assertj.core.api.Assertions.assertThat;

/** Texts that are nearly furls: each is read as it is, or refused by an error that quotes nothing of it. */
final class FurlMutations {
    private static final String PIN = Token.of(new byte[32]);
    private static final String ALPHABET = "keysource:/@,#v=1[].?%\u0000\u00e9\n -_AZaz09";

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
            String text = mutate(genuine, random);
            try {
                assertThat(Furl.parse(text).textWithSecret()).isEqualTo(text);
                accepted++;
            } catch (KeyPairConfigurationException e) {
                assertThat(e).hasMessageNotContaining(secret.substring(0, 16)).hasMessageNotContaining(PIN);
                refused++;
            }
        }
        return new Report(count, accepted, refused);
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
