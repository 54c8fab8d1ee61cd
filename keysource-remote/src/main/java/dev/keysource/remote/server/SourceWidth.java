package dev.keysource.remote.server;

import dev.keysource.KeyPairSpec;

import java.util.HashMap;
import java.util.Map;

/**
 * How many requests a source works on at once, found out from its answers: at first as many as there are cores. While
 * requests wait and as many answers in a row take no longer than the quickest of their kind, more are tried; with each that takes
 * longer, because it has waited inside the source, it is one less. After a thousand answers it begins anew, since the quickest may have
 * waited too. Thread-safe.
 */
final class SourceWidth {
    private static final int MOST = 1_024;
    private static final double AS_QUICK = 1.1;
    private static final double SLOWER = 1.3;
    private static final int ROUND = 1_000;

    private final int least;
    private final Map<KeyPairSpec, Long> quickest = new HashMap<>();
    private int width;
    private int learnt;
    private int quick;
    /** The answers to requests that were made before the beginning. */
    private int late;

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
        if (late > 0) {
            late--;
            return;
        }
        if (++learnt > ROUND) {
            learnt = 0;
            late = asked;
            width = least;
            quickest.clear();
            return;
        }
        long before = quickest.merge(spec, took, Math::min);
        quick = took < before * AS_QUICK && asked >= width ? quick + 1 : 0;
        if (took > before * SLOWER) {
            width = Math.max(least, width - 1);
        } else if (quick >= width) {
            quick = 0;
            width = Math.min(MOST, width + Math.max(1, width / 2));
        }
    }
}
