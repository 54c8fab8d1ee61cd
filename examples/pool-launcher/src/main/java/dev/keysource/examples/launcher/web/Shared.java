package dev.keysource.examples.launcher.web;

import org.jspecify.annotations.Nullable;

import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Something that is made anew for each who asks, and once for all who ask at the same time: no number of askers has it made more
 * often than one after the other, and nobody gets what was begun before he asked. Thread-safe.
 *
 * @param <T> what is made
 */
final class Shared<T> {
    private final Supplier<T> maker;
    private final LongSupplier ticker;
    private final Object lock = new Object();
    private @Nullable T made;
    private long begun;

    /**
     * Nothing is made yet.
     *
     * @param maker runs in the thread of an asker, never twice at once
     * @param ticker the clock, in nanoseconds
     */
    Shared(Supplier<T> maker, LongSupplier ticker) {
        this.maker = maker;
        this.ticker = ticker;
    }

    T get() {
        long asked = ticker.getAsLong();
        synchronized (lock) {
            T before = made;
            if (before != null && begun - asked > 0) {
                return before;
            }
            begun = ticker.getAsLong();
            T now = maker.get();
            made = now;
            return now;
        }
    }
}
