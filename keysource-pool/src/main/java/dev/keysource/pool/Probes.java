package dev.keysource.pool;

import dev.keysource.internal.Answer;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** Those who wait for a level of one pool. Guarded by the lock of the pool. */
final class Probes {
    private final Set<Probe> all = new LinkedHashSet<>();

    /** Somebody who waits for a level. */
    static final class Probe {
        private final int level;
        private final boolean failFast;
        private final long expiredBefore;
        private final Answer<Void> reached;

        /**
         * Somebody who waits for a level.
         *
         * @param level so many pairs ready
         * @param failFast whether a failed generation ends the wait
         * @param expiredBefore how many pairs of the pool had become too old; those that do so from now on count as ready
         * @param reached is answered when the level is reached
         */
        Probe(int level, boolean failFast, long expiredBefore, Answer<Void> reached) {
            this.level = level;
            this.failFast = failFast;
            this.expiredBefore = expiredBefore;
            this.reached = reached;
        }

        Answer<Void> reached() {
            return reached;
        }
    }

    void add(Probe probe) {
        all.add(probe);
    }

    void remove(Probe probe) {
        all.remove(probe);
    }

    boolean isEmpty() {
        return all.isEmpty();
    }

    /** The highest level that anybody waits for; zero if nobody does. */
    int highest() {
        return all.isEmpty()
                ? 0
                : all.stream().mapToInt(probe -> probe.level).max().orElse(0);
    }

    /** Removes those that wait for this level or a lower one. */
    List<Probe> pollReached(int level, long expired) {
        return poll(probe -> level + expired - probe.expiredBefore >= probe.level);
    }

    /** Removes those that a failed generation ends. */
    List<Probe> pollFailFast() {
        return poll(probe -> probe.failFast);
    }

    /** Removes all. */
    List<Probe> drain() {
        return poll(probe -> true);
    }

    private List<Probe> poll(Predicate<Probe> which) {
        List<Probe> polled = all.stream().filter(which).toList();
        polled.forEach(all::remove);
        return polled;
    }
}
