package dev.keysource.pool;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.keysource.KeyPairSourceException;
import dev.keysource.KeyPairSourceException.Reason;
import dev.keysource.KeyPairSpec;
import dev.keysource.internal.Guard;
import dev.keysource.pool.LevelWaiters.LevelWaiter;
import dev.keysource.pool.refill.Stall;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.security.KeyPair;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/**
 * The answers of the source behind for one pool: a pair goes to the oldest waiting request or into the store, a failure to the
 * requests that it answers. Called without the lock. Thread-safe.
 */
final class Arrivals {
    private static final Logger LOG = LoggerFactory.getLogger(PooledKeyPairSource.class);

    private final KeyPairSpec spec;
    private final PoolOptions options;
    private final SourceBehind source;
    private final Object lock;
    private final ReadyPairs ready;
    private final SpecRefill refill;
    final LongAdder generated = new LongAdder();
    /** The number of pairs that went to waiting requests. */
    final LongAdder handed = new LongAdder();

    final LongAdder failures = new LongAdder();

    @GuardedBy("lock")
    private final Waiters waiters;

    @GuardedBy("lock")
    private final LevelWaiters levelWaiters;

    @GuardedBy("lock")
    private final Stall stall = new Stall();

    @GuardedBy("lock")
    private @Nullable KeyPairSourceException lastFailure;

    Arrivals(
            KeyPairSpec spec,
            PoolOptions options,
            SourceBehind source,
            ReadyPairs ready,
            SpecRefill refill,
            Waiters waiters,
            LevelWaiters levelWaiters,
            Object lock) {
        this.spec = spec;
        this.options = options;
        this.source = source;
        this.ready = ready;
        this.refill = refill;
        this.waiters = waiters;
        this.levelWaiters = levelWaiters;
        this.lock = lock;
    }

    /**
     * A generation of this step gave a pair.
     *
     * @return whether it was the last of the step
     */
    boolean arrived(KeyPair pair, Step step, long now) {
        generated.increment();
        boolean last;
        boolean resumed;
        synchronized (lock) {
            last = refill.ended(step);
            refill.succeeded(step, now);
            lastFailure = null;
            resumed = stall.succeeded();
        }
        boolean placed;
        do {
            placed = place(pair, step.epoch, now);
        } while (!placed);
        if (resumed) {
            Guard.run("logging", () -> LOG.info("{}: {} is refilled again", options.name(), spec));
        }
        return last;
    }

    /** Hands a pair over, stores it or destroys it; {@code false} if the request that it was for ended meanwhile. */
    private boolean place(KeyPair pair, int epoch, long now) {
        int moment = options.handOvers().begin();
        Waiter first;
        int level;
        synchronized (lock) {
            boolean current = epoch == ready.epoch();
            first = current ? waiters.poll() : null;
            level = current && first == null ? store(pair, now) : 0;
        }
        if (first != null) {
            return source.keepsKeys() ? handReleased(first, pair, moment, epoch, now) : hand(first, pair, moment, now);
        }
        options.handOvers().end(moment);
        if (level > 0) {
            options.events().refilled(spec, level);
        } else {
            ready.refuse(pair);
        }
        return true;
    }

    /** A pair came after its generation had been given up. */
    void tooLate(KeyPair pair) {
        generated.increment();
        ready.refuse(pair);
    }

    /** Returns the new level, or zero if there is no room. */
    @GuardedBy("lock")
    private int store(KeyPair pair, long now) {
        boolean stored = !refill.isClosed() && ready.size() < refill.target() && ready.put(pair, now);
        if (stored) {
            refill.stored();
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

    /** The same for a pair that its source has to release first, outside the moment. One that nobody takes then is destroyed. */
    private boolean handReleased(Waiter waiter, KeyPair pair, int moment, int epoch, long now) {
        options.handOvers().end(moment);
        if (waiter.answer.isDecided()) {
            return false;
        }
        boolean released = source.release(pair);
        int again = options.handOvers().begin();
        boolean current = released && epoch == ready.epoch();
        if (!current) {
            options.handOvers().end(again);
        }
        if (!current || !hand(waiter, pair, again, now)) {
            ready.refuse(pair);
            waiter.answer.fail(new KeyPairSourceException(
                    Reason.UNAVAILABLE, options.name(), spec, "the key is no longer in its token"));
        }
        return true;
    }

    /**
     * A generation of this step failed.
     *
     * @return whether it was the last of the step
     */
    boolean failed(KeyPairSourceException failure, Step step, long now) {
        boolean forGood = failure.reason() == Reason.UNSUPPORTED || failure.reason() == Reason.CLOSED;
        List<Waiter> told = List.of();
        List<LevelWaiter> ended;
        boolean last;
        boolean stalled;
        synchronized (lock) {
            last = refill.ended(step);
            if (failure.reason() == Reason.TIMEOUT && step.ranOut(now)) {
                refill.ranOut(); // the request that had set the limit fails by its own timer
                return last;
            }
            if (refill.isClosed()) {
                return last;
            }
            failures.increment();
            lastFailure = failure;
            stalled = !step.forRequest && failure.reason() != Reason.UNSUPPORTED && stall.failed(now);
            refill.failed(forGood, now);
            if (forGood) {
                told = waiters.drain();
            } else if (step.forRequest) {
                told = waiters.pollGenerating(step.began);
            }
            ended = forGood ? levelWaiters.drain() : levelWaiters.pollFailFast();
        }
        options.events().failed(failure);
        told.forEach(waiter -> waiter.answer.fail(failure));
        ended.forEach(waiter -> waiter.reached().fail(failure));
        if (stalled) {
            Guard.run(
                    "logging",
                    () -> LOG.warn("{}: {} cannot be refilled: {}", options.name(), spec, failure.getMessage()));
        }
        return last;
    }

    /** The failure of the last generation; {@code null} if it gave a pair. */
    @Nullable
    KeyPairSourceException lastFailure() {
        synchronized (lock) {
            return lastFailure;
        }
    }
}
