package dev.keysource.local.pkcs11;

import dev.keysource.KeyPairSourceException;
import dev.keysource.KeyPairSpec;
import dev.keysource.local.check.Made;
import dev.keysource.local.check.RejectedPairException;
import dev.keysource.local.check.TokenGate;
import org.jspecify.annotations.Nullable;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;

/**
 * Makes the pairs of one token. A pair that fails its checks, or cannot be kept, is deleted before the next one is made. Used by
 * one thread at a time, but for {@link #expected}.
 */
final class TokenMaker {
    private final String source;
    private final Keeping keeping;
    private final Connection connection;
    private final TokenGate gate;
    private final BiConsumer<PublicKey, Kept> keeper;
    private final Map<KeyPairSpec, Long> costs = new ConcurrentHashMap<>();
    /** What was made last and could not be given a name or deleted. The next pair is not made before it is. */
    private volatile @Nullable Runaway runaway;

    /** A pair that was made through a token and is not kept. */
    private record Runaway(Token token, KeyPair inToken, KeyPair pair) {}

    /** @param keeper is told of each new pair, by the public key that is given out */
    TokenMaker(
            String source, Keeping keeping, Connection connection, TokenGate gate, BiConsumer<PublicKey, Kept> keeper) {
        this.source = source;
        this.keeping = keeping;
        this.connection = connection;
        this.gate = gate;
        this.keeper = keeper;
    }

    /** Makes a pair in the token, which is opened if need be. */
    Made make(KeyPairSpec spec) throws GeneralSecurityException {
        Token token = connection.get(spec);
        catchRunaway(token, spec);
        long start = System.nanoTime();
        try {
            Made made = token.make(spec);
            Made pair = check(spec, token, made);
            costs.merge(spec, System.nanoTime() - start, (average, latest) -> average + (latest - average) / 8);
            return pair;
        } catch (RejectedPairException e) {
            if (!connection.isUsable(token)) {
                throw unavailable(spec, "the token went away while a pair was made", e);
            }
            throw e;
        } catch (GeneralSecurityException | RuntimeException e) {
            boolean usable = connection.isUsable(token);
            if (usable && e instanceof NoSuchAlgorithmException) {
                throw e;
            }
            throw unavailable(spec, "the token made no pair: " + TokenErrors.words(e), e);
        }
    }

    /** Lets a new pair be used if it passes its checks; otherwise deletes it. */
    private Made check(KeyPairSpec spec, Token token, Made made) throws GeneralSecurityException {
        KeyPair inToken = made.pair();
        PublicKey copy = PublicHalf.copy(inToken.getPublic());
        KeyPair pair = new KeyPair(copy, inToken.getPrivate());
        runaway = new Runaway(token, inToken, pair);
        try {
            gate.check(spec, made, copy);
            keeper.accept(copy, keeping.keep(token, inToken, pair));
            runaway = null;
            return new Made(pair, made.provider());
        } catch (Throwable e) {
            try {
                keeping.drop(token, inToken, pair);
                runaway = null;
            } catch (GeneralSecurityException | RuntimeException another) {
                e.addSuppressed(another);
            }
            throw e;
        }
    }

    /** Deletes the pair that could not be kept, if there is one. */
    void catchRunaway(Token token, @Nullable KeyPairSpec spec) {
        Runaway last = runaway;
        if (last == null) {
            return;
        }
        try {
            if (last.token == token) {
                keeping.drop(token, last.inToken, last.pair);
            } else {
                token.deleteUnnamed(List.of(keeping.unnamed(), TokenStore.aside(keeping.unnamed())));
            }
            runaway = null;
        } catch (GeneralSecurityException | RuntimeException e) {
            connection.isUsable(token);
            throw unavailable(spec, "a pair that failed cannot be deleted: " + TokenErrors.words(e), e);
        }
    }

    private KeyPairSourceException unavailable(@Nullable KeyPairSpec spec, String reason, Throwable cause) {
        return TokenErrors.unavailable(source, spec, reason, cause);
    }

    /** What a pair has cost so far. */
    Optional<Duration> expected(KeyPairSpec spec) {
        return Optional.ofNullable(costs.get(spec)).map(Duration::ofNanos);
    }

    /** Whether there is a pair that could not be deleted yet. */
    boolean hasRunaway() {
        return runaway != null;
    }
}
