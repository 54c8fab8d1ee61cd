package dev.keysource.pool.refill;

import java.util.concurrent.TimeUnit;

/**
 * Which failures to refill a pool are told in the log: the first of a row, and of rows that follow each other one a minute. Not
 * thread-safe.
 */
public final class Stall {
    private static final long BETWEEN = TimeUnit.MINUTES.toNanos(1);

    private boolean told;
    private boolean everTold;
    private long toldAt;

    /** A generation failed; returns whether to tell it. */
    public boolean failed(long now) {
        if (told || (everTold && now - toldAt < BETWEEN)) {
            return false;
        }
        told = true;
        everTold = true;
        toldAt = now;
        return true;
    }

    /** A generation gave a pair; returns whether to tell that it is over. */
    public boolean succeeded() {
        boolean over = told;
        told = false;
        return over;
    }
}
