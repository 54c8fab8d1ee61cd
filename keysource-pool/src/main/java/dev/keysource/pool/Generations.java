package dev.keysource.pool;

import dev.keysource.KeyPairSource;
import dev.keysource.KeyPairSourceException;
import dev.keysource.KeyPairSpec;
import org.jspecify.annotations.Nullable;

import java.security.KeyPair;
import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;

/**
 * Asks the source behind for pairs, step by step: first for the requests that wait, one pair for the oldest, then for
 * the store of the pool that needs it most, one pair or as many as the source likes to be asked for at once. Owns no
 * thread: a step is taken by whoever made it possible, be it a request, a timer or the end of another generation.
 */
final class Generations {
    private final KeyPairSource delegate;
    private final int batchSize;
    private final PoolOptions options;
    private final Object lock;
    private final Brake brake;
    private final List<SubPool> pools = new CopyOnWriteArrayList<>();
    private final Set<Step> running = new HashSet<>();
    private final Set<Rest> resting = new HashSet<>();
    private final CompletableFuture<Void> drained = new CompletableFuture<>();
    private int forRequests;
    private int forStore;
    private boolean paused;
    private boolean draining;
    private boolean closed;

    /** What the source behind was asked for at once. */
    private static final class Step {
        final SubPool pool;
        final boolean forRequest;
        final int epoch;
        final int count;
        final long began;
        int unanswered;
        List<CompletableFuture<KeyPair>> answers = List.of();

        Step(SubPool pool, boolean forRequest, int epoch, int count, long began) {
            this.pool = pool;
            this.forRequest = forRequest;
            this.epoch = epoch;
            this.count = count;
            this.began = began;
            this.unanswered = count;
        }
    }

    /** One generator that may not refill for a while. */
    private static final class Rest {
        @Nullable
        Future<?> timer;
    }

    Generations(KeyPairSource delegate, PoolOptions options, Object lock) {
        this.delegate = delegate;
        this.batchSize = Math.max(1, delegate.batchSize());
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
        for (Step next = next(); next != null; next = next()) {
            Step step = next;
            for (CompletableFuture<KeyPair> answer : ask(step)) {
                if (answer.isDone()) {
                    // In this loop, not in a callback: a source that always answers at once must not nest the calls.
                    answer.whenComplete((pair, failure) -> ended(step, pair, failure));
                } else {
                    answer.whenComplete((pair, failure) -> {
                        ended(step, pair, failure);
                        run();
                    });
                }
            }
        }
        if (isDrained()) {
            drained.complete(null);
        }
    }

    private @Nullable Step next() {
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
                return forRequests < options.maxGenerations() ? start(oldest, true, 1) : null;
            }
            boolean free = forStore + resting.size() < options.refillConcurrency()
                    && forStore + forRequests < Math.max(options.maxGenerations(), options.refillConcurrency());
            return neediest != null && free ? start(neediest, false, Math.min(neediest.missing(), batchSize)) : null;
        }
    }

    private Step start(SubPool pool, boolean forRequest, int count) {
        Step step = new Step(
                pool, forRequest, pool.started(count), count, options.ticker().getAsLong());
        running.add(step);
        if (forRequest) {
            forRequests++;
        } else {
            forStore++;
        }
        return step;
    }

    private List<CompletableFuture<KeyPair>> ask(Step step) {
        List<CompletableFuture<KeyPair>> answers;
        try {
            KeyPairSpec spec = step.pool.spec;
            answers = step.count == 1 ? List.of(delegate.request(spec)) : delegate.request(spec, step.count);
            if (answers.size() != step.count) {
                answers.forEach(answer -> answer.cancel(false));
                throw new IllegalStateException("asked for " + step.count + " pairs, promised " + answers.size());
            }
        } catch (RuntimeException e) {
            answers = Collections.nCopies(step.count, CompletableFuture.failedFuture(e));
        }
        boolean late;
        synchronized (lock) {
            step.answers = answers;
            late = closed;
        }
        if (late) {
            answers.forEach(answer -> answer.cancel(false));
        }
        return answers;
    }

    private void ended(Step step, @Nullable KeyPair pair, @Nullable Throwable failure) {
        options.events().generated(step.pool.spec, options.ticker().getAsLong() - step.began, pair != null);
        synchronized (lock) {
            step.unanswered--;
            if (step.unanswered == 0) {
                over(step);
            }
        }
        if (pair != null) {
            step.pool.arrived(pair, step.epoch, step.forRequest);
        } else {
            Throwable cause = failure == null ? new NullPointerException("no pair and no failure") : failure;
            step.pool.failed(KeyPairSourceException.from(cause, delegate.name(), step.pool.spec), step.forRequest);
        }
    }

    private void over(Step step) {
        running.remove(step);
        if (step.forRequest) {
            forRequests--;
        } else {
            forStore--;
            rest(brake.rest(options.ticker().getAsLong() - step.began));
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
        List<Step> given;
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
        for (Step step : given) {
            step.answers.forEach(answer -> answer.cancel(false));
        }
        drained.complete(null);
    }
}
