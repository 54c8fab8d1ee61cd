package dev.keysource.local;

import com.google.errorprone.annotations.concurrent.GuardedBy;

/**
 * Holds the making of pairs back while the process is paused for a checkpoint, and tells which pairs were begun before: a
 * process that is restored twice would go on to make the same pair twice. Safe for use by many threads at once.
 */
final class Checkpoints {
    @GuardedBy("this")
    private int epoch;

    @GuardedBy("this")
    private boolean paused;

    /** A pair is begun; waits while the process is paused for a checkpoint. Returns the epoch that the pair belongs to. */
    synchronized int begin() throws InterruptedException {
        while (paused) {
            wait();
        }
        return epoch;
    }

    /** Whether a pair of this epoch may be used at this moment. */
    synchronized boolean isCurrent(int begun) {
        return !paused && begun == epoch;
    }

    /** Pairs that were begun before now are not to be used, and none is begun until {@link #resume}. */
    synchronized void pause() {
        epoch++;
        paused = true;
    }

    /** The process runs again. */
    synchronized void resume() {
        paused = false;
        notifyAll();
    }
}
