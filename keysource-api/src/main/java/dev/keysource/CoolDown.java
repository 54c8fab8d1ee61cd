package dev.keysource;

import java.time.Duration;

/**
 * Decides whether a tier of a chain may be asked. After a failure it is left alone for a time that doubles with each
 * failed probe; then a single request probes it, and a success makes it healthy again. Thread-safe.
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

    /** How often in a row a tier may run out of time before that counts as a failure. */
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
     * The tier had its share of a caller's time and gave nothing. Once is no failure: the caller may have been in a hurry.
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
