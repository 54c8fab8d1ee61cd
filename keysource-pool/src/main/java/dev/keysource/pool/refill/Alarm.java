package dev.keysource.pool.refill;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.keysource.internal.Timekeeper;
import dev.keysource.internal.Timekeeper.Timer;
import org.jspecify.annotations.Nullable;

import java.time.Duration;

/**
 * The timer for the next plan of a pool. Its time is decided under the lock of the pool; {@link #apply} calls the application's
 * clock and scheduler without the lock. Thread-safe.
 */
public final class Alarm {
    private final Timekeeper time;
    private final Object lock;
    private final Runnable wake;

    @GuardedBy("lock")
    private boolean wanted;

    @GuardedBy("lock")
    private long wantedDue;

    @GuardedBy("lock")
    private @Nullable Timer timer;

    @GuardedBy("lock")
    private boolean armed;

    @GuardedBy("lock")
    private long armedDue;

    @GuardedBy("lock")
    private boolean applying;

    @GuardedBy("lock")
    private boolean fired;

    @GuardedBy("lock")
    private long firedDue;

    /**
     * A timer that is not set.
     *
     * @param lock guards this object
     * @param wake runs when the timer has fired, without the lock
     */
    public Alarm(Timekeeper time, Object lock, Runnable wake) {
        this.time = time;
        this.lock = lock;
        this.wake = wake;
    }

    /** Decides to fire after the delay, or earlier if that was decided before; {@link Pacer#NEVER} stops the timer. */
    public void set(long delay, long now) {
        synchronized (lock) {
            if (delay == Pacer.NEVER) {
                wanted = false;
            } else if (!wanted || now + delay - wantedDue < 0) {
                wanted = true;
                wantedDue = now + delay;
            }
        }
    }

    /** Whether the timer has fired since the last call, and before its time. */
    public boolean firedEarly(long now) {
        synchronized (lock) {
            boolean early = fired && now - firedDue < 0;
            fired = false;
            return early;
        }
    }

    /** Sets the timer as decided. Called without the lock; one thread at a time acts, on behalf of the others. */
    public void apply() {
        for (boolean more = begin(); more; more = begin()) {
            Timer old;
            boolean arm;
            long due;
            synchronized (lock) {
                old = timer;
                timer = null;
                arm = wanted;
                due = wantedDue;
                armed = arm;
                armedDue = due;
            }
            if (old != null) {
                old.cancel();
            }
            Timer fresh = arm ? time.after(Duration.ofNanos(due - time.now()), () -> fire(due)) : null;
            synchronized (lock) {
                applying = false;
                timer = armed ? fresh : null; // it may have fired already
            }
        }
    }

    private boolean begin() {
        synchronized (lock) {
            boolean isRight = wanted == armed && (!wanted || wantedDue == armedDue);
            if (applying || isRight) {
                return false;
            }
            applying = true;
            return true;
        }
    }

    private void fire(long due) {
        synchronized (lock) {
            if (armed && armedDue == due) {
                timer = null;
                armed = false;
                wanted = false;
            }
            fired = true;
            firedDue = due;
        }
        wake.run();
    }
}
