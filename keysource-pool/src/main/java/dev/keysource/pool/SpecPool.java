package dev.keysource.pool;

import dev.keysource.KeyPairSourceException;
import dev.keysource.KeyPairSourceException.Reason;
import dev.keysource.KeyPairSpec;
import dev.keysource.PoolStats;
import dev.keysource.PoolStats.State;
import dev.keysource.internal.Answer;
import dev.keysource.pool.LevelWaiters.LevelWaiter;
import dev.keysource.pool.refill.Alarm;
import dev.keysource.pool.refill.Demand;
import dev.keysource.pool.refill.Disuse;
import dev.keysource.pool.refill.Pacer;
import dev.keysource.pool.refill.Patience;
import dev.keysource.pool.refill.RefillPlan;
import dev.keysource.pool.refill.Sizing;
import dev.keysource.pool.refill.Traffic;
import org.jspecify.annotations.Nullable;

import java.security.KeyPair;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/**
 * The pool of one spec: its ready pairs, the requests that wait for one, and the plan for refilling.
 *
 * <p>Taking a ready pair needs no lock. All else happens under the lock that the pools of a source share, which is never
 * held while foreign code is called: neither the source behind, nor a listener, nor the application's clock and scheduler,
 * nor what callers attach to their answers. A request waits only when no pair is ready, and a pair becomes ready only when no
 * request waits; both are decided under the lock.
 */
final class SpecPool {
    private static final String RETIRED = "the pool was retired, as nobody asked for such pairs";

    final KeyPairSpec spec;
    private final PoolOptions options;
    private final Object lock;
    private final Traffic traffic;
    private final ReadyPairs ready;
    private final RefillPlan plan;
    private final Sizing sizing;
    private final Disuse disuse;
    private final Patience patience = new Patience();
    private final LongAdder generated = new LongAdder();
    private final LongAdder handed = new LongAdder();
    private final LongAdder misses = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final Waiters waiters = new Waiters();
    private final LevelWaiters levelWaiters = new LevelWaiters();
    private @Nullable Object activation;
    private @Nullable KeyPairSourceException lastFailure;
    /** Whether a generation ended with the time limit of its request, and no pair has come since. */
    private boolean hurried;

    private boolean draining;
    private boolean closed;
    private int inFlight;
    /** How many of those in flight nobody counts on any more. */
    private int late;

    private long refills;

    /**
     * An empty, retired pool.
     *
     * @param lock guards the pools of the source
     * @param discard is told of pairs that nobody will be given
     * @param wake runs when the pool's timer has fired, without the lock
     */
    SpecPool(KeyPairSpec spec, PoolOptions options, Object lock, Consumer<KeyPair> discard, Runnable wake) {
        this.spec = spec;
        this.options = options;
        this.lock = lock;
        long now = options.time().now();
        this.traffic = new Traffic(options.refill().quietPeriod().toNanos(), now);
        this.sizing = sizing(options.sizeOf(spec), options.adaptive(), now);
        this.disuse = new Disuse(options.refreshUnused());
        Pacer pacer = new Pacer(
                options.refill().quietPeriod().toNanos(),
                options.refill().kind() != RefillPolicy.Kind.STRICT_QUIET,
                options.lowWaterMarkFor(sizing.size()),
                options.isListed(spec) && options.warmUp() != WarmUp.LAZY);
        this.ready = new ReadyPairs(spec, options, traffic, pacer.countsRequests(), discard);
        this.plan = new RefillPlan(pacer, traffic, new Alarm(options.time(), lock, wake));
    }

    private static Sizing sizing(int size, @Nullable AdaptiveSize limits, long now) {
        return limits == null
                ? Sizing.fixed(size)
                : Sizing.adaptive(size, limits.smallest(), limits.largest(), limits.emptyChance(), now);
    }

    /** Takes a ready pair; {@code null} if there is none. It is to be handed over in the {@link #epoch} before. */
    @Nullable
    KeyPair take() {
        return ready.take();
    }

    /** Pairs of an older epoch are not given out. Needs no lock. */
    int epoch() {
        return ready.epoch();
    }

    /** Hands a pair over that was taken in an epoch; {@code null} if that is no longer the present one. Needs no lock. */
    @Nullable
    CompletableFuture<KeyPair> handOver(KeyPair pair, int epoch) {
        int moment = options.handOvers().begin();
        CompletableFuture<KeyPair> answer = epoch == ready.epoch() ? CompletableFuture.completedFuture(pair) : null;
        options.handOvers().end(moment);
        if (answer == null) {
            ready.discard(pair);
        }
        return answer;
    }

    /** Whether a pair just taken calls for a new plan. Needs no lock. */
    boolean needsPlan() {
        return plan.isStale(ready.size());
    }

    /** Destroys the ready pairs that have become too old. Needs no lock. */
    void expire() {
        ready.expire();
    }

