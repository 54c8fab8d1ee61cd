package dev.keysource.pool;

import dev.keysource.pool.RefillPolicy.Kind;

import java.util.concurrent.TimeUnit;

/**
 * Decides when one pool refills; it does nothing itself. All times are nanoseconds of the pool's ticker. Not safe for
 * use by many threads, but for {@link #wakes}.
 */
final class Pacer {
    /** There is nothing to do before something changes. */
    static final long NEVER = Long.MAX_VALUE;

    private static final long RETRY = TimeUnit.SECONDS.toNanos(1);

    private final long quiet;
    private final boolean guarded;
    private volatile int lowWaterMark;
    private boolean filling;

    /**
     * A pacer.
     *
     * @param policy the refill policy
     * @param lowWaterMark the level below which the pool is low
     * @param filling whether the first fill has begun, which no policy delays
     */
    Pacer(RefillPolicy policy, int lowWaterMark, boolean filling) {
        this.quiet = policy.quietPeriod().toNanos();
        this.guarded = policy.kind() != Kind.STRICT_QUIET;
        this.lowWaterMark = lowWaterMark;
        this.filling = filling;
    }

    /**
     * How long to wait before the next pair is made for the pool.
     *
     * @param early whether a timer brought this call about before its time, as coarse clocks do
     * @return zero for now; {@link #NEVER}; or the time after which to ask again
     */
    long delay(Demand demand, boolean early, Traffic traffic, long now) {
        if (demand.missing() <= 0) {
            filling &= demand.inFlight() > 0;
            return NEVER;
        }
        if (demand.pressed()) {
            return 0;
        }
        filling |= guarded && demand.level() < lowWaterMark && traffic.run() >= quiet;
        if (filling) {
            return 0;
        }
        if (quiet == 0 || demand.waiting() > 0) {
            return NEVER;
        }
        long remaining = quiet - traffic.sinceAnswer(now);
        if (remaining <= 0) {
            return 0;
        }
        return early ? Math.min(RETRY, quiet) : remaining;
    }

    /**
     * Whether a pool that has just given out a pair, and has planned nothing or to wait for quiet, has to plan anew.
     * Safe for use by many threads.
     */
    boolean wakes(boolean planned, int level, Traffic traffic) {
        return (!planned && quiet > 0) || (guarded && level < lowWaterMark && traffic.run() >= quiet);
    }

    /** Moves the low-water mark, as the size of the pool has changed. */
    void lowWaterMark(int level) {
        lowWaterMark = level;
    }

    /** Whether requests matter for when the pool refills. */
    boolean countsRequests() {
        return quiet > 0;
    }
}
