package dev.keysource.testkit;

import dev.keysource.TimeSource;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.function.BiFunction;
import java.util.function.LongSupplier;

/**
 * The time source of tests. Time stands still until a test moves it; timers that fall due run on the thread that moves it, in
 * the order of their times, each at its own time.
 */
public final class FakeClock implements TimeSource {
    private final List<Entry> entries = new ArrayList<>();
    private long now = Long.MAX_VALUE - Duration.ofHours(1).toNanos(); // overflows in a long test, as nanoTime may
    private long sequence;

    @Override
    public synchronized long nanoTime() {
        return now;
    }

    @Override
    public synchronized Future<?> schedule(Runnable task, Duration delay) {
        Entry entry = new Entry(now + delay.toNanos(), sequence++, new FutureTask<>(task, null));
        entries.add(entry);
        return entry.task;
    }

    /** A time source whose clock and timers a test gives one by one. */
    public static TimeSource of(LongSupplier nanoTime, BiFunction<Runnable, Duration, Future<?>> schedule) {
        return new TimeSource() {
            @Override
            public long nanoTime() {
                return nanoTime.getAsLong();
            }

            @Override
            public Future<?> schedule(Runnable task, Duration delay) {
                return schedule.apply(task, delay);
            }
        };
    }

    /** Moves the time forward and runs what falls due on the way. */
    public void advance(Duration by) {
        long end;
        synchronized (this) {
            end = now + by.toNanos();
        }
        for (Entry due = nextDue(end); due != null; due = nextDue(end)) {
            due.task.run();
        }
        synchronized (this) {
            now = end;
        }
    }

    /** How many timers are set. */
    public synchronized int scheduled() {
        entries.removeIf(entry -> entry.task.isDone());
        return entries.size();
    }

    private synchronized Entry nextDue(long end) {
        entries.removeIf(entry -> entry.task.isDone());
        Entry first = entries.stream()
                .filter(entry -> entry.time - end <= 0)
                .min(Comparator.<Entry>comparingLong(entry -> entry.time - now).thenComparingLong(entry -> entry.order))
                .orElse(null);
        if (first != null) {
            entries.remove(first);
            if (first.time - now > 0) {
                now = first.time;
            }
        }
        return first;
    }

    private static final class Entry {
        final long time;
        final long order;
        final FutureTask<Void> task;

        Entry(long time, long order, FutureTask<Void> task) {
            this.time = time;
            this.order = order;
            this.task = task;
        }
    }
}
