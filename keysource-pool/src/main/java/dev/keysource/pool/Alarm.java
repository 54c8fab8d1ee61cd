package dev.keysource.pool;

import dev.keysource.Scheduler;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.function.LongSupplier;

/** The one timer of a pool. Everything but the task that fires happens under the lock of the pool. */
final class Alarm {
    private final Scheduler scheduler;
    private final LongSupplier ticker;
    private final Object lock;
    private final Runnable wake;
    private @Nullable Future<?> timer;
    private long due;
    private boolean fired;

    Alarm(Scheduler scheduler, LongSupplier ticker, Object lock, Runnable wake) {
        this.scheduler = scheduler;
        this.ticker = ticker;
        this.lock = lock;
        this.wake = wake;
    }

    /** Goes off after the delay, or earlier if it was set so before; {@link Pacer#NEVER} stops it. */
    void set(long delay) {
        if (delay == Pacer.NEVER) {
            stop();
            return;
        }
        long newDue = ticker.getAsLong() + delay;
        if (timer == null || newDue - due < 0) {
            stop();
            due = newDue;
            timer = scheduler.schedule(this::fire, Duration.ofNanos(delay));
        }
    }

    /** Whether this is the first look since the timer fired, and it fired before its time. */
    boolean firedEarly(long now) {
        boolean early = fired && now - due < 0;
        fired = false;
        return early;
    }

    private void stop() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }

    private void fire() {
        synchronized (lock) {
            timer = null;
            fired = true;
        }
        wake.run();
    }
}
