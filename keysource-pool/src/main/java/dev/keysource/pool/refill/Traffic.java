package dev.keysource.pool.refill;

import java.util.concurrent.atomic.AtomicLong;

/**
 * When a pool was asked and when it answered, in nanoseconds of its ticker.
 *
 * <p>Requests that follow each other within the quiet period make a run. The times are written without a lock: two
 * requests at the same moment may leave either's time, which differs by no more than that moment.
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

    /** How long ago the last answer was given. */
    public long sinceAnswer(long now) {
        return now - lastAnswered.getOpaque();
    }

    /** From the first request of the current run to the last. */
    public long run() {
        return lastAsked.getOpaque() - runStart.getOpaque();
    }
}