    /**
     * Notes a request that found nothing, and lets it wait if it may; one to a closed pool fails.
     *
     * @return false if a pair has come meanwhile
     */
    boolean missed(Waiter waiter, boolean mayWait) {
        synchronized (lock) {
            if (ready.size() > 0) {
                return false;
            }
            if (!closed && !draining) {
                misses.increment();
                traffic.asked(waiter.asked);
                if (mayWait) {
                    waiters.add(waiter);
                } else {
                    traffic.answered(waiter.asked);
                }
                return true;
            }
        }
        waiter.answer.fail(KeyPairSourceException.closed(options.name(), spec));
        return true;
    }

    /** A request has its answer, or was given up; returns whether it was still waiting for one. */
    boolean ended(Waiter waiter) {
        traffic.answered(options.time().now());
        synchronized (lock) {
            return waiters.remove(waiter);
        }
    }

    /**
     * Completes when so many pairs are ready, or have been and became too old; calls for a refill until then.
     *
     * @param failFast whether a failed generation ends the wait
     */
    Answer<Void> whenReady(int level, boolean failFast) {
        Answer<Void> reached = new Answer<>(options.actions());
        LevelWaiter waiter = new LevelWaiter(level, failFast, ready.expired(), reached);
        KeyPairSourceException refused = null;
        synchronized (lock) {
            if (closed || draining) {
                refused = KeyPairSourceException.closed(options.name(), spec);
            } else if (activation == null) {
                refused = retired();
            } else {
                levelWaiters.add(waiter);
            }
        }
        if (refused != null) {
            reached.fail(refused);
        }
        reached.then((nothing, failure) -> {
            synchronized (lock) {
                levelWaiters.remove(waiter);
            }
        });
        return reached;
    }

    /** Plans when to refill. Under the lock. */
    void plan(long now) {
        if (closed) {
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
            // A request that took a pair before it could see this plan has left it to us.
        } while (ready.size() != demand.level() && plan.isStale(ready.size()));
        plan.lookAgainAfter(Math.min(wait, ready.expiresAfter(now)), now);
    }

    /** Does what was decided under the lock and is to be done without it. */
    void act() {
        plan.setTimer();
        List<LevelWaiter> reached;
        synchronized (lock) {
            reached = levelWaiters.pollReached(ready.size(), ready.expired());
        }
        reached.forEach(waiter -> waiter.reached().answer());
    }

    private long uses() {
        return ready.given() + misses.sum();
    }

    private void resize(long now) {
        int before = sizing.size();
        sizing.look(uses(), refills, ready.size() >= target(), now);
        if (sizing.size() != before) {
            plan.lowWaterMark(options.lowWaterMarkFor(sizing.size()));
        }
    }

    private Demand demand() {
        int countedOn = inFlight - late;
        boolean pressed = !levelWaiters.isEmpty() || waiters.pressing(countedOn);
        return new Demand(ready.size(), target(), countedOn, waiters.size(), pressed);
    }

    private int target() {
        return activation == null || draining
                ? 0
                : Math.max(levelWaiters.highest(), sizing.size() - Math.min(sizing.size(), disuse.needless()));
    }

    /** The size that the pool was made with or has found. */
    int size() {
        synchronized (lock) {
            return sizing.size();
        }
    }

    /** The oldest request that wants a pair made, if fewer are being made than requests want. Under the lock. */
    @Nullable
    Waiter unserved() {
        return waiters.unserved(inFlight - late);
    }

    /** Whether anybody waits for a pair of this pool, or for its level. Under the lock. */
    boolean isAwaited() {
        return waiters.size() > 0 || !levelWaiters.isEmpty();
    }

    /** Whether the oldest request for which a pair is made came by this time. Under the lock. */
    boolean isAwaitedSince(long time) {
        return waiters.isGeneratingSince(time);
    }

    /** How badly the pool wants another pair for its store; zero if it does not. Under the lock. */
    double need() {
        return plan.state() == State.REFILLING ? demand().need() : 0;
    }

    /** How many pairs more the pool wants. Under the lock. */
    int missing() {
        return demand().missing();
    }

    /** So many generations begin. Under the lock. */
    void started(int count) {
        inFlight += count;
    }

    /** The source behind has promised so many pairs. Under the lock. */
    void tookOn(Step step, int count) {
        int fewer = step.unanswered - count;
        step.unanswered = count;
        inFlight -= fewer;
        late -= step.late ? fewer : 0;
    }

    /** Whether requests have shorter limits than a pair takes to make. Under the lock. */
    boolean isHurried() {
        return hurried;
    }

    /** So many of those in flight are late. Under the lock. */
    void late(int count) {
        late += count;
    }

    /** How long generations may take. Under the lock. */
    Patience patience() {
        return patience;
    }

    /** A generation of this step has ended. Under the lock. */
    private void ended(Step step) {
        inFlight--;
        late -= step.late ? 1 : 0;
    }

