package dev.keysource.pool;

import dev.keysource.EmptyPolicy;
import dev.keysource.Health;
import dev.keysource.KeyPairRequest;
import dev.keysource.KeyPairSource;
import dev.keysource.KeyPairSourceException;
import dev.keysource.KeyPairSourceException.Reason;
import dev.keysource.KeyPairSpec;
import dev.keysource.PoolStats;
import dev.keysource.TimeSource;
import dev.keysource.internal.Answer;
import dev.keysource.internal.Guard;
import dev.keysource.internal.Observers;
import dev.keysource.internal.Timekeeper.Timer;
import org.jspecify.annotations.Nullable;

import java.security.KeyPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;

/**
 * A source that keeps key pairs ready in front of another source, one pool per spec: pre-generation in front of a local
 * source, prefetching in front of a remote one. Thread-safe.
 *
 * <p>A request that finds a pair ready is answered by one atomic operation, with a completed future. Pairs are given out first
 * in, first out, at most once, and never beyond the maximum age. The {@link RefillPolicy} says when the pool replaces them. It
 * asks the source behind for one pair per step (or as many as are missing, if the source behind takes on several), requests
 * before refills. The {@link EmptyPolicy} of the pool or of the call says what happens to a request that finds no pair ready.
 *
 * <p>If specs are listed, all others go straight to the source behind. If none is, every spec is pooled from its first use
 * until a whole idle time-out has passed without a request, except those that are cheap to make.
 *
 * <p>A cancelled request leaves the pair that is being made for it to the pool. The time limit of a request is also that of the
 * generation begun for it. Closing gives up generations, destroys ready pairs and fails waiting requests; the source behind
 * stays open. Failures are those of the source behind, and {@link Reason#EXHAUSTED}, {@link Reason#TIMEOUT} and
 * {@link Reason#CLOSED} of the pool itself.
 */
public final class PooledKeyPairSource implements KeyPairSource {
    private final KeyPairSource delegate;
    private final SourceBehind source;
    private final PoolOptions options;
    private final Queue<Runnable> onClose = new ConcurrentLinkedQueue<>();
    private final Object lock = new Object();
    private final Refiller refiller;
    private final SpecPools pools;
    private final PassThrough passing;
    private final Observers invalidations = new Observers();
    private volatile boolean draining;
    private volatile boolean closed;

    PooledKeyPairSource(KeyPairSource delegate, PoolOptions options) {
        this.delegate = delegate;
        this.source = new SourceBehind(delegate);
        this.options = options;
        this.passing = new PassThrough(source, options);
        this.refiller = new Refiller(source, options, lock, this::forget);
        this.pools = new SpecPools(options, delegate::expectedGenerationTime, this::newPool, refiller::run);
    }

    /**
     * Begins to build a pool.
     *
     * @param delegate makes the pairs; stays open when the pool is closed
     * @return a builder with the defaults
     */
    public static PooledKeyPairSourceBuilder builder(KeyPairSource delegate) {
        return new PooledKeyPairSourceBuilder(delegate);
    }

    private SpecPool newPool(KeyPairSpec spec) {
        SpecPool pool = new SpecPool(spec, options, lock, source, refiller::run);
        refiller.add(pool);
        return pool;
    }

    private void forget(SpecPool pool, KeyPairSourceException failure) {
        pools.forget(pool, failure);
    }

    /** Runs a task when this source is closed, and keeps it reachable until then. */
    void onClose(Runnable task) {
        onClose.add(task);
    }

    /** Invalidates this pool whenever the source behind declares its pairs void. */
    void followInvalidation() {
        onClose(source.onInvalidation(this::invalidate));
    }

    /** Fills the listed pools for the first time, as configured. */
    void warmUp() {
        if (options.warmUp() == WarmUp.LAZY) {
            return;
        }
        List<CompletableFuture<Void>> full = new ArrayList<>();
        if (options.warmUp() == WarmUp.EAGER) {
            pools.active().forEach(pool -> full.add(pool.whenReady(pool.refill.size(), true)));
        }
        refiller.run();
        for (CompletableFuture<Void> pool : full) {
            await(pool);
        }
    }

