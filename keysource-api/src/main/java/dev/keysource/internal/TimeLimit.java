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
     * Whether a limit is over from the start.
     *
     * @param limit any
     * @return whether it is zero or negative
     */
    public static boolean isOver(Duration limit) {
        return limit.isZero() || limit.isNegative();
    }
}
