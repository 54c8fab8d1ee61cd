package dev.keysource.pool;

import dev.keysource.KeyPairSource;
import dev.keysource.KeyPairSourceException;
import org.jspecify.annotations.Nullable;

import java.security.KeyPair;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Asks the source behind for pairs, one pair per step: first for the requests that wait, the oldest first, then for the
 * store of the pool that needs it most. Owns no thread: a step is taken by whoever made it possible, be it a request, a
 * timer or the end of another generation.
 */
final class Generations {
    private final KeyPairSource delegate;
    private final PoolOptions options;
    private final Object lock;
    private final List<SubPool> pools = new CopyOnWriteArrayList<>();
    private final Set<Generation> running = new HashSet<>();
    private int forRequests;
    private int forStore;
    private boolean closed;

    /** One pair being made. */
    private static final class Generation {
        final SubPool pool;
        final boolean forRequest;

        @Nullable
        CompletableFuture<KeyPair> answer;

        Generation(SubPool pool, boolean forRequest) {
            this.pool = pool;
            this.forRequest = forRequest;
        }
    }

    Generations(KeyPairSource delegate, PoolOptions options, Object lock) {
        this.delegate = delegate;
        this.options = options;
        this.lock = lock;
    }

    void add(SubPool pool) {
        pools.add(pool);
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
            if (closed) {
                return null;
            }
            if (oldest != null) {
                return forRequests < options.maxGenerations() ? start(oldest, true) : null;
            }
            boolean free = forStore < options.refillConcurrency()
                    && forStore + forRequests < Math.max(options.maxGenerations(), options.refillConcurrency());
            return neediest != null && free ? start(neediest, false) : null;
        }
    }

    private Generation start(SubPool pool, boolean forRequest) {
        Generation generation = new Generation(pool, forRequest);
        running.add(generation);
        pool.started();
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
            }
        }
        if (pair != null) {
            generation.pool.arrived(pair);
        } else {
            Throwable cause = failure == null ? new NullPointerException("no pair and no failure") : failure;
            generation.pool.failed(
                    KeyPairSourceException.from(cause, delegate.name(), generation.pool.spec), generation.forRequest);
        }
    }

    /** Starts nothing any more, and gives up what is being made. */
    void close() {
        List<Generation> given;
        synchronized (lock) {
            closed = true;
            given = List.copyOf(running);
        }
        pools.forEach(SubPool::close);
        for (Generation generation : given) {
            CompletableFuture<KeyPair> answer = generation.answer;
            if (answer != null) {
                answer.cancel(false);
            }
        }
    }
}
