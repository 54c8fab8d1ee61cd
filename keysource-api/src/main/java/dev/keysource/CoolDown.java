package dev.keysource;

import java.time.Duration;

/**
 * The state of one tier of a chain: healthy, or out of use after a failure. The tier is then skipped for a time that doubles
 * with each failed probe; after it a single request probes the tier, and a success makes it healthy again. Thread-safe.
 */
final class CoolDown {
    /** What a request may do with the tier. */
    enum Admission {
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

    CoolDown(Duration first, Duration longest) {
        this.firstNanos = first.toNanos();
        this.longestNanos = longest.toNanos();
    }

    synchronized Admission admit(long nowNanos) {
        if (healthy) {
            return Admission.ASK;
        }
        if (probing || nowNanos - retryAtNanos < 0) {
            return Admission.SKIP;
        }
        probing = true;
        return Admission.PROBE;
    }

    /** The tier gave a pair. Returns whether it was out of use before. */
    synchronized boolean succeeded() {
        boolean recovered = !healthy;
        healthy = true;
        probing = false;
        ranOut = 0;
        return recovered;
    }

    /**
     * The tier used up its share of a caller's time. A single time-out is no failure: the time limit may have been too short.
     *
     * @return whether the tier was healthy before and no longer is
     */
    synchronized boolean ranOutOfTime(long nowNanos) {
        ranOut++;
        return ranOut >= TOLERATED && failed(nowNanos, false);
    }

    /**
     * The tier failed. Failures of requests that began before the tier went out of use do not lengthen the pause.
     *
     * @return whether the tier was healthy before
     */
    synchronized boolean failed(long nowNanos, boolean probe) {
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
    synchronized void probeAbandoned() {
        probing = false;
    }
}
