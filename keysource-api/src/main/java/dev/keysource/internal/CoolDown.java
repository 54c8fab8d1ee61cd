package dev.keysource.internal;

import java.time.Duration;

/**
 * The state of one tier of a chain, or of a source that is asked in the same way: healthy, or out of use after a failure. The
 * tier is then skipped for a time that doubles with each failed probe; after it a single request probes the tier, and a
 * success makes it healthy again. Thread-safe.
 */
public final class CoolDown {
    /** What a request may do with the tier. */
    public enum Admission {
        /** The tier is healthy. */
        ASK,
        /** The tier failed a while ago, and this request finds out whether it is back. */
        PROBE,
        /** The tier failed lately, or another request is probing it. */
        SKIP
    }

    /** The number of time-outs in a row that counts as a failure. */
    private static final int TOLERATED = 2;

    private final long firstNanos;
    private final long longestNanos;
    private volatile boolean healthy = true;
    private boolean probing;
    private int ranOut;
    private long pauseNanos;
    private long retryAtNanos;

    /**
     * The state of a healthy tier.
     *
     * @param first how long it is left alone after a failure
     * @param longest how long at most, after many
     */
    public CoolDown(Duration first, Duration longest) {
        this.firstNanos = first.toNanos();
        this.longestNanos = longest.toNanos();
    }

    /**
     * What a request may do now.
     *
     * @param nowNanos monotonic nanoseconds, here as below
     * @return the admission; a {@link Admission#PROBE} is to be followed by what came of it
     */
    public synchronized Admission admit(long nowNanos) {
        if (healthy) {
            return Admission.ASK;
        }
        if (probing || nowNanos - retryAtNanos < 0) {
            return Admission.SKIP;
        }
        probing = true;
        return Admission.PROBE;
    }

    /**
     * The tier gave a pair.
     *
     * @return whether it was out of use before
     */
    public synchronized boolean succeeded() {
        boolean recovered = !healthy;
        healthy = true;
        probing = false;
        ranOut = 0;
        return recovered;
    }

    /**
     * The tier used up its share of a caller's time. A single time-out is no failure: the time limit may have been too short.
     *
     * @param nowNanos the time
     * @return whether the tier was healthy before and no longer is
     */
    public synchronized boolean ranOutOfTime(long nowNanos) {
        ranOut++;
        return ranOut >= TOLERATED && failed(nowNanos, false);
    }

    /**
     * The tier failed. Failures of requests that began before the tier went out of use do not lengthen the pause.
     *
     * @param nowNanos the time
     * @param probe whether the request was a probe
     * @return whether the tier was healthy before
     */
    public synchronized boolean failed(long nowNanos, boolean probe) {
        if (!healthy && !probe) {
            return false;
        }
        boolean first = healthy;
        pauseNanos = first ? firstNanos : Math.min(longestNanos, 2 * pauseNanos);
        retryAtNanos = nowNanos + pauseNanos;
        healthy = false;
        probing = false;
        ranOut = 0;
        return first;
    }

    /** A probe ended without telling anything about the tier; the next request probes again. */
    public synchronized void probeAbandoned() {
        probing = false;
    }
}
