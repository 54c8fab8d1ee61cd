package dev.keysource.pool;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The requests that wait for a pair of one pool, the oldest first. Not thread-safe. */
final class Waiters {
    private final Set<Waiter> all = new LinkedHashSet<>();
    /** The requests among them for which pairs are made. */
    private final Set<Waiter> generating = new LinkedHashSet<>();

    void add(Waiter waiter) {
        all.add(waiter);
        if (waiter.generates) {
            generating.add(waiter);
        }
    }

    boolean remove(Waiter waiter) {
        generating.remove(waiter);
        return all.remove(waiter);
    }

    /** Removes the oldest. */
    @Nullable
    Waiter poll() {
        Waiter first = first(all);
        if (first != null) {
            remove(first);
        }
        return first;
    }

    /** Whether the oldest of those for which pairs are made came by this time. */
    boolean isGeneratingSince(long latest) {
        Waiter first = first(generating);
        return first != null && first.asked - latest <= 0;
    }

    /** Removes the oldest of those for which pairs are made, if it came by this time, as a list of at most one. */
    List<Waiter> pollGenerating(long latest) {
        if (!isGeneratingSince(latest)) {
            return List.of();
        }
        Waiter first = generating.iterator().next();
        remove(first);
        return List.of(first);
    }

    /** Removes all. */
    List<Waiter> drain() {
        List<Waiter> drained = List.copyOf(all);
        all.clear();
        generating.clear();
        return drained;
    }

    /** The oldest request for which no pair is being made, if the generations in flight serve those before it. */
    @Nullable
    Waiter unserved(int inFlight) {
        return generating.stream().skip(inFlight).findFirst().orElse(null);
    }

    /** Whether requests wait for a refill that the generations in flight do not satisfy. */
    boolean pressing(int inFlight) {
        return all.size() > Math.max(generating.size(), inFlight);
    }

    int size() {
        return all.size();
    }

    private static @Nullable Waiter first(Set<Waiter> waiters) {
        return waiters.isEmpty() ? null : waiters.iterator().next();
    }
}
