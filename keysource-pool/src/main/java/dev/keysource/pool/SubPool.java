package dev.keysource.pool;

import dev.keysource.KeyPairSourceException;
import dev.keysource.KeyPairSourceException.Reason;
import dev.keysource.KeyPairSpec;
import dev.keysource.PoolStats;
import dev.keysource.PoolStats.State;
import dev.keysource.internal.KeyPairs;
import dev.keysource.pool.Probes.Probe;
import org.jspecify.annotations.Nullable;

import java.security.KeyPair;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;

/**
 * The ready pairs of one spec, and the requests that wait for one.
 *
 * <p>Taking a ready pair needs no lock. All else happens under the lock that the pools of a source share, which is never
 * held while a pair is made, a request is answered or a listener is told. A request waits only when no pair is ready,
 * and a pair becomes ready only when no request waits; both are decided under the lock.
 */
final class SubPool {
    final KeyPairSpec spec;
    private final PoolOptions options;
    private final Object lock;
    private final long maxAge;
    private final boolean timed;
    private final int size;
    private final ReadyQueue ready;
    private final Traffic traffic;
    private final Pacer pacer;
    private final Alarm alarm;
    private final LongAdder generated = new LongAdder();
    private final LongAdder handed = new LongAdder();
    private final LongAdder discarded = new LongAdder();
    private final LongAdder surplus = new LongAdder();
    private final LongAdder misses = new LongAdder();
    private final LongAdder failures = new LongAdder();
    /** Written under the lock, read without it by requests that took a pair. */
    private volatile State plan = State.IDLE;

