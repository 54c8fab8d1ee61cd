package dev.keysource.pool.refill;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import java.util.concurrent.TimeUnit;

/**
 * The decision when one pool refills. All times are nanoseconds of the pool's clock. Thread-safe.
 */
public final class Pacer {
    /** No refill before something changes. */
    public static final long NEVER = Long.MAX_VALUE;

    private static final long RETRY = TimeUnit.SECONDS.toNanos(1);

    private final long quiet;
    private final boolean guarded;
    private volatile int lowWaterMark;

    @GuardedBy("this")
    private boolean filling;

    /**
     * A pacer.
     *
     * @param quiet the quiet period; zero to refill at the low-water mark only
     * @param guarded whether the low-water mark starts a refill if requests leave no quiet period
     * @param lowWaterMark the level below which the pool is low
     * @param filling whether the first fill has begun, which no policy delays
     */
    public Pacer(long quiet, boolean guarded, int lowWaterMark, boolean filling) {
        this.quiet = quiet;
        this.guarded = guarded;
        this.lowWaterMark = lowWaterMark;
        this.filling = filling;
    }

    /**
     * The wait before the next pair is made for the pool.
     *
     * @param early whether a timer with a coarse clock caused this call before its time
     * @return zero for now; {@link #NEVER}; or the time after which to ask again
     */
    public synchronized long delay(Demand demand, boolean early, Traffic traffic, long now) {
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
     * Whether a pool that has just given out a pair, and has planned nothing or a quiet period, has to plan anew.
     */
    public boolean wakes(boolean planned, int level, Traffic traffic) {
        return (!planned && quiet > 0) || (guarded && level < lowWaterMark && traffic.run() >= quiet);
    }

    /** Moves the low-water mark, as the size of the pool has changed. */
    public void lowWaterMark(int level) {
        lowWaterMark = level;
    }

    /** Whether requests matter for when the pool refills. */
    public boolean countsRequests() {
        return quiet > 0;
    }
}
