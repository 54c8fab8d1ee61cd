package dev.keysource.testkit;

import dev.keysource.KeyPairRequest;
import dev.keysource.KeyPairSource;
import dev.keysource.KeyPairSourceException;
import dev.keysource.KeyPairSpec;
import dev.keysource.internal.Kind;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The first request to a source: what is wrong with its answer, in words. A source that blocks or never answers is found here
 * once, instead of in each test after minutes.
 */
final class FirstRequest {
    private final KeyPairSource source;
    private final KeyPairSpec spec;
    private final Duration patience;

    /** A request that is answered within so much time, however busy the machine is. */
    FirstRequest(KeyPairSource source, KeyPairSpec spec, Duration patience) {
        this.source = source;
        this.spec = spec;
        this.patience = patience;
    }

    /** What the source does wrong, or nothing. */
    Optional<String> complaint() throws InterruptedException {
        CompletableFuture<List<CompletableFuture<KeyPair>>> call = new CompletableFuture<>();
        Thread caller = new Thread(() -> call(call), "first-request");
        caller.setDaemon(true);
        caller.start();
        try {
            return ofAnswers(call.get(patience.toNanos(), TimeUnit.NANOSECONDS));
        } catch (TimeoutException e) {
            return Optional.of("request(KeyPairRequest) did not return within " + patience
                    + ": it must not block; it is at " + List.of(caller.getStackTrace()));
        } catch (ExecutionException e) {
            return Optional.of(
                    "request(KeyPairRequest) threw " + e.getCause() + ": it must return a future that fails");
        }
    }

    private void call(CompletableFuture<List<CompletableFuture<KeyPair>>> call) {
        try {
            call.complete(source.request(KeyPairRequest.of(spec)));
        } catch (Throwable e) {
            call.completeExceptionally(e);
        }
    }

    private Optional<String> ofAnswers(List<CompletableFuture<KeyPair>> answers) throws InterruptedException {
        if (answers == null) {
            return Optional.of("request(KeyPairRequest) returned null: it must return at least one future");
        }
        if (answers.size() != 1) {
            return Optional.of("request(KeyPairRequest) for one pair returned " + answers.size() + " futures");
        }
        if (answers.get(0) == null) {
            return Optional.of("request(KeyPairRequest) returned null as a future");
        }
        try {
            return ofPair(answers.get(0).get(patience.toNanos(), TimeUnit.NANOSECONDS));
        } catch (TimeoutException e) {
            return Optional.of("the future was not completed within " + patience);
        } catch (ExecutionException e) {
            return Optional.of(
                    e.getCause() instanceof KeyPairSourceException
                            ? "the source cannot make " + spec + ", which spec() says: " + e.getCause()
                            : "the future failed with " + e.getCause() + ", which is no KeyPairSourceException");
        }
    }

    private Optional<String> ofPair(KeyPair pair) {
        if (pair == null || pair.getPublic() == null || pair.getPrivate() == null) {
            return Optional.of("the future was completed with null instead of a pair, or with half of one");
        }
        Kind kind = Kind.find(spec.toString()).orElse(null);
        if (kind != null && !isOf(pair.getPublic(), kind)) {
            return Optional.of("the pair is none of the kind " + spec + ", but "
                    + pair.getPublic().getAlgorithm() + " " + pair.getPublic().getFormat());
        }
        if (kind != null && kind.family().signature != null && !belongTogether(pair, kind.family().signature)) {
            return Optional.of("the private key does not belong to the public key");
        }
        return Optional.empty();
    }

    private static boolean isOf(PublicKey key, Kind kind) {
        return HexFormat.of().formatHex(key.getEncoded()).contains(kind.identifier())
                && (!(key instanceof RSAPublicKey rsa)
                        || kind.text().equals("RSA-" + rsa.getModulus().bitLength()));
    }

    private static boolean belongTogether(KeyPair pair, String algorithm) {
        try {
            Signature signature = Signature.getInstance(algorithm);
            byte[] message = {1, 2, 3};
            signature.initSign(pair.getPrivate());
            signature.update(message);
            byte[] signed = signature.sign();
            signature.initVerify(pair.getPublic());
            signature.update(message);
            return signature.verify(signed);
        } catch (NoSuchAlgorithmException e) {
            return true; // this JDK cannot tell
        } catch (GeneralSecurityException e) {
            return pair.getPrivate().getEncoded() == null; // the provider of a token would have to sign
        }
    }
}
