package dev.keysource.pool;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.keysource.KeyPairSourceException;
import dev.keysource.KeyPairSourceException.Reason;
import dev.keysource.KeyPairSpec;
import dev.keysource.PoolStats;
import dev.keysource.internal.Answer;
import dev.keysource.pool.LevelWaiters.LevelWaiter;
import dev.keysource.pool.refill.Traffic;
import org.jspecify.annotations.Nullable;

import java.security.KeyPair;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * The pool of one spec: its ready pairs, its waiting requests, and its refill. Thread-safe.
 *
 * <p>Taking a ready pair needs no lock. All else happens under the lock that the pools of a source share. No foreign code is
 * called under it: neither the source behind, nor a listener, nor the application's clock and scheduler, nor callers' actions.
 * A request waits only when no pair is ready, and a pair becomes ready only when no request waits; both are decided under the
 * lock.
 */
final class SpecPool {
    private static final String RETIRED = "the pool was retired, as nobody asked for such pairs";

    final KeyPairSpec spec;
    private final PoolOptions options;
    private final Object lock;
    private final SourceBehind source;
    private final Traffic traffic;
    private final ReadyPairs ready;
    final SpecRefill refill;
    final Arrivals arrivals;

    @GuardedBy("lock")
    private final Waiters waiters = new Waiters();

    @GuardedBy("lock")
    private final LevelWaiters levelWaiters = new LevelWaiters();

    @GuardedBy("lock")
    private @Nullable Object activation;

    @GuardedBy("lock")
    private boolean draining;

    /**
     * An empty, retired pool.
     *
     * @param lock guards the pools of the source
     * @param source made the pairs, and is told of those that are not given out
     * @param wake runs when the pool's timer has fired, without the lock
     */
    SpecPool(KeyPairSpec spec, PoolOptions options, Object lock, SourceBehind source, Runnable wake) {
        this.spec = spec;
        this.options = options;
        this.lock = lock;
        this.source = source;
        this.traffic = new Traffic(
                options.refill().quietPeriod().toNanos(), options.time().now());
        this.ready = new ReadyPairs(spec, options, traffic, source);
        this.refill = new SpecRefill(spec, options, traffic, ready, waiters, levelWaiters, lock, wake);
        this.arrivals = new Arrivals(spec, options, source, ready, refill, waiters, levelWaiters, lock);
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

    /** Hands a pair over that was taken in an epoch; {@code null} if that is over, or the pair dead. Needs no lock. */
    @Nullable
    CompletableFuture<KeyPair> handOver(KeyPair pair, int epoch) {
        if (!source.release(pair)) {
            ready.discard(pair);
            return null;
        }
        int moment = options.handOvers().begin();
        CompletableFuture<KeyPair> answer = epoch == ready.epoch() ? CompletableFuture.completedFuture(pair) : null;
        options.handOvers().end(moment);
        if (answer == null) {
            ready.discard(pair);
        }
        return answer;
    }

    /** Destroys the ready pairs that have become too old. Needs no lock. */
    void expire() {
        ready.expire();
    }

    /**
     * Notes a request that found no pair ready, and lets it wait if it may; a request to a closed pool fails.
     *
     * @return false if a pair has become ready meanwhile
     */
    boolean missed(Waiter waiter, boolean mayWait) {
        synchronized (lock) {
            if (ready.size() > 0) {
                return false;
            }
            if (!isEnding()) {
                refill.missed();
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

    @GuardedBy("lock")
    private boolean isEnding() {
        return draining || refill.isClosed();
    }

    /** A request was answered, or was given up; returns whether it still waited. */
    boolean ended(Waiter waiter) {
        traffic.answered(options.time().now());
        synchronized (lock) {
            return waiters.remove(waiter);
        }
    }

    /**
     * Completes when as many pairs are ready, or have become too old meanwhile; demands a refill until then.
     *
     * @param failFast whether a failed generation ends the wait
     */
    Answer<Void> whenReady(int level, boolean failFast) {
        Answer<Void> reached = new Answer<>(options.actions());
        LevelWaiter waiter = new LevelWaiter(level, failFast, ready.expired(), reached);
        KeyPairSourceException refused = null;
        synchronized (lock) {
            if (isEnding()) {
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

    /** Carries out, without the lock, what was decided under it. */
    void act() {
        refill.setTimer();
        List<LevelWaiter> reached;
        synchronized (lock) {
            reached = levelWaiters.pollReached(ready.size(), ready.expired());
        }
        reached.forEach(waiter -> waiter.reached().answer());
    }

    /** The oldest request for which no pair is being made; {@code null} if there is none. */
    @Nullable
    Waiter unserved() {
        synchronized (lock) {
            return waiters.unserved(refill.countedOn());
        }
    }

    /** Whether a caller waits for a pair of this pool, or for its level. */
    boolean isAwaited() {
        synchronized (lock) {
            return waiters.size() > 0 || !levelWaiters.isEmpty();
        }
    }

    /** Whether the oldest request for which a pair is made came by this time. */
    boolean isAwaitedSince(long time) {
        synchronized (lock) {
            return waiters.isGeneratingSince(time);
        }
    }

    /** Begins to keep pairs ready, until this activation is retired. */
    void activate(Object newActivation) {
        synchronized (lock) {
            activation = newActivation;
            refill.active(!draining);
        }
    }

    /** Stops keeping pairs ready, unless there is a newer activation. */
    void retire(Object oldActivation) {
        List<LevelWaiter> ended;
        synchronized (lock) {
            if (activation != oldActivation) {
                return;
            }
            activation = null;
            refill.active(false);
            ended = levelWaiters.drain();
        }
        ended.forEach(waiter -> waiter.reached().fail(retired()));
        ready.destroyAll();
    }

    private KeyPairSourceException retired() {
        return new KeyPairSourceException(Reason.UNAVAILABLE, options.name(), spec, RETIRED);
    }

    /** Lets no pair that was begun before this call be given out after it. */
    void invalidate() {
        synchronized (lock) {
            ready.beginEpoch();
        }
        ready.destroyAll();
    }

    /** Refuses new requests, and keeps no pairs ready. */
    void drain() {
        List<LevelWaiter> ended;
        synchronized (lock) {
            draining = true;
            refill.active(false);
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
            refill.close();
            told = waiters.drain();
            ended = levelWaiters.drain();
        }
        refill.setTimer();
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

    /** Whether no request waits. */
    boolean isServed() {
        synchronized (lock) {
            return waiters.size() == 0;
        }
    }

    PoolStats stats() {
        synchronized (lock) {
            return new PoolStats(
                    options.name(),
                    spec,
                    ready.size(),
                    refill.target(),
                    arrivals.generated.sum(),
                    ready.given() + arrivals.handed.sum(),
                    ready.destroyed(),
                    refill.misses(),
                    arrivals.failures.sum(),
                    refill.inFlight(),
                    waiters.size(),
                    refill.state());
        }
    }
}
