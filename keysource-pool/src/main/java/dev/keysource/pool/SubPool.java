package dev.keysource.pool;

import dev.keysource.KeyPairSourceException;
import dev.keysource.KeyPairSourceException.Reason;
import dev.keysource.KeyPairSpec;
import dev.keysource.PoolStats;
import dev.keysource.PoolStats.State;
import dev.keysource.pool.Probes.Probe;
import org.jspecify.annotations.Nullable;

import java.security.KeyPair;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;

/**
 * The pool of one spec: its ready pairs, the requests that wait for one, and the plan for refilling.
 *
 * <p>Taking a ready pair needs no lock. All else happens under the lock that the pools of a source share, which is never
 * held while a pair is made, a request is answered or a listener is told. A request waits only when no pair is ready,
 * and a pair becomes ready only when no request waits; both are decided under the lock.
 */
final class SubPool {
    final KeyPairSpec spec;
    private final PoolOptions options;
    private final Object lock;
    private final Traffic traffic;
    private final ReadyPairs ready;
    private final RefillPlan plan;
    private final Sizing sizing;
    private final LongAdder generated = new LongAdder();
    private final LongAdder handed = new LongAdder();
    private final LongAdder misses = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final Waiters waiters = new Waiters();
    private final Probes probes = new Probes();
    private @Nullable Object lease;
    private @Nullable KeyPairSourceException lastFailure;
    private boolean draining;
    private boolean closed;
    private int inFlight;
    private long refills;

    /**
     * An empty, retired pool.
     *
     * @param lock guards the pools of the source
     * @param wake runs when the pool's timer has fired, without the lock
     */
    SubPool(KeyPairSpec spec, PoolOptions options, Object lock, Runnable wake) {
        this.spec = spec;
        this.options = options;
        this.lock = lock;
        this.traffic = new Traffic(
                options.refill().quietPeriod().toNanos(), options.ticker().getAsLong());
        this.sizing = Sizing.of(
                options.sizeOf(spec), options.adaptive(), options.ticker().getAsLong());
        Pacer pacer = new Pacer(
                options.refill(),
                options.lowWaterMarkFor(sizing.size()),
                options.isListed(spec) && options.warmUp() != WarmUp.LAZY);
        this.ready = new ReadyPairs(spec, options, traffic, pacer.countsRequests());
        Alarm alarm = new Alarm(options.scheduler(), options.ticker(), lock, wake);
        this.plan = new RefillPlan(pacer, traffic, alarm, options.ticker());
    }

    /** Takes a ready pair; {@code null} if there is none. Needs no lock. */
    @Nullable
    KeyPair take() {
        return ready.take();
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
        return waiter.answer.completeExceptionally(KeyPairSourceException.closed(options.name(), spec));
    }

    /** A request has its answer, or was given up; returns whether it was still waiting for one. */
    boolean ended(Waiter waiter) {
        traffic.answered(options.ticker().getAsLong());
        synchronized (lock) {
            return waiters.remove(waiter);
        }
    }

    /** Completes when so many pairs are ready; calls for a refill until then. */
    CompletableFuture<Void> whenReady(int level, boolean failFast) {
        Probe probe = new Probe(level, failFast, new CompletableFuture<>());
        synchronized (lock) {
            if (closed || draining) {
                probe.reached().completeExceptionally(KeyPairSourceException.closed(options.name(), spec));
            } else if (ready.size() >= level) {
                probe.reached().complete(null);
            } else {
                probes.add(probe);
            }
        }
        return probe.reached();
    }

    /** Plans when to refill, and sets the timer. Under the lock. */
    void plan() {
        if (closed) {
            return;
        }
        boolean early = plan.isEarly();
        resize();
        Demand demand;
        long wait;
        do {
            demand = demand();
            wait = plan.decide(demand, early);
            // A request that took a pair before it could see this plan has left it to us.
        } while (ready.size() != demand.level() && plan.isStale(ready.size()));
        plan.lookAgainAfter(Math.min(wait, ready.expiresAfter(options.ticker().getAsLong())));
    }

    private void resize() {
        int before = sizing.size();
        sizing.look(
                ready.given() + misses.sum(),
                refills,
                ready.size() >= target(),
                options.ticker().getAsLong());
        if (sizing.size() != before) {
            plan.lowWaterMark(options.lowWaterMarkFor(sizing.size()));
        }
    }

    private Demand demand() {
        boolean pressed = !probes.isEmpty() || waiters.pressing(inFlight);
        return new Demand(ready.size(), target(), inFlight, waiters.size(), pressed);
    }