    private void await(CompletableFuture<Void> full) {
        try {
            full.get();
        } catch (InterruptedException e) {
            close();
            Thread.currentThread().interrupt();
            throw new KeyPairSourceException(Reason.UNAVAILABLE, name(), null, "interrupted while warming up", e);
        } catch (ExecutionException e) {
            close();
            throw e.getCause() instanceof KeyPairSourceException known ? known : new IllegalStateException(e);
        }
    }

    @Override
    public String name() {
        return options.name();
    }

    @Override
    public List<KeyPairSource> behind() {
        return List.of(delegate);
    }

    @Override
    public TimeSource time() {
        return options.timeSource();
    }

    /** Takes on as many pairs as are ready, and one if none is. */
    @Override
    public List<CompletableFuture<KeyPair>> request(KeyPairRequest request) {
        if (request.isOver()) {
            return List.of(CompletableFuture.failedFuture(
                    KeyPairSourceException.timeout(name(), request.spec(), Duration.ZERO)));
        }
        SpecPool pool = pools.find(request.spec());
        if (pool == null) {
            return passing.request(request);
        }
        CompletableFuture<KeyPair> first = warm(pool);
        if (first == null) {
            return List.of(miss(pool, request));
        }
        if (request.count() == 1) {
            return List.of(first);
        }
        List<CompletableFuture<KeyPair>> ready = new ArrayList<>();
        for (CompletableFuture<KeyPair> next = first; next != null; next = warm(pool)) {
            ready.add(next);
            if (ready.size() == request.count()) {
                break;
            }
        }
        return List.copyOf(ready);
    }

    /** The answer of a request that finds a pair ready, or {@code null}. */
    private @Nullable CompletableFuture<KeyPair> warm(SpecPool pool) {
        while (true) {
            int epoch = pool.epoch();
            KeyPair pair = pool.take();
            if (pair == null) {
                return null;
            }
            if (pool.refill.isStale()) {
                refiller.run();
            }
            options.events().deliveredAtOnce(pool.spec);
            CompletableFuture<KeyPair> answer = pool.handOver(pair, epoch);
            if (answer != null) {
                return answer;
            }
        }
    }

    private CompletableFuture<KeyPair> miss(SpecPool pool, KeyPairRequest request) {
        EmptyPolicy empty = request.whenEmpty() == null ? options.empty() : request.whenEmpty();
        Duration limit = request.timeLimit();
        Waiter waiter = new Waiter(
                new Answer<>(options.actions()),
                empty == EmptyPolicy.GENERATE,
                options.time().now(),
                limit);
        while (!pool.missed(waiter, empty != EmptyPolicy.FAIL)) {
            CompletableFuture<KeyPair> late = warm(pool);
            if (late != null) {
                return late;
            }
        }
        if (waiter.answer.isDecided()) {
            return waiter.answer;
        }
        options.events().missed(pool.spec);
        if (empty == EmptyPolicy.FAIL) {
            waiter.answer.fail(new KeyPairSourceException(Reason.EXHAUSTED, name(), pool.spec, "no pair is ready"));
        } else {
            Timer timer = limit == null ? null : failAfter(waiter, pool.spec, limit);
            waiter.answer.then((pair, failure) -> {
                if (timer != null) {
                    timer.cancel();
                }
                if (pool.ended(waiter)) {
                    refiller.run();
                }
            });
        }
        refiller.run();
        return waiter.answer;
    }

    private Timer failAfter(Waiter waiter, KeyPairSpec spec, Duration timeout) {
        return options.time()
                .after(timeout, () -> waiter.answer.fail(KeyPairSourceException.timeout(name(), spec, timeout)));
    }

    /** Runs the action at each {@link #invalidate()}, which also follows that of the source behind. */
    @Override
    public Runnable onInvalidation(Runnable action) {
        return invalidations.add(action);
    }