    private final BackOff backOff = new BackOff();
    private final Waiters waiters = new Waiters();
    private final Probes probes = new Probes();
    private @Nullable Object lease;
    private boolean closed;
    private int inFlight;

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
        this.maxAge = options.maxAge().toNanos();
        this.size = options.sizeOf(spec);
        this.ready = new ReadyQueue(size);
        this.traffic = new Traffic(
                options.refill().quietPeriod().toNanos(), options.ticker().getAsLong());
        this.pacer = new Pacer(
                options.refill(),
                options.lowWaterMarkOf(spec),
                options.isListed(spec) && options.warmUp() != WarmUp.LAZY);
        this.timed = maxAge > 0 || pacer.countsRequests();
        this.alarm = new Alarm(options.scheduler(), options.ticker(), lock, wake);
    }

    /** Takes a ready pair that is not too old; {@code null} if there is none. Needs no lock. */
    @Nullable
    KeyPair take() {
        for (ReadyQueue.Entry entry = ready.poll(); entry != null; entry = ready.poll()) {
            KeyPair pair = entry.release();
            if (!timed) {
                return pair;
            }
            // The clock is read after the pair was taken: what is given out was young enough when it was ours.
            long now = options.ticker().getAsLong();
            if (maxAge == 0 || now - entry.since < maxAge) {
                if (pacer.countsRequests()) {
                    traffic.asked(now);
                    traffic.answered(now);
                }
                return pair;
            }
            discard(pair);
        }
        return null;
    }

    /** Whether a pair just taken calls for a new plan. Needs no lock. */
    boolean needsPlan() {
        State planned = plan;
        return (planned == State.IDLE || planned == State.QUIET_PERIOD)
                && pacer.wakes(planned != State.IDLE, ready.size(), traffic);
    }

    /** Destroys the ready pairs that have become too old. Needs no lock. */
    void expire() {
        if (maxAge > 0) {
            long latest = options.ticker().getAsLong() - maxAge;
            for (ReadyQueue.Entry entry = ready.pollUntil(latest); entry != null; entry = ready.pollUntil(latest)) {
                discard(entry.release());
            }
        }
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
            if (!closed) {
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
            if (closed) {
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
        long now = options.ticker().getAsLong();
        boolean early = alarm.firedEarly(now);
        int level;
        long wait;
        do {
            level = ready.size();
            wait = delay(level, early, now);
            long pause = backOff.remaining(now);
            if (wait == 0 && pause > 0) {
                wait = pause;
                plan = State.BACKING_OFF;
            } else if (wait == 0) {
                plan = State.REFILLING;
            } else {
                boolean planned = wait != Pacer.NEVER || (missing(level) > 0 && pacer.countsRequests());
                plan = closed ? State.CLOSED : planned ? State.QUIET_PERIOD : State.IDLE;
            }
            // A request that took a pair before it could see this plan has left it to us.
        } while (ready.size() != level);
        if (maxAge > 0 && level > 0) {
            wait = Math.min(wait == 0 ? Pacer.NEVER : wait, Math.max(1, ready.oldest(now) + maxAge - now));
        }
        alarm.set(wait == 0 ? Pacer.NEVER : wait);
    }

    private long delay(int level, boolean early, long now) {
        if (closed) {
            return Pacer.NEVER;
        }
        boolean pressed = !probes.isEmpty() || waiters.pressing(inFlight);
        return pacer.delay(level, missing(level), inFlight, waiters.size(), pressed, early, traffic, now);
    }

    private int missing(int level) {
        return target() + waiters.size() - level - inFlight;
    }

    private int target() {
        return lease == null ? 0 : size;
    }

    /** The oldest request that wants a pair made, if fewer are being made than requests want. Under the lock. */
    @Nullable
    Waiter unserved() {
        return waiters.unserved(inFlight);
    }

    /** How badly the pool wants another pair for its store; zero if it does not. Under the lock. */
    double need() {
        return plan == State.REFILLING ? (double) missing(ready.size()) / size : 0;
    }

    /** A generation begins. Under the lock. */
    void started() {
        inFlight++;
    }

    /** A generation has ended with this pair, which goes to the first request that waits, or into store. */
    void arrived(KeyPair pair) {
        generated.increment();
        int level;
        Waiter first;
        synchronized (lock) {
            inFlight--;
            backOff.succeeded();
            first = waiters.poll();
            level = first == null ? store(pair) : 0;
        }
        while (first != null && !hand(first, pair)) {
            synchronized (lock) {
                first = waiters.poll();
                level = first == null ? store(pair) : 0;
            }
        }
        if (level > 0) {
            options.listener().onRefill(options.name(), spec, level);
            reached(level);
        } else if (first == null) {
            surplus.increment();
            destroy(pair);
        }
    }

    /** Returns the new level, or zero if there is no room. */
    private int store(KeyPair pair) {
        if (closed || ready.size() >= target()) {
            return 0;
        }
        ready.put(new ReadyQueue.Entry(pair, options.ticker().getAsLong()));
        return Math.max(1, ready.size());
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
        if (options.observed()) {
            options.listener().onDelivery(options.name(), spec, options.ticker().getAsLong() - waiter.asked);
        }
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
            backOff.failed(options.ticker().getAsLong(), forGood);
            if (forGood) {
                told = waiters.drain();
            } else if (forRequest) {
                told = waiters.pollGenerating();
            }
            ended = probes.pollFailFast();
        }
        options.listener().onFailure(options.name(), failure);
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
        destroyReady();
    }

    boolean isActive() {
        synchronized (lock) {
            return lease != null;
        }
    }

    /** Ends everything for good. */
    void close() {
        List<Waiter> told;
        List<Probe> ended;
        synchronized (lock) {
            closed = true;
            plan();
            told = waiters.drain();
            ended = probes.drain();
        }
        KeyPairSourceException failure = KeyPairSourceException.closed(options.name(), spec);
        told.forEach(waiter -> waiter.answer.completeExceptionally(failure));
        ended.forEach(probe -> probe.reached().completeExceptionally(failure));
        destroyReady();
    }

    private void destroyReady() {
        for (ReadyQueue.Entry entry = ready.poll(); entry != null; entry = ready.poll()) {
            discard(entry.release());
        }
    }

    private void discard(KeyPair pair) {
        discarded.increment();
        destroy(pair);
    }

    private void destroy(KeyPair pair) {
        KeyPairs.destroy(pair);
        options.listener().onDestruction(options.name(), spec, 1);
    }

    PoolStats stats() {
        synchronized (lock) {
            long unseen = discarded.sum();
            return new PoolStats(
                    options.name(),
                    spec,
                    ready.size(),
                    target(),
                    generated.sum(),
                    ready.taken() - unseen + handed.sum(),
                    unseen + surplus.sum(),
                    misses.sum(),
                    failures.sum(),
                    inFlight,
                    waiters.size(),
                    plan == State.IDLE && inFlight > 0 ? State.REFILLING : plan);
        }
    }
}
