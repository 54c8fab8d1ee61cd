package dev.keysource.local;

/**
 * Holds the making of pairs back while the process is being frozen, and tells which pairs were begun before: a process
 * that is restored twice would go on to make the same pair twice. Safe for use by many threads at once.
 */
final class Checkpoints {
    private int epoch;
    private boolean frozen;

    /** A pair is begun; waits while the process is being frozen. Returns the epoch that the pair belongs to. */
    synchronized int begin() throws InterruptedException {
        awaitThaw();
        return epoch;
    }

    /** Whether a pair of this epoch may be used; waits while the process is being frozen. */
    synchronized boolean isCurrent(int begun) throws InterruptedException {
        awaitThaw();
        return begun == epoch;
    }

    /** Whether a pair of this epoch may be used at this moment. */
    synchronized boolean isStillCurrent(int begun) {
        return !frozen && begun == epoch;
    }

    private void awaitThaw() throws InterruptedException {
        while (frozen) {
            wait();
        }
    }

    /** Pairs that were begun before now are not to be used, and none is begun until {@link #thaw}. */
    synchronized void freeze() {
        epoch++;
        frozen = true;
    }

    /** The process runs again. */
    synchronized void thaw() {
        frozen = false;
        notifyAll();
    }
}