    private int target() {
        return lease == null || draining ? 0 : sizing.size();
    }

    /** The oldest request that wants a pair made, if fewer are being made than requests want. Under the lock. */
    @Nullable
    Waiter unserved() {
        return waiters.unserved(inFlight);
    }

    /** How badly the pool wants another pair for its store; zero if it does not. Under the lock. */
    double need() {
        return plan.state() == State.REFILLING ? demand().need() : 0;
    }

    /** How many pairs more the pool wants. Under the lock. */
    int missing() {
        return demand().missing();
    }

    /** So many generations begin; returns the epoch that their pairs will belong to. Under the lock. */
    int started(int count) {
        inFlight += count;
        return ready.epoch();
    }

    /** A generation has ended with this pair, which goes to the first request that waits, or into store. */
    void arrived(KeyPair pair, int epoch, boolean forRequest) {
        generated.increment();
        boolean counted = true;
        Waiter first;
        int level;
        do {
            synchronized (lock) {
                if (counted) {
                    inFlight--;
                    refills += forRequest ? 0 : 1;
                    plan.succeeded();
                    lastFailure = null;
                    counted = false;
                }
                boolean current = epoch == ready.epoch();
                first = current ? waiters.poll() : null;
                level = current && first == null ? store(pair) : 0;
            }
        } while (first != null && !hand(first, pair));
        if (level > 0) {
            options.events().refilled(spec, level);
            reached(level);
        } else if (first == null) {
            ready.refuse(pair);
        }
    }

    /** Returns the new level, or zero if there is no room. */
    private int store(KeyPair pair) {
        boolean stored = !closed && ready.size() < target() && ready.put(pair);
        return stored ? Math.max(1, ready.size()) : 0;
    }

    private void reached(int level) {
        List<Probe> told;
        synchronized (lock) {
            told = probes.pollReached(level);
        }
        told.forEach(probe -> probe.reached().complete(null));
    }

    private boolean hand(Waiter waiter, KeyPair pair) {
        if (!waiter.answer.complete(pair)) {
            return false;
        }
        handed.increment();
        options.events().deliveredAfter(spec, options.ticker().getAsLong() - waiter.asked);
        return true;
    }

    /** A generation has ended with a failure; those to whom it is the answer are told. */
    void failed(KeyPairSourceException failure, boolean forRequest) {
        boolean forGood = failure.reason() == Reason.UNSUPPORTED || failure.reason() == Reason.CLOSED;
        List<Waiter> told = List.of();
        List<Probe> ended;
        synchronized (lock) {
            inFlight--;
            if (closed) {
                return;
            }
            failures.increment();
            lastFailure = failure;
            plan.failed(forGood);
            if (forGood) {
                told = waiters.drain();
            } else if (forRequest) {
                told = waiters.pollGenerating();
            }
            ended = probes.pollFailFast();
        }
        options.events().failed(failure);
        told.forEach(waiter -> waiter.answer.completeExceptionally(failure));
        ended.forEach(probe -> probe.reached().completeExceptionally(failure));
    }

    /** Begins to keep pairs ready for the holder of this lease. */
    void activate(Object newLease) {
        synchronized (lock) {
            lease = newLease;
        }
    }

    /** Stops to keep pairs ready, unless there is a newer lease. */
    void retire(Object oldLease) {
        synchronized (lock) {
            if (lease != oldLease) {
                return;
            }
            lease = null;
            plan();
        }
        ready.destroyAll();
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
        List<Probe> ended;
        synchronized (lock) {
            draining = true;
            ended = probes.drain();
        }
        fail(List.of(), ended);
        ready.destroyAll();
    }

    /** Ends everything for good. */
    void close() {
        List<Waiter> told;
        List<Probe> ended;
        synchronized (lock) {
            closed = true;
            plan.close();
            told = waiters.drain();
            ended = probes.drain();
        }
        fail(told, ended);
        ready.destroyAll();
    }

    private void fail(List<Waiter> told, List<Probe> ended) {
        KeyPairSourceException failure = KeyPairSourceException.closed(options.name(), spec);
        told.forEach(waiter -> waiter.answer.completeExceptionally(failure));
        ended.forEach(probe -> probe.reached().completeExceptionally(failure));
    }

    boolean isActive() {
        synchronized (lock) {
            return lease != null;
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

    /** How many requests were answered from store. */
    long hits() {
        return ready.given();
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
