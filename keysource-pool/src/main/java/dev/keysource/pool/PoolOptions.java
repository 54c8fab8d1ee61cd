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
 * The settings of a pool, checked, together with what its parts share.
 *
 * @param name what the pool is called
 * @param specs the listed specs with their sizes; empty if every spec is pooled from its first use
 * @param size the size of pools that are not listed
 * @param adaptive between which limits sizes follow the demand; {@code null} if they do not
 * @param lowWaterMark the low-water mark; zero for a quarter of the size
 * @param maxAge how old a pair may get; zero for any age
 * @param refill when to refill
 * @param empty what to do with requests when empty
 * @param refillConcurrency how many pairs are made at once for refilling
 * @param refillShare how much of the machine refilling may use, more than 0, up to 1
 * @param maxGenerations how many pairs are made at once for waiting requests
 * @param warmUp when to fill listed pools first
 * @param idleTimeout after how long without requests a pool that is not listed is retired
 * @param bypassBelow specs expected to take less than this are not pooled, unless listed
 * @param refreshUnused whether pairs that become too old are replaced though nobody has asked for any
 * @param timeSource the clock and the timers as they were given
 * @param time the same, guarded
 * @param actions runs what callers attach to their answers
 * @param handOvers the moments in which pairs are given out
 * @param events tells those who watch the pool
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
