package dev.keysource.pool;

import dev.keysource.EmptyPolicy;
import dev.keysource.KeyPairSpec;
import dev.keysource.TimeSource;
import dev.keysource.internal.HandOvers;
import dev.keysource.internal.Timekeeper;
import dev.keysource.pool.watch.PoolEvents;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executor;

/**
 * The checked settings of a pool, and the objects that its parts share.
 *
 * @param name the name of the pool
 * @param specs the listed specs with their sizes; empty if every spec is pooled from its first use
 * @param size the size of pools that are not listed
 * @param adaptive the limits between which sizes follow the demand; {@code null} if they are fixed
 * @param lowWaterMark the low-water mark; zero for a quarter of the size
 * @param maxAge the maximum age of a pair; zero for any age
 * @param refill when to refill
 * @param empty what to do with a request that finds no pair ready
 * @param refillConcurrency how many pairs are made at once for refilling
 * @param refillShare how much of the machine refilling may use, more than 0, up to 1
 * @param maxGenerations how many pairs are made at once for waiting requests
 * @param warmUp when to fill listed pools for the first time
 * @param idleTimeout after how long without requests a pool that is not listed is retired
 * @param bypassBelow specs expected to take less than this are not pooled, unless listed
 * @param refreshUnused whether pairs that become too old unused are replaced
 * @param timeSource the clock and the timers as they were given
 * @param time the same, guarded
 * @param actions runs the actions of callers on their answers
 * @param handOvers the hand-overs under way
 * @param events tells the listener and the flight recorder
 */
record PoolOptions(
        String name,
        Map<KeyPairSpec, Integer> specs,
        int size,
        @Nullable AdaptiveSize adaptive,
        int lowWaterMark,
        Duration maxAge,
        RefillPolicy refill,
        EmptyPolicy empty,
        int refillConcurrency,
        double refillShare,
        int maxGenerations,
        WarmUp warmUp,
        Duration idleTimeout,
        Duration bypassBelow,
        boolean refreshUnused,
        TimeSource timeSource,
        Timekeeper time,
        Executor actions,
        HandOvers handOvers,
        PoolEvents events) {

    int sizeOf(KeyPairSpec spec) {
        return specs.getOrDefault(spec, size);
    }

    int largestSizeOf(KeyPairSpec spec) {
        return adaptive == null ? sizeOf(spec) : adaptive.maxSize();
    }

    int lowWaterMarkFor(int target) {
        return lowWaterMark > 0 ? lowWaterMark : Math.max(1, target / 4);
    }

    boolean isListed(KeyPairSpec spec) {
        return specs.containsKey(spec);
    }
}
