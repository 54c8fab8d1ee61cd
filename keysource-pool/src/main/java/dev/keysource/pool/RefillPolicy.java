package dev.keysource.pool;

import dev.keysource.pool.options.Limits;

import java.time.Duration;

/**
 * The policy that says when a pool replaces the pairs that it has given out. Immutable.
 *
 * <p>{@link #quiet()} keeps the machine free while requests come in: the pool refills after a quiet period without a request,
 * which is counted from the last answer. A pool whose requests have followed each other for longer than the quiet period, and
 * whose level is below its low-water mark, refills all the same, so that steady traffic cannot starve it.
 * {@link #strictQuiet(Duration)} is the same without that exception. {@link #watermark()} refills at once below the low-water
 * mark. A refill that the low-water mark started goes on until the pool is full.
 *
 * @param kind the kind of policy
 * @param quietPeriod the time without a request; zero for {@link Kind#WATERMARK}, else positive
 */
public record RefillPolicy(Kind kind, Duration quietPeriod) {
    private static final Duration DEFAULT_QUIET_PERIOD = Duration.ofSeconds(6);

    /** The policies by name. */
    public enum Kind {
        /** After a quiet period; under traffic that leaves none, at the low-water mark. */
        QUIET,
        /** At once below the low-water mark. */
        WATERMARK,
        /** After a quiet period only. */
        STRICT_QUIET
    }

    /**
     * Checks the quiet period.
     *
     * @param kind the kind of policy
     * @param quietPeriod the quiet period
     * @throws IllegalArgumentException if the quiet period does not fit the kind, or is longer than a day
     */
    public RefillPolicy {
        if (kind == Kind.WATERMARK) {
            if (!quietPeriod.isZero()) {
                throw new IllegalArgumentException("quietPeriod: " + quietPeriod + ", but WATERMARK has none");
            }
        } else if (quietPeriod.isNegative()
                || quietPeriod.isZero()
                || quietPeriod.compareTo(Limits.LONGEST_QUIET_PERIOD) > 0) {
            throw new IllegalArgumentException(
                    "quietPeriod: " + quietPeriod + ", allowed is more than zero, up to a day");
        }
    }

    /**
     * Refills after 6 s without a request.
     *
     * @return the default policy
     */
    public static RefillPolicy quiet() {
        return quiet(DEFAULT_QUIET_PERIOD);
    }

    /**
     * Refills after a quiet period, or below the low-water mark if requests leave none.
     *
     * @param quietPeriod the time without a request; positive, up to a day
     * @return the policy
     */
    public static RefillPolicy quiet(Duration quietPeriod) {
        return new RefillPolicy(Kind.QUIET, quietPeriod);
    }

    /**
     * Refills after a quiet period only: a pool that is never left quiet stays empty once its pairs are taken.
     *
     * @param quietPeriod the time without a request; positive, up to a day
     * @return the policy
     */
    public static RefillPolicy strictQuiet(Duration quietPeriod) {
        return new RefillPolicy(Kind.STRICT_QUIET, quietPeriod);
    }

    /**
     * Refills at once below the low-water mark.
     *
     * @return the policy
     */
    public static RefillPolicy watermark() {
        return new RefillPolicy(Kind.WATERMARK, Duration.ZERO);
    }
}