    /** A pair goes to the first request that waits, or into store. */
    void arrived(KeyPair pair, Step step, long now) {
        generated.increment();
        synchronized (lock) {
            ended(step);
            refills += step.forRequest ? 0 : 1;
            patience.answered(now - step.began);
            plan.succeeded();
            hurried = false;
            lastFailure = null;
        }
        int level = 0;
        boolean handed = false;
        Waiter first;
        do {
            int moment = options.handOvers().begin();
            synchronized (lock) {
                boolean current = step.epoch == ready.epoch();
                first = current ? waiters.poll() : null;
                level = current && first == null ? store(pair, now) : 0;
            }
            if (first == null) {
                options.handOvers().end(moment);
            } else {
                handed = hand(first, pair, moment, now);
            }
        } while (first != null && !handed);
        if (level > 0) {
            options.events().refilled(spec, level);
        } else if (!handed) {
            ready.refuse(pair);
        }
    }

    /** A pair has come of which it was said that it would not. */
    void tooLate(KeyPair pair) {
        generated.increment();
        ready.refuse(pair);
    }

    /** Returns the new level, or zero if there is no room. */
    private int store(KeyPair pair, long now) {
        boolean stored = !closed && ready.size() < target() && ready.put(pair, now);
        if (stored) {
            disuse.stored(uses());
        }
        return stored ? Math.max(1, ready.size()) : 0;
    }

    private boolean hand(Waiter waiter, KeyPair pair, int moment, long now) {
        handed.increment();
        if (!waiter.answer.answer(pair, () -> options.handOvers().end(moment))) {
            options.handOvers().end(moment);
            handed.decrement();
            return false;
        }
        options.events().deliveredAfter(spec, now - waiter.asked);
        return true;
    }

    /** A generation has ended with a failure; those to whom it is the answer are told. */
    void failed(KeyPairSourceException failure, Step step, long now) {
        boolean forGood = failure.reason() == Reason.UNSUPPORTED || failure.reason() == Reason.CLOSED;
        boolean ranOut = failure.reason() == Reason.TIMEOUT && step.ranOut(now);
        List<Waiter> told = List.of();
        List<LevelWaiter> ended;
        synchronized (lock) {
            ended(step);
            hurried |= ranOut;
            if (closed || ranOut) {
                return;
            }
            failures.increment();
            lastFailure = failure;
            plan.failed(forGood, now);
            if (forGood) {
                told = waiters.drain();
            } else if (step.forRequest) {
                told = waiters.pollGenerating(step.began);
            }
            ended = levelWaiters.pollFailFast();
        }
        options.events().failed(failure);
        told.forEach(waiter -> waiter.answer.fail(failure));
        ended.forEach(waiter -> waiter.reached().fail(failure));
    }

    /** Begins to keep pairs ready, until this activation is retired. */
    void activate(Object newActivation) {
        synchronized (lock) {
            activation = newActivation;
        }
    }

    /** Stops to keep pairs ready, unless there is a newer activation. */
    void retire(Object oldActivation) {
        List<LevelWaiter> ended;
        synchronized (lock) {
            if (activation != oldActivation) {
                return;
            }
            activation = null;
            ended = levelWaiters.drain();
        }
        ended.forEach(waiter -> waiter.reached().fail(retired()));
        ready.destroyAll();
    }

    private KeyPairSourceException retired() {
        return new KeyPairSourceException(Reason.UNAVAILABLE, options.name(), spec, RETIRED);
    }

    /** Sees to it that no pair that was made, or begun, before this call is given out after it. */
    void invalidate() {
        synchronized (lock) {
            ready.beginEpoch();
        }
        ready.destroyAll();
    }

    /** Takes no further requests, and keeps no pairs ready. */
    void drain() {
        List<LevelWaiter> ended;
        synchronized (lock) {
            draining = true;
            ended = levelWaiters.drain();
        }
        fail(List.of(), ended);
        ready.destroyAll();
    }

    /** Ends everything for good. */
    void close() {
        List<Waiter> told;
        List<LevelWaiter> ended;
        synchronized (lock) {
            closed = true;
            plan.close();
            told = waiters.drain();
            ended = levelWaiters.drain();
        }
        plan.setTimer();
        fail(told, ended);
        ready.destroyAll();
    }

    private void fail(List<Waiter> told, List<LevelWaiter> ended) {
        KeyPairSourceException failure = KeyPairSourceException.closed(options.name(), spec);
        told.forEach(waiter -> waiter.answer.fail(failure));
        ended.forEach(waiter -> waiter.reached().fail(failure));
    }

    boolean isActive() {
        synchronized (lock) {
            return activation != null;
        }
    }

    /** Whether no request waits. Under the lock. */
    boolean isServed() {
        return waiters.size() == 0;
    }

    /** Why the last generation failed; {@code null} if it did not. */
    @Nullable
    KeyPairSourceException lastFailure() {
        synchronized (lock) {
            return lastFailure;
        }
    }

    PoolStats stats() {
        synchronized (lock) {
            return new PoolStats(
                    options.name(),
                    spec,
                    ready.size(),
                    target(),
                    generated.sum(),
                    ready.given() + handed.sum(),
                    ready.destroyed(),
                    misses.sum(),
                    failures.sum(),
                    inFlight,
                    waiters.size(),
                    plan.state() == State.IDLE && inFlight > 0 ? State.REFILLING : plan.state());
        }
    }
}
