package dev.keysource.internal;

import java.time.Duration;

/** The time limits of requests. */
public final class TimeLimit {
    /** The longest limit; a longer one counts as this. */
    public static final Duration LONGEST = Duration.ofDays(365);

    private TimeLimit() {}

    /**
     * Makes a limit fit for clocks that count nanoseconds.
     *
     * @param limit any
     * @return the limit, no longer than {@link #LONGEST} and not negative
     */
    public static Duration clamped(Duration limit) {
        if (limit.isNegative()) {
            return Duration.ZERO;
        }
        return limit.compareTo(LONGEST) > 0 ? LONGEST : limit;
    }

    /**
     * Whether nine tenths of a limit have passed: whoever else knows the limit may notice its end first.
     *
     * @param limit any
     * @param passed how many nanoseconds of it have passed
     * @return whether hardly anything is left
     */
    public static boolean isNearlyOver(Duration limit, long passed) {
        return passed / 9.0 >= clamped(limit).toNanos() / 10.0;
    }

    /**
     * Whether a limit is over from the start.
     *
     * @param limit any
     * @return whether it is zero or negative
     */
    public static boolean isOver(Duration limit) {
        return limit.isZero() || limit.isNegative();
    }
}
