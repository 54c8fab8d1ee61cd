package dev.keysource.pool.refill;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The times of the last request and the last answer of a pool, in nanoseconds of its clock. Thread-safe.
 *
 * <p>Requests that follow each other within the quiet period make a run. The times are written without a lock: of two requests
 * at the same moment either may leave its time.
 */
public final class Traffic {
    private final long quiet;
    private final AtomicLong lastAnswered;
    private final AtomicLong lastAsked;
    private final AtomicLong runStart;

    /** A pool that was never asked counts as quiet from the start. */
    public Traffic(long quiet, long now) {
        this.quiet = quiet;
        this.lastAnswered = new AtomicLong(now - quiet);
        this.lastAsked = new AtomicLong(now - quiet);
        this.runStart = new AtomicLong(now - quiet);
    }

    /** A request came. */
    public void asked(long now) {
        if (now - lastAnswered.getOpaque() >= quiet && now - lastAsked.getOpaque() >= quiet) {
            runStart.setOpaque(now);
        }
        lastAsked.setOpaque(now);
    }

    /** A request was answered, or given up. */
    public void answered(long now) {
        lastAnswered.setOpaque(now);
    }

    /** The time since the last answer. */
    public long sinceAnswer(long now) {
        return now - lastAnswered.getOpaque();
    }

    /** The time from the first request of the current run to the last. */
    public long run() {
        return lastAsked.getOpaque() - runStart.getOpaque();
    }
}
