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
 * <p>The options are those of {@link PooledKeyPairSourceBuilder}.
 *
 * @param specs empty if every spec is pooled from its first use
 * @param lowWaterMark zero for a quarter of the size
 * @param maxAge zero for any age
 * @param timeSource the clock and the timers as they were given
 * @param time the same, guarded
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
