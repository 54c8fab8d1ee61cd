package dev.keysource.remote.server;

import dev.keysource.KeyPairSpec;
import dev.keysource.internal.Kind;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What a pair of each kind costs, in units of an RSA-2048 pair: of a standard kind by the table of {@link Kind}, which was
 * measured; of any other by the time that the source takes, a moving average over about the last eight, compared with what it
 * takes for RSA-2048. Thread-safe.
 */
final class Prices {
    /** What an RSA-2048 pair takes, until one was seen: a core of 2020. */
    private static final double UNIT = Duration.ofMillis(120).toNanos();

    private static final double UNKNOWN = 1;
    private static final double LEAST = 0.01;
    private static final double MOST = 200;
    private static final int WEIGHT = 8;

    private final Map<KeyPairSpec, Double> nanos = new ConcurrentHashMap<>();

    double of(KeyPairSpec spec) {
        return Kind.find(spec.toString()).map(Kind::cost).orElseGet(() -> measured(spec));
    }

    private double measured(KeyPairSpec spec) {
        Double took = nanos.get(spec);
        return took == null
                ? UNKNOWN
                : Math.max(LEAST, Math.min(MOST, took / nanos.getOrDefault(KeyPairSpec.RSA_2048, UNIT)));
    }

    /** Learns from an answer that was not there at once. */
    void answered(KeyPairSpec spec, long took) {
        if (spec.equals(KeyPairSpec.RSA_2048) || Kind.find(spec.toString()).isEmpty()) {
            nanos.merge(spec, (double) took, (average, latest) -> average + (latest - average) / WEIGHT);
        }
    }
}
