package dev.keysource.pool;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The requests that wait for a pair of one pool, the oldest first. Guarded by the lock of the pool. */
final class Waiters {
    private final Set<Waiter> all = new LinkedHashSet<>();
    private int generating;

    void add(Waiter waiter) {
        all.add(waiter);
        generating += waiter.generates ? 1 : 0;
    }

    boolean remove(Waiter waiter) {
        boolean removed = all.remove(waiter);
        generating -= removed && waiter.generates ? 1 : 0;
        return removed;
    }

    /** Removes the oldest. */
    @Nullable
    Waiter poll() {
        if (all.isEmpty()) {
            return null;
        }
        Waiter first = all.iterator().next();
        remove(first);
        return first;
    }

    /** Removes the oldest of those for which pairs are made, as a list of at most one. */
    List<Waiter> pollGenerating() {
        Waiter first = firstGenerating();
        if (first == null) {
            return List.of();
        }
        remove(first);
        return List.of(first);
    }

    /** Removes all. */
    List<Waiter> drain() {
        List<Waiter> drained = List.copyOf(all);
        all.clear();
        generating = 0;
        return drained;
    }

    /** The oldest request for which a pair is to be made, if no more than so many are being made. */
    @Nullable
    Waiter unserved(int inFlight) {
        return generating > inFlight ? firstGenerating() : null;
    }

    /** Whether requests wait for a refill that so many generations do not satisfy. */
    boolean pressing(int inFlight) {
        return all.size() > Math.max(generating, inFlight);
    }

    int size() {
        return all.size();
    }

    private @Nullable Waiter firstGenerating() {
        for (Waiter waiter : all) {
            if (waiter.generates) {
                return waiter;
            }
        }
        return null;
    }
}
