package dev.keysource.pool.options;

import java.time.Duration;

/** The bounds of settings, in code as in text. */
public final class Limits {
    /** The most pairs of a pool of a fixed size. */
    public static final int LARGEST_SIZE = 1_000_000;
    /** The most pairs of a pool that follows the demand. */
    public static final int LARGEST_ADAPTIVE_SIZE = 65_536;
    /** The most generations that may be under way at once. */
    public static final int MOST_GENERATIONS = 1_024;
    /** The least maximum age of a pair. */
    public static final Duration LEAST_AGE = Duration.ofSeconds(1);
    /** The longest quiet period. */
    public static final Duration LONGEST_QUIET_PERIOD = Duration.ofDays(1);

    private Limits() {}
}
