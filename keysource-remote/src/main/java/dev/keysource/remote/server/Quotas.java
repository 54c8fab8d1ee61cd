package dev.keysource.remote.server;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

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
    boolean take(String capability, double cost) {
        return ask(capability, cost, true);
    }

    /** Whether there is enough left for one such pair. */
    boolean has(String capability, double cost) {
        return ask(capability, cost, false);
    }

    /** Gives back what was taken for a pair that did not come. */
    void giveBack(String capability, double cost) {
        Bucket bucket = buckets.get(capability);
        if (bucket != null) {
            bucket.giveBack(Math.min(cost, burst));
        }
    }

    /** Forgets the quotas of secrets that are no longer active. */
    void retain(Predicate<String> active) {
        buckets.keySet().removeIf(id -> !active.test(id));
    }

    /** How many units are left now. */
    double left(String capability) {
        if (burst == Double.POSITIVE_INFINITY) {
            return burst;
        }
        long now = ticker.getAsLong();
        Bucket bucket = buckets.get(capability);
        return bucket == null ? burst : bucket.left(now);
    }

    private boolean ask(String capability, double cost, boolean take) {
        if (burst == Double.POSITIVE_INFINITY) {
            return true;
        }
        long now = ticker.getAsLong();
        return buckets.computeIfAbsent(capability, id -> new Bucket(now)).has(Math.min(cost, burst), take, now);
    }

    private final class Bucket {
        private double tokens = burst;
        private long filledAt;

        Bucket(long now) {
            filledAt = now;
        }

        synchronized double left(long now) {
            tokens = Math.min(burst, tokens + (now - filledAt) * perNano);
            filledAt = now;
            return tokens;
        }

        synchronized void giveBack(double cost) {
            tokens = Math.min(burst, tokens + cost);
        }

        synchronized boolean has(double cost, boolean take, long now) {
            left(now);
            boolean enough = tokens >= cost;
            tokens -= enough && take ? cost : 0;
            return enough;
        }
    }
}
