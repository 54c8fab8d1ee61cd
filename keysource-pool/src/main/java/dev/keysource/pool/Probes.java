package dev.keysource.pool;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Those who wait for a level of one pool. Guarded by the lock of the pool. */
final class Probes {
    private final List<Probe> all = new ArrayList<>();

    /**
     * Somebody who waits for a level.
     *
     * @param level so many pairs ready
     * @param failFast whether a failed generation ends the wait
     * @param reached completes when the level is reached
     */
    record Probe(int level, boolean failFast, CompletableFuture<Void> reached) {}

    void add(Probe probe) {
        all.add(probe);
    }

    boolean isEmpty() {
        return all.isEmpty();
    }

    /** Removes those that wait for this level or a lower one. */
    List<Probe> pollReached(int level) {
        List<Probe> reached = all.stream().filter(probe -> probe.level <= level).toList();
        all.removeAll(reached);
        return reached;
    }

    /** Removes those that a failed generation ends. */
    List<Probe> pollFailFast() {
        List<Probe> ended = all.stream().filter(Probe::failFast).toList();
        all.removeAll(ended);
        return ended;
    }

    /** Removes all. */
    List<Probe> drain() {
        return pollReached(Integer.MAX_VALUE);
    }
}
