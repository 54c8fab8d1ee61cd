package dev.keysource.remote.server;

import dev.keysource.KeyPairSpec;
import dev.keysource.internal.Kind;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** The quota of each capability: one token bucket each, in units of the cost of an RSA-2048 pair. Thread-safe. */
public final class Quotas {
    private final double perNano;
    private final double burst;
    private final LongSupplier ticker;
    private final Map<String, Bucket> buckets = new ConcurrentHashMap<>();

    public Quotas(double perSecond, double burst, LongSupplier ticker) {
        this.perNano = perSecond / TimeUnit.SECONDS.toNanos(1);
        this.burst = burst;
        this.ticker = ticker;
    }

    public static Quotas none() {
        return new Quotas(Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY, () -> 0);
    }

    /** Takes the cost of a pair from a capability's quota; false, and nothing taken, if there is not enough left. */
    boolean take(String capability, KeyPairSpec spec) {
        return burst == Double.POSITIVE_INFINITY || bucket(capability).take(Math.min(cost(spec), burst));
    }

    /** Whether there is enough left for one such pair. */
    boolean has(String capability, KeyPairSpec spec) {
        return burst == Double.POSITIVE_INFINITY || bucket(capability).has(Math.min(cost(spec), burst));
    }

    private Bucket bucket(String capability) {
        return buckets.computeIfAbsent(capability, id -> new Bucket());
    }

    /** In units; kinds of third parties cost one. */
    public static double cost(KeyPairSpec spec) {
        return Kind.find(spec.toString()).map(Kind::cost).orElse(1.0);
    }

    private final class Bucket {
        private double tokens = burst;
        private long filledAt = ticker.getAsLong();

        synchronized boolean has(double cost) {
            long now = ticker.getAsLong();
            tokens = Math.min(burst, tokens + (now - filledAt) * perNano);
            filledAt = now;
            return tokens >= cost;
        }

        synchronized boolean take(double cost) {
            boolean enough = has(cost);
            tokens -= enough ? cost : 0;
            return enough;
        }
    }
}
