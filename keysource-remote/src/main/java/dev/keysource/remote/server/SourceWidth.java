package dev.keysource.remote.server;

import dev.keysource.KeyPairSpec;

import java.util.HashMap;
import java.util.Map;

/**
 * How many requests a source works on at once, found out from its answers: at first as many as there are cores. While
 * requests wait and answers take no longer than the quickest of their kind did lately, one more is tried; when they take much
 * longer, they wait for each other inside the source, and it is one less. Thread-safe.
 */
final class SourceWidth {
    private static final int MOST = 1_024;
    private static final double AS_QUICK = 1.1;
    private static final double SLOWER = 1.3;
    /** Lets a quickest answer that does not come again be forgotten, by a quarter within some thirty answers. */
    private static final double FADING = 1.01;

    private final int least;
    private final Map<KeyPairSpec, Double> quickest = new HashMap<>();
    private int width;

    SourceWidth(int least) {
        this.least = least;
        this.width = least;
    }

    synchronized int get() {
        return width;
    }

    /**
     * Learns from an answer that was not there at once.
     *
     * @param took how many nanoseconds
     * @param asked how many requests the source had when it gave the answer, this one included
     */
    synchronized void answered(KeyPairSpec spec, long took, int asked) {
        double before = quickest.getOrDefault(spec, Double.POSITIVE_INFINITY);
        quickest.put(spec, Math.min((double) took, before * FADING));
        if (before == Double.POSITIVE_INFINITY) {
            return;
        }
        if (took > before * SLOWER) {
            width = Math.max(least, width - 1);
        } else if (took < before * AS_QUICK && asked >= width && width < MOST) {
            width++;
        }
    }
}
