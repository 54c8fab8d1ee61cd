package dev.keysource.local.engine;

import dev.keysource.KeyPairSpec;
import dev.keysource.internal.KeyPairs;
import dev.keysource.local.check.Made;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.NoSuchAlgorithmException;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;

/** Makes pairs, one per call, on the calling thread. Safe for use by many threads at once. */
public interface PairEngine extends AutoCloseable {
    /**
     * Makes one pair.
     *
     * @param spec the kind of pair
     * @param abandoned becomes true when nobody waits for the pair any more; engines that can stop look at it often
     * @throws NoSuchAlgorithmException if this engine cannot make such pairs
     * @throws CancellationException if the pair was abandoned
     */
    Made make(KeyPairSpec spec, BooleanSupplier abandoned) throws GeneralSecurityException;

    /**
     * Destroys a pair of this engine that nobody will use.
     *
     * @param gone runs once if the pair is destroyed as far as its provider can, at once or later
     */
    default void discard(KeyPair pair, Runnable gone) {
        KeyPairs.destroy(pair);
        gone.run();
    }

    /** Whether a pair of this engine may become a caller's, who alone disposes of it from then on. */
    default boolean release(KeyPair pair) {
        return true;
    }

    /** Forgets what randomness it may share with other processes restored from the same snapshot as this one. */
    default void restored() {}

    /** Stops the threads that belong to the engine, if there are any. */
    @Override
    default void close() {}
}
