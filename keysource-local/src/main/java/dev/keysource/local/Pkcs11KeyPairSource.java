package dev.keysource.local;

import dev.keysource.Health;
import dev.keysource.KeyPairRequest;
import dev.keysource.KeyPairSource;
import dev.keysource.KeyPairSourceException;
import dev.keysource.KeyPairSourceException.Reason;
import dev.keysource.KeyPairSpec;
import dev.keysource.TimeSource;
import dev.keysource.local.pkcs11.TokenEngine;

import java.security.KeyPair;
import java.security.Provider;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A source whose private keys are made inside a PKCS#11 token (a hardware security module, a smart card, a TPM) and never leave
 * it, by the JDK's provider SunPKCS11. RSA and EC pairs of the standard kinds; what the token does not make is
 * {@link Reason#UNSUPPORTED}. Safe for use by many threads at once.
 *
 * <p>A private key is sensitive, not extractable, has no encoding, and works with {@link #provider()} only; the public key is a
 * usual one of the JDK. Every pair is checked when it is made: the rules for its public half, a signature in the token that
 * verifies there and a wrong one that does not, and no public key that this source has made before.
 *
 * <p>What is discarded ({@link #discard}), and what a cancelled request leaves, is deleted in the token, and the listener is told
 * of its destruction when it is gone there, both halves. {@link Objects} says how that is known.
 *
 * <p>The token is opened in the background, by the first login, and looked after. When it is removed, somebody logs out, or the
 * process was restored from a snapshot, the keys that were made before are void ({@link #onInvalidation}), requests fail with
 * {@link Reason#UNAVAILABLE}, and {@link #health} says why. When it is back, it is used again. A PIN that the token has refused is
 * not tried again until its file has changed.
 *
 * <p>Pairs are made one at a time. Closing fails all requests, and deletes what was discarded. Sources: PKCS #11 v2.40 and the JDK
 * PKCS#11 Reference Guide.
 */
public final class Pkcs11KeyPairSource implements KeyPairSource {
    private final TokenEngine engine;
    private final LocalKeyPairSource requests;

    Pkcs11KeyPairSource(TokenEngine engine, LocalKeyPairSource requests) {
        this.engine = engine;
        this.requests = requests;
    }

    /**
     * Prepares a source.
     *
     * @return a new builder
     */
    public static Pkcs11KeyPairSourceBuilder builder() {
        return new Pkcs11KeyPairSourceBuilder();
    }

    /**
     * The provider of the token, logged in: for signatures with the private keys, and for the token's {@code KeyStore.PKCS11}.
     * It is registered nowhere. Another instance takes its place when the token was away. Opens the token if need be, which can
     * take as long as the token does.
     *
     * @return the present instance
     * @throws KeyPairSourceException if the token is not usable
     */
    public Provider provider() {
        return engine.provider();
    }

    @Override
    public String name() {
        return requests.name();
    }

    @Override
    public List<KeyPairSource> behind() {
        return List.of();
    }

    @Override
    public TimeSource time() {
        return requests.time();
    }

    /** Takes on one pair at a time. */
    @Override
    public List<CompletableFuture<KeyPair>> request(KeyPairRequest request) {
        return requests.request(request);
    }

    /** What a pair has cost so far; empty before the first one. */
    @Override
    public Optional<Duration> expectedGenerationTime(KeyPairSpec spec) {
        return engine.expected(Objects.requireNonNull(spec, "spec"));
    }

    /** Unavailable while the token is; degraded as long as a key cannot be deleted. */
    @Override
    public Health health() {
        Health health = requests.health();
        return health.equals(Health.HEALTHY) ? engine.health() : health;
    }

    /** Deletes the key in the token, soon. */
    @Override
    public void discard(KeyPair pair) {
        requests.discard(pair, () -> {});
    }

    @Override
    public void discard(KeyPair pair, Runnable gone) {
        requests.discard(pair, gone);
    }

    @Override
    public boolean release(KeyPair pair) {
        return engine.release(Objects.requireNonNull(pair, "pair"));
    }

    /** Runs the action when the keys that were made before are dead. */
    @Override
    public Runnable onInvalidation(Runnable action) {
        Objects.requireNonNull(action, "action");
        Runnable token = engine.onVoid(action);
        Runnable snapshot = requests.onInvalidation(action);
        return () -> {
            token.run();
            snapshot.run();
        };
    }

    /** Never. */
    @Override
    public boolean isExtractable() {
        return false;
    }

    @Override
    public void close() {
        requests.close();
    }

    /** How private keys are kept in the token. */
    public enum Storage {
        /**
         * For as long as the process lives. The JDK's provider deletes such a key when the garbage collector has found that nobody
         * refers to it, and says nothing; it is told as destroyed two minutes after that, when it is certain. If no collection
         * comes by itself, the source asks for one, at most once a minute.
         */
        SESSION,
        /**
         * For good, under an alias in the token's key store and with a placeholder certificate. The private half is deleted at
         * once, and the token asked whether it is gone; the public half, of which the token has an object for the session only,
         * when the garbage collector has found that nobody refers to it. Keys that a process leaves undelivered when it dies are deleted by the next one with the same journal; what was delivered stays. The
         * owner of a key gives it an alias and a certificate of their own by {@code KeyStore.setKeyEntry}.
         */
        TOKEN
    }
}
