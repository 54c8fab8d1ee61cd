package dev.keysource.pool.refill;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.keysource.PoolStats.State;

/**
 * The plan of one pool for its level: the decision of the {@link Pacer}, delayed after failures, with the timer for the next
 * plan. Thread-safe.
 */
public final class RefillPlan {
    private final Pacer pacer;
    private final Traffic traffic;
    private final Alarm alarm;
    private final Object lock;

    @GuardedBy("lock")
    private final BackOff backOff = new BackOff();
    /** Read without the lock by requests that took a pair. */
    private volatile State state = State.IDLE;

    public RefillPlan(Pacer pacer, Traffic traffic, Alarm alarm, Object lock) {
        this.pacer = pacer;
        this.traffic = traffic;
        this.alarm = alarm;
        this.lock = lock;
    }

    /** Whether a request that has just taken a pair and left this level has to plan anew. Needs no lock. */
    public boolean isStale(int level) {
        State planned = state;
        return (planned == State.IDLE || planned == State.QUIET_PERIOD)
                && pacer.wakes(planned != State.IDLE, level, traffic);
    }

    /** Whether the timer caused this plan before its time; asked once per plan. */
    public boolean isEarly(long now) {
        return alarm.firedEarly(now);
    }

    public void lowWaterMark(int level) {
        pacer.lowWaterMark(level);
    }

    /** Decides anew; returns the time after which to plan again, or {@link Pacer#NEVER}. */
    public long decide(Demand demand, boolean early, long now) {
        synchronized (lock) {
            long wait = pacer.delay(demand, early, traffic, now);
            if (wait == 0) {
                long pause = backOff.remaining(now);
                state = pause > 0 ? State.BACKING_OFF : State.REFILLING;
                return pause > 0 ? pause : Pacer.NEVER;
            }
            boolean quieting = demand.missing() > 0 && pacer.countsRequests();
            state = quieting ? State.QUIET_PERIOD : State.IDLE;
            return wait;
        }
    }

    /** Decides when to plan again. */
    public void lookAgainAfter(long wait, long now) {
        alarm.set(wait, now);
    }

    /** Sets the timer as decided. Called without the lock. */
    public void setTimer() {
        alarm.apply();
    }

    public void failed(boolean forGood, long now) {
        synchronized (lock) {
            backOff.failed(now, forGood);
        }
    }

    public void succeeded() {
        synchronized (lock) {
            backOff.succeeded();
        }
    }

    public void close() {
        state = State.CLOSED;
        alarm.set(Pacer.NEVER, 0);
    }

    public State state() {
        return state;
    }
}
