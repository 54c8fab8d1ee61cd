package dev.keysource.pool;

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
 * @param kind which policy
 * @param quietPeriod how long nothing may have been asked for, a time span from 1ns to 1d; default: 6s; zero for {@link
 *     Kind#WATERMARK}
 */
public record RefillPolicy(Kind kind, Duration quietPeriod) {
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
        if (kind != Kind.WATERMARK) {
            PoolSettings.QUIET_PERIOD.check(quietPeriod);
        } else if (!quietPeriod.isZero()) {
            throw new IllegalArgumentException(
                    "quietPeriod: found " + quietPeriod + ", allowed is zero, as the kind is WATERMARK");
        }
    }

    /**
     * Refills after 6 s without a request.
     *
     * @return the default policy
     */
    public static RefillPolicy quiet() {
        return quiet(PoolSettings.QUIET_PERIOD.defaultValue());
    }

    /**
     * Refills after a quiet period, or below the low-water mark if requests leave none.
     *
     * @param quietPeriod how long nothing may have been asked for; a time span from 1ns to 1d
     * @return the policy
     */
    public static RefillPolicy quiet(Duration quietPeriod) {
        return new RefillPolicy(Kind.QUIET, quietPeriod);
    }

    /**
     * Refills after a quiet period only: a pool that is never left quiet stays empty once its pairs are taken.
     *
     * @param quietPeriod how long nothing may have been asked for; a time span from 1ns to 1d
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
