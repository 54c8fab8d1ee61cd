package dev.keysource.pool;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.keysource.KeyPairSpec;
import dev.keysource.PoolStats.State;
import dev.keysource.pool.refill.Alarm;
import dev.keysource.pool.refill.Demand;
import dev.keysource.pool.refill.Disuse;
import dev.keysource.pool.refill.Pacer;
import dev.keysource.pool.refill.Patience;
import dev.keysource.pool.refill.RefillPlan;
import dev.keysource.pool.refill.Sizing;
import dev.keysource.pool.refill.Traffic;
import org.jspecify.annotations.Nullable;

/**
 * The refill of one pool: how many pairs it aims to have ready, how many are being made, and when to make more. Thread-safe.
 */
final class SpecRefill {
    private final PoolOptions options;
    private final Object lock;
    private final ReadyPairs ready;
    private final RefillPlan plan;
    final Patience patience = new Patience();

    @GuardedBy("lock")
    private final Waiters waiters;

    @GuardedBy("lock")
    private final LevelWaiters levelWaiters;

    @GuardedBy("lock")
    private final Sizing sizing;

    @GuardedBy("lock")
    private final Disuse disuse;

    @GuardedBy("lock")
    private boolean active;

    @GuardedBy("lock")
    private int inFlight;

    /** How many of those in flight are late, and not counted on any more. */
    @GuardedBy("lock")
    private int late;

    /** Whether a generation ended with the time limit of its request, and no pair has come since. */
    @GuardedBy("lock")
    private boolean hurried;

    @GuardedBy("lock")
    private long refills;

    @GuardedBy("lock")
    private long misses;

    /**
     * The refill of a pool that is not active.
     *
     * @param lock guards the pools of the source
     * @param wake runs when it is time to plan anew, without the lock
     */
    SpecRefill(
            KeyPairSpec spec,
            PoolOptions options,
            Traffic traffic,
            ReadyPairs ready,
            Waiters waiters,
            LevelWaiters levelWaiters,
            Object lock,
            Runnable wake) {
        this.options = options;
        this.lock = lock;
        this.ready = ready;
        this.waiters = waiters;
        this.levelWaiters = levelWaiters;
        this.sizing =
                sizing(options.sizeOf(spec), options.adaptive(), options.time().now());
        this.disuse = new Disuse(options.refreshUnused());
        Pacer pacer = new Pacer(
                options.refill().quietPeriod().toNanos(),
                options.refill().kind() != RefillPolicy.Kind.STRICT_QUIET,
                options.lowWaterMarkFor(sizing.size()),
                options.isListed(spec) && options.warmUp() != WarmUp.LAZY);
        this.plan = new RefillPlan(pacer, traffic, new Alarm(options.time(), lock, wake), lock);
    }

    private static Sizing sizing(int size, @Nullable AdaptiveSize limits, long now) {
        return limits == null
                ? Sizing.fixed(size)
                : Sizing.adaptive(size, limits.minSize(), limits.maxSize(), limits.emptyChance(), now);
    }

    /** Whether pairs are to be kept ready. */
    void active(boolean on) {
        synchronized (lock) {
            active = on;
        }
    }

    /** Whether a pair just taken calls for a new plan. Needs no lock. */
    boolean isStale() {
        return plan.isStale(ready.size());
    }

    /** A request found no pair. */
    void missed() {
        synchronized (lock) {
            misses++;
        }
    }

    long misses() {
        synchronized (lock) {
            return misses;
        }
    }

    @GuardedBy("lock")
    private long uses() {
        return ready.given() + misses;
    }

    /** Plans when to refill. */
    void plan(long now) {
        synchronized (lock) {
            if (isClosed()) {
                return;
            }
            boolean early = plan.isEarly(now);
            resize(now);
            disuse.look(uses(), ready.expired());
            Demand demand;
            long wait;
            do {
                demand = demand();
                wait = plan.decide(demand, early, now);
                // A request that took a pair before it could see this plan relies on this loop.
            } while (ready.size() != demand.level() && isStale());
            plan.lookAgainAfter(Math.min(wait, ready.expiresAfter(now)), now);
        }
    }

    @GuardedBy("lock")
    private void resize(long now) {
        int before = sizing.size();
        sizing.look(uses(), refills, ready.size() >= target(), now);
        if (sizing.size() != before) {
            plan.lowWaterMark(options.lowWaterMarkFor(sizing.size()));
        }
    }

    @GuardedBy("lock")
    private Demand demand() {
        boolean pressed = !levelWaiters.isEmpty() || waiters.pressing(countedOn());
        return new Demand(ready.size(), target(), countedOn(), waiters.size(), pressed);
    }

    /** Sets the timer for the next plan. Called without the lock. */
    void setTimer() {
        plan.setTimer();
    }

    /** How many pairs are to be ready now. */
    int target() {
        synchronized (lock) {
            return active
                    ? Math.max(levelWaiters.highest(), sizing.size() - Math.min(sizing.size(), disuse.needless()))
                    : 0;
        }
    }

    /** The size that the pool was made with or has found. */
    int size() {
        synchronized (lock) {
            return sizing.size();
        }
    }

    /** How badly the pool wants another pair for its store; zero if it does not. */
    double need() {
        synchronized (lock) {
            return plan.state() == State.REFILLING ? demand().need() : 0;
        }
    }

    /** How many pairs more the pool wants. */
    int missing() {
        synchronized (lock) {
            return demand().missing();
        }
    }

    int inFlight() {
        synchronized (lock) {
            return inFlight;
        }
    }

    /** How many generations may be counted on. */
    int countedOn() {
        synchronized (lock) {
            return inFlight - late;
        }
    }

    State state() {
        synchronized (lock) {
            return plan.state() == State.IDLE && inFlight > 0 ? State.REFILLING : plan.state();
        }
    }

    /** As many generations begin. */
    void started(int count) {
        synchronized (lock) {
            inFlight += count;
        }
    }

    /** The source behind takes on more or fewer pairs than a step has counted on. */
    void tookOn(int more, boolean isLate) {
        synchronized (lock) {
            inFlight += more;
            late += isLate ? more : 0;
        }
    }

    /** A generation ended with the time limit of its request. */
    void ranOut() {
        synchronized (lock) {
            hurried = true;
        }
    }

    /** Whether requests have shorter limits than a pair takes to make. */
    boolean isHurried() {
        synchronized (lock) {
            return hurried;
        }
    }

    /** A step is late. */
    void late(Step step) {
        synchronized (lock) {
            late += step.unanswered();
            patience.isLate();
        }
    }

    /** One generation of a step has ended; returns whether it was the last of the step. */
    boolean ended(Step step) {
        synchronized (lock) {
            inFlight--;
            late -= step.isLate() ? 1 : 0;
            return step.answered();
        }
    }

    /** A generation that has ended gave a pair. */
    void succeeded(Step step, long now) {
        synchronized (lock) {
            refills += step.forRequest ? 0 : 1;
            patience.answered(now - step.began);
            plan.succeeded();
            hurried = false;
        }
    }

    /** A generation that has ended failed. */
    void failed(boolean forGood, long now) {
        synchronized (lock) {
            plan.failed(forGood, now);
        }
    }

    /** A pair was put in store. */
    void stored() {
        synchronized (lock) {
            disuse.stored(uses());
        }
    }

    boolean isClosed() {
        return plan.state() == State.CLOSED;
    }

    /** Plans nothing any more. Under the lock. */
    void close() {
        plan.close();
    }
}
