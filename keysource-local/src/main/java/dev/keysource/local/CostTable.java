package dev.keysource.local;

import dev.keysource.KeyPairSpec;
import dev.keysource.internal.Kind;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What a pair of each kind costs on this machine: a moving average over about the last eight, making and checking
 * together. Cheap kinds count once they have been measured, because their first pairs are dominated by class loading.
 * Safe for use by many threads at once.
 */
final class CostTable {
    /** Enough runs that the best of them is not the time of loading classes. */
    static final int MEASURED_RUNS = 5;

    private static final int WEIGHT = 8;

    private final Map<KeyPairSpec, Long> nanos = new ConcurrentHashMap<>();
    private final Set<KeyPairSpec> measured = ConcurrentHashMap.newKeySet();

    /** Whether to measure this kind now; says so once, until {@link #forget} is called. */
    boolean needsMeasuring(KeyPairSpec spec) {
        return !isSlow(spec) && measured.add(spec);
    }

    /** Lets a measurement that came to nothing be made again. */
    void forget(KeyPairSpec spec) {
        measured.remove(spec);
    }

    /** Enters the result of a measurement. */
    void measured(KeyPairSpec spec, long bestNanos) {
        nanos.put(spec, bestNanos);
    }

    /** Learns from a pair that was made for a caller. */
    void learn(KeyPairSpec spec, long tookNanos) {
        if (isSlow(spec)) {
            nanos.merge(spec, tookNanos, CostTable::average);
        } else {
            nanos.computeIfPresent(spec, (key, average) -> average(average, tookNanos));
        }
    }

    Optional<Duration> expected(KeyPairSpec spec) {
        return Optional.ofNullable(nanos.get(spec)).map(Duration::ofNanos);
    }

    private static boolean isSlow(KeyPairSpec spec) {
        return Kind.of(spec.toString()).family().isSlow();
    }

    private static long average(long average, long latest) {
        return average + (latest - average) / WEIGHT;
    }
}
