package dev.keysource.pool.refill;

import java.util.concurrent.TimeUnit;

/** The wait of a pool after failed generations: 1 s, doubled with each failure in a row, up to a minute. Not thread-safe. */
public final class BackOff {
    private static final long FIRST = TimeUnit.SECONDS.toNanos(1);
    private static final long LONGEST = TimeUnit.MINUTES.toNanos(1);

    private long delay;
    private long since;

    /** A generation failed. One that was under way when the wait began does not make it longer. */
    public void failed(long now, boolean forGood) {
        if (remaining(now) > 0) {
            return;
        }
        delay = forGood ? LONGEST : Math.min(LONGEST, Math.max(FIRST, 2 * delay));
        since = now;
    }

    public void succeeded() {
        delay = 0;
    }

    /** The rest of the wait; zero or less if it is over. */
    public long remaining(long now) {
        return delay == 0 ? 0 : delay - (now - since);
    }
}
