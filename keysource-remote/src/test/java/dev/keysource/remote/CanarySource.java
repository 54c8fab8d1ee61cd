package dev.keysource.remote;

import dev.keysource.KeyPairRequest;
import dev.keysource.KeyPairSource;
import dev.keysource.KeyPairSourceException;
import dev.keysource.KeyPairSourceException.Reason;
import dev.keysource.KeyPairSpec;

import java.io.IOException;
import java.io.OutputStream;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicInteger;

import static java.nio.charset.StandardCharsets.US_ASCII;

/**
 * A source that notes every secret number of a pair before it gives the pair away. Some kinds of pairs stand for what may
 * go wrong.
 */
final class CanarySource implements KeyPairSource {
    static final List<KeyPairSpec> GOOD =
            List.of(KeyPairSpec.ED25519, KeyPairSpec.EC_P_256, KeyPairSpec.ED25519, KeyPairSpec.RSA_2048);
    static final KeyPairSpec NEVER_ANSWERED = KeyPairSpec.X25519;
    static final KeyPairSpec FAILING = KeyPairSpec.X448;
    static final KeyPairSpec THROWING = KeyPairSpec.ED448;
    static final KeyPairSpec CUT_OFF = KeyPairSpec.EC_P_521;
    static final KeyPairSpec OTHER_CURVE = KeyPairSpec.EC_P_384;
    static final KeyPairSpec OTHER_ALGORITHM = KeyPairSpec.ML_DSA_44;

    private final OutputStream notes;
    private final KeyPair rsa;
    private final AtomicInteger given = new AtomicInteger();

    /**
     * A source of pairs.
     *
     * @param notes where secrets are noted, one in each line, in hex; not buffered
     */
    CanarySource(OutputStream notes) throws IOException {
        this.notes = notes;
        this.rsa = pair("RSA", 2048);
    }

    /** Notes secrets, so that they are known before they can be in a log. */
    void note(List<byte[]> secrets) throws IOException {
        StringBuilder lines = new StringBuilder();
        secrets.forEach(secret -> lines.append(HexFormat.of().formatHex(secret)).append('\n'));
        synchronized (notes) {
            notes.write(lines.toString().getBytes(US_ASCII));
        }
    }

    private KeyPair pair(String algorithm, int size) throws IOException {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            generator.initialize(size);
            KeyPair pair = generator.generateKeyPair();
            note(Canaries.of(pair.getPrivate()));
            return pair;
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public String name() {
        return "canaries";
    }

    @Override
    public List<KeyPairSource> behind() {
        return List.of();
    }

    @Override
    public List<CompletableFuture<KeyPair>> request(KeyPairRequest request) {
        return List.of(scripted(request.spec()));
    }

    private CompletableFuture<KeyPair> scripted(KeyPairSpec spec) {
        return switch (spec.toString()) {
            case "X25519" -> new CompletableFuture<>();
            case "X448" ->
                CompletableFuture.failedFuture(new KeyPairSourceException(
                        Reason.UNAVAILABLE, name(), spec, "scripted", new IOException("the cause")));
            case "Ed448" -> throw new IllegalStateException("scripted");
            default -> answer(spec);
        };
    }

    /** Half of the answers are there at once, the others come later. */
    private CompletableFuture<KeyPair> answer(KeyPairSpec spec) {
        CompletableFuture<KeyPair> answer = new CompletableFuture<>();
        if (given.getAndIncrement() % 2 == 0) {
            complete(answer, spec);
        } else {
            ForkJoinPool.commonPool().execute(() -> complete(answer, spec));
        }
        return answer;
    }

    private void complete(CompletableFuture<KeyPair> answer, KeyPairSpec spec) {
        try {
            answer.complete(
                    switch (spec.toString()) {
                        case "RSA-2048" -> rsa;
                        case "EC-P-256", "EC-P-384" -> pair("EC", 256);
                        case "EC-P-521" -> cutOff(pair("EC", 256));
                        default -> pair("Ed25519", 255);
                    });
        } catch (IOException e) {
            answer.completeExceptionally(e);
        }
    }

    private static KeyPair cutOff(KeyPair pair) {
        byte[] encoded = pair.getPrivate().getEncoded();
        return new KeyPair(pair.getPublic(), new CutOff(Arrays.copyOf(encoded, encoded.length - 1)));
    }

    /** How many pairs were made or given once more. */
    int given() {
        return given.get();
    }

    @Override
    public void close() {}

    /** A private key that cannot be read, and is secret all the same. */
    private record CutOff(byte[] encoded) implements PrivateKey {
        @Override
        public String getAlgorithm() {
            return "EC";
        }

        @Override
        public String getFormat() {
            return "PKCS#8";
        }

        @Override
        public byte[] getEncoded() {
            return encoded.clone();
        }
    }
}