    /**
     * Waits until a pool has pairs ready: a start-up check. Begins a refill at once, whatever the policy. Pairs that become too
     * old meanwhile count as ready, and a pool of adaptive size grows as far as necessary.
     *
     * @param spec a spec that is pooled
     * @param count how many pairs, from 1 to the size of the pool, or to the greatest size that it may have
     * @return a future that completes when as many pairs are ready, or exceptionally with {@link Reason#CLOSED}, with
     *     {@link Reason#UNSUPPORTED}, or with {@link Reason#UNAVAILABLE} if the pool is retired before; cancelling it ends
     *     the refill
     * @throws IllegalArgumentException if the spec is not pooled, or the count is not from 1 to the size of its pool
     */
    public CompletableFuture<Void> ready(KeyPairSpec spec, int count) {
        SpecPool pool = pools.find(Objects.requireNonNull(spec, "spec"));
        if (pool == null) {
            throw new IllegalArgumentException("spec: found " + spec + ", allowed is one that " + name() + " pools");
        }
        int most = options.largestSizeOf(spec);
        if (count < 1 || count > most) {
            throw new IllegalArgumentException(
                    "count: found " + count + ", allowed is a whole number from 1 to " + most);
        }
        Answer<Void> ready = pool.whenReady(count, false);
        refiller.run();
        ready.then((nothing, failure) -> refiller.run());
        return ready;
    }

    /**
     * Destroys all pairs that are ready or being made, so that no pair begun before this call is given out after it; then runs
     * the actions of {@link #onInvalidation} and refills. To be called when a snapshot of the machine or the process was
     * restored: a pool that runs twice would give each pair to two callers. Waiting requests get new pairs; those that went
     * straight to the source behind fail with {@link Reason#UNAVAILABLE}. The source behind is not told. Waits for the
     * hand-overs under way, which takes long only if a debugger holds one of them.
     */
    public void invalidate() {
        refiller.invalidate();
        passing.invalidate();
        options.handOvers().awaitEarlier();
        invalidations.tell();
        refiller.run();
    }

    /**
     * Destroys the ready pairs and gives out none until {@link #resume()}, for a snapshot of the process. Requests wait.
     */
    void pause() {
        refiller.pause(true);
        invalidate();
    }

    /** Ends {@link #pause()}; no pair from before is given out. */
    void resume() {
        invalidate();
        refiller.pause(false);
        refiller.run();
    }

    /**
     * Drains the pool before it is closed: new requests fail with {@link Reason#CLOSED}, the ready pairs are destroyed, and the
     * waiting requests are answered.
     *
     * @return a future that completes when no request waits, nor one that went straight to the source behind, and no pair
     *     is being made
     */
    public CompletableFuture<Void> drain() {
        draining = true;
        Answer<Void> drained = new Answer<>(options.actions());
        CompletableFuture.allOf(passing.drain(), refiller.drain()).whenComplete((nothing, failure) -> drained.answer());
        refiller.run();
        return drained;
    }

    /**
     * Whether the pool can do its work: degraded, with the last failure, if a generation failed or the source behind cannot
     * answer; unavailable if then no pair is ready either.
     */
    @Override
    public Health health() {
        if (closed || draining) {
            return Health.CLOSED;
        }
        Health behind = source.health();
        List<SpecPool> active = pools.active();
        KeyPairSourceException failure = active.stream()
                .map(pool -> pool.arrivals.lastFailure())
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(behind.canAnswer() ? null : behind.lastFailure().orElse(null));
        if (!behind.canAnswer()) {
            boolean ready = active.stream().anyMatch(pool -> pool.stats().level() > 0);
            return Health.of(ready ? Health.Status.DEGRADED : Health.Status.UNAVAILABLE, failure);
        }
        return failure == null ? Health.HEALTHY : Health.of(Health.Status.DEGRADED, failure);
    }

    /** The pools of this source, then those of the source behind it. */
    @Override
    public List<PoolStats> pools() {
        List<PoolStats> all = new ArrayList<>();
        pools.active().forEach(pool -> all.add(pool.stats()));
        all.addAll(KeyPairSource.super.pools());
        return List.copyOf(all);
    }

    @Override
    public void close() {
        closed = true;
        refiller.close();
        passing.close();
        pools.close();
        for (Runnable last = onClose.poll(); last != null; last = onClose.poll()) {
            Guard.run("an action at the close of " + name(), last);
        }
        options.time().close();
    }
}
