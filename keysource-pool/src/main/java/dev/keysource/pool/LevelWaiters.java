package dev.keysource.pool;

import dev.keysource.internal.Answer;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** The callers that wait for a level of one pool. Not thread-safe. */
final class LevelWaiters {
    private final Set<LevelWaiter> all = new LinkedHashSet<>();

    /**
     * A caller that waits for a level.
     *
     * @param level the number of ready pairs
     * @param failFast whether a failed generation ends the wait
     * @param expiredBefore how many pairs had become too old before; later ones count as ready
     * @param reached is answered when the level is reached
     */
    record LevelWaiter(int level, boolean failFast, long expiredBefore, Answer<Void> reached) {}

    void add(LevelWaiter waiter) {
        all.add(waiter);
    }

    void remove(LevelWaiter waiter) {
        all.remove(waiter);
    }

    boolean isEmpty() {
        return all.isEmpty();
    }

    /** The highest level that is waited for; zero if none is. */
    int highest() {
        return all.isEmpty()
                ? 0
                : all.stream().mapToInt(LevelWaiter::level).max().orElse(0);
    }

    /** Removes those that wait for this level or a lower one. */
    List<LevelWaiter> pollReached(int level, long expired) {
        return poll(waiter -> level + expired - waiter.expiredBefore >= waiter.level);
    }

    /** Removes those that a failed generation ends. */
    List<LevelWaiter> pollFailFast() {
        return poll(LevelWaiter::failFast);
    }

    /** Removes all. */
    List<LevelWaiter> drain() {
        return poll(waiter -> true);
    }

    private List<LevelWaiter> poll(Predicate<LevelWaiter> which) {
        List<LevelWaiter> polled = all.stream().filter(which).toList();
        polled.forEach(all::remove);
        return polled;
    }
}
