package dev.keysource.pool;

import dev.keysource.KeyPairSource;
import dev.keysource.KeyPairSourceException;
import org.jspecify.annotations.Nullable;

import java.security.KeyPair;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;

/**
 * Asks the source behind for pairs, one pair per step: first for the requests that wait, the oldest first, then for the
 * store of the pool that needs it most. Owns no thread: a step is taken by whoever made it possible, be it a request, a
 * timer or the end of another generation.
 */
final class Generations {
    private final KeyPairSource delegate;
    private final PoolOptions options;
    private final Object lock;
    private final Brake brake;
    private final List<SubPool> pools = new CopyOnWriteArrayList<>();
    private final Set<Generation> running = new HashSet<>();
    private final Set<Rest> resting = new HashSet<>();
    private final CompletableFuture<Void> drained = new CompletableFuture<>();
    private int forRequests;
    private int forStore;
    private boolean paused;
    private boolean draining;
    private boolean closed;

    /** One pair being made. */
    private static final class Generation {
        final SubPool pool;
        final boolean forRequest;
        final int epoch;
        final long began;

        @Nullable
        CompletableFuture<KeyPair> answer;

        Generation(SubPool pool, boolean forRequest, int epoch, long began) {
            this.pool = pool;
            this.forRequest = forRequest;
            this.epoch = epoch;
            this.began = began;
        }
    }

    /** One generator that may not refill for a while. */
    private static final class Rest {
        @Nullable
        Future<?> timer;
    }

    Generations(KeyPairSource delegate, PoolOptions options, Object lock) {
        this.delegate = delegate;
        this.options = options;
        this.lock = lock;
        this.brake = new Brake(
                options.refillShare(), Runtime.getRuntime().availableProcessors(), options.refillConcurrency());
    }

    void add(SubPool pool) {
        synchronized (lock) {
            pools.add(pool);
            if (draining) {
                pool.drain();
            }
        }
    }

    /** Plans, and starts what can be started. Called without the lock after anything that changes what is needed. */
    void run() {
        pools.forEach(SubPool::expire);
        for (Generation next = next(); next != null; next = next()) {
            Generation generation = next;
            CompletableFuture<KeyPair> answer = ask(generation);
            if (answer.isDone()) {
                // In this loop, not in a callback: a source that always answers at once must not nest the calls.
                answer.whenComplete((pair, failure) -> ended(generation, pair, failure));
            } else {
                answer.whenComplete((pair, failure) -> {
                    ended(generation, pair, failure);
                    run();
                });
            }
        }
        if (isDrained()) {
            drained.complete(null);
        }
    }

    private @Nullable Generation next() {
        synchronized (lock) {
            SubPool oldest = null;
            SubPool neediest = null;
            Waiter first = null;
            double need = 0;
            for (SubPool pool : pools) {
                pool.plan();
                Waiter waiter = pool.unserved();
                if (waiter != null && (first == null || waiter.asked - first.asked < 0)) {
                    oldest = pool;
                    first = waiter;
                }
                if (pool.need() > need) {
                    neediest = pool;
                    need = pool.need();
                }
            }
            if (closed || paused) {
                return null;
            }
            if (oldest != null) {
                return forRequests < options.maxGenerations() ? start(oldest, true) : null;
            }
            boolean free = forStore + resting.size() < options.refillConcurrency()
                    && forStore + forRequests < Math.max(options.maxGenerations(), options.refillConcurrency());
            return neediest != null && free ? start(neediest, false) : null;
        }
    }

    private Generation start(SubPool pool, boolean forRequest) {
        Generation generation = new Generation(
                pool, forRequest, pool.started(), options.ticker().getAsLong());
        running.add(generation);
        if (forRequest) {
            forRequests++;
        } else {
            forStore++;
        }
        return generation;
    }

    private CompletableFuture<KeyPair> ask(Generation generation) {
        CompletableFuture<KeyPair> answer;
        try {
            answer = delegate.request(generation.pool.spec);
        } catch (RuntimeException e) {
            answer = CompletableFuture.failedFuture(e);
        }
        boolean late;
        synchronized (lock) {
            generation.answer = answer;
            late = closed;
        }
        if (late) {
            answer.cancel(false);
        }
        return answer;
    }

    private void ended(Generation generation, @Nullable KeyPair pair, @Nullable Throwable failure) {
        synchronized (lock) {
            running.remove(generation);
            if (generation.forRequest) {
                forRequests--;
            } else {
                forStore--;
                rest(brake.rest(options.ticker().getAsLong() - generation.began));
            }
        }
        if (pair != null) {
            generation.pool.arrived(pair, generation.epoch, generation.forRequest);
        } else {
            Throwable cause = failure == null ? new NullPointerException("no pair and no failure") : failure;
            generation.pool.failed(
                    KeyPairSourceException.from(cause, delegate.name(), generation.pool.spec), generation.forRequest);
        }
    }

    private void rest(long nanos) {
        if (nanos > 0 && !closed) {
            Rest rest = new Rest();
            resting.add(rest);
            rest.timer = options.scheduler().schedule(() -> rested(rest), Duration.ofNanos(nanos));
        }
    }

    private void rested(Rest rest) {
        synchronized (lock) {
            resting.remove(rest);
        }
        run();
    }

    /** Destroys what is ready and, when it comes, what is being made. */
    void invalidate() {
        pools.forEach(SubPool::invalidate);
    }

    /** Starts nothing while paused. */
    void pause(boolean on) {
        synchronized (lock) {
            paused = on;
        }
    }

    /** Refuses new requests; the result completes when the old ones have their answers. */
    CompletableFuture<Void> drain() {
        synchronized (lock) {
            draining = true;
        }
        pools.forEach(SubPool::drain);
        return drained.copy();
    }

    private boolean isDrained() {
        synchronized (lock) {
            return draining && running.isEmpty() && pools.stream().allMatch(SubPool::isServed);
        }
    }

    /** Starts nothing any more, and gives up what is being made. */
    void close() {
        List<Generation> given;
        synchronized (lock) {
            closed = true;
            given = List.copyOf(running);
            for (Rest rest : resting) {
                if (rest.timer != null) {
                    rest.timer.cancel(false);
                }
            }
            resting.clear();
        }
        pools.forEach(SubPool::close);
        for (Generation generation : given) {
            CompletableFuture<KeyPair> answer = generation.answer;
            if (answer != null) {
                answer.cancel(false);
            }
        }
        drained.complete(null);
    }
}
