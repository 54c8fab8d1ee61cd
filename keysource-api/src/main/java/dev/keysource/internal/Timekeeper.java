package dev.keysource.internal;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;
import java.util.function.LongSupplier;

/**
 * The clock and the timers of a source: the application's, as long as these work. A clock that throws is replaced by the
 * system's for that reading, and a scheduler that throws, for that task, by a timer of the source's own. No method throws.
 * Sources call them without holding a lock. Thread-safe.
 */
public final class Timekeeper implements AutoCloseable {
    private final LongSupplier ticker;
    private final @Nullable BiFunction<Runnable, Duration, @Nullable Future<?>> scheduler;
    private final DaemonTimer own;
    private final AtomicBoolean complained = new AtomicBoolean();
    /** The application's time less the system's, when the source was made. */
    private final long offset;

    /** A scheduled task. */
    public static final class Timer implements Runnable {
        private final AtomicBoolean over = new AtomicBoolean();
        private final Runnable task;
        private volatile @Nullable Future<?> handle;

        private Timer(Runnable task) {
            this.task = task;
        }

        @Override
        public void run() {
            if (over.compareAndSet(false, true)) {
                Guard.run("a timer's task", task);
            }
        }

        /** Forgets the task unless it has begun. */
        public void cancel() {
            over.set(true);
            release();
        }

        private void release() {
            Future<?> scheduled = handle;
            if (scheduled != null && over.get()) {
                Guard.run("cancelling a timer", () -> scheduled.cancel(false));
            }
        }
    }

    /**
     * The time of one source.
     *
     * @param role the source in the name of its own timer's thread
     * @param ticker monotonic nanoseconds
     * @param scheduler runs timers; {@code null} for one of the source's own
     */
    public Timekeeper(
            String role, LongSupplier ticker, @Nullable BiFunction<Runnable, Duration, @Nullable Future<?>> scheduler) {
        this.ticker = ticker;
        this.scheduler = scheduler;
        this.own = new DaemonTimer(role);
        this.offset = now() - System.nanoTime();
    }

    /**
     * Reads the clock.
     *
     * @return monotonic nanoseconds
     */
    public long now() {
        try {
            return ticker.getAsLong();
        } catch (Throwable e) {
            complain("the ticker", e);
            return System.nanoTime() + offset;
        }
    }

    /**
     * Runs a task once, after a delay.
     *
     * @param delay how long to wait; a negative one counts as zero, one of more than a year as a year
     * @param task short; runs at most once
     * @return the scheduled task
     */
    public Timer after(Duration delay, Runnable task) {
        Timer timer = new Timer(task);
        Duration wait = TimeLimit.clamped(delay);
        timer.handle = scheduler == null ? own.schedule(timer, wait) : schedule(scheduler, timer, wait);
        timer.release();
        return timer;
    }

    private @Nullable Future<?> schedule(
            BiFunction<Runnable, Duration, @Nullable Future<?>> given, Timer timer, Duration delay) {
        try {
            return given.apply(timer, delay);
        } catch (Throwable e) {
            complain("the scheduler", e);
            return own.schedule(timer, delay);
        }
    }

    private void complain(String what, Throwable failure) {
        if (complained.compareAndSet(false, true)) {
            Guard.log(what + " of a source failed; further failures are not logged", failure);
        }
    }

    /** Stops the source's own timer and drops its tasks. The application's scheduler goes on. */
    @Override
    public void close() {
        own.close();
    }
}
