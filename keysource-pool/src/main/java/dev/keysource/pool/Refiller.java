package dev.keysource.pool;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.keysource.KeyPairRequest;
import dev.keysource.KeyPairSourceException;
import dev.keysource.KeyPairSourceException.Reason;
import dev.keysource.internal.Answer;
import dev.keysource.internal.BrokenContractException;
import dev.keysource.internal.Guard;
import dev.keysource.internal.Timekeeper;
import dev.keysource.pool.Step.Reply;
import dev.keysource.pool.refill.Alarm;
import dev.keysource.pool.refill.Brake;
import dev.keysource.pool.refill.Pacer;
import org.jspecify.annotations.Nullable;

import java.security.KeyPair;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;

/**
 * Asks the source behind for pairs, in steps: first one pair for the oldest waiting request, then the missing pairs of the pool
 * that needs them most. Owns no thread: a step begins on the thread of the request, the timer or the generation that made it
 * possible. Thread-safe.
 */
final class Refiller {
    private final SourceBehind source;
    private final BiConsumer<SpecPool, KeyPairSourceException> unsupported;
    private final PoolOptions options;
    private final Timekeeper time;
    private final Object lock;
    private final Brake brake;
    private final Alarm nextLook;
    private final List<SpecPool> pools = new CopyOnWriteArrayList<>();
    private final Steps steps;
    private final CompletableFuture<Void> drained = new CompletableFuture<>();

    @GuardedBy("lock")
    private final Set<Rest> resting = new HashSet<>();

    @GuardedBy("lock")
    private boolean paused;

    @GuardedBy("lock")
    private boolean draining;

    @GuardedBy("lock")
    private boolean closed;

    /** The pause of one generator, as the {@link Brake} asks for. */
    private static final class Rest {
        volatile Timekeeper.@Nullable Timer timer;
    }

    /**
     * The refill of the pools that are added to it.
     *
     * @param unsupported is told, without the lock, of pools whose pairs the source cannot make, and what it said
     */
    Refiller(
            SourceBehind source,
            PoolOptions options,
            Object lock,
            BiConsumer<SpecPool, KeyPairSourceException> unsupported) {
        this.source = source;
        this.unsupported = unsupported;
        this.options = options;
        this.time = options.time();
        this.lock = lock;
        this.steps = new Steps(options, lock);
        this.brake = new Brake(
                options.refillShare(), Runtime.getRuntime().availableProcessors(), options.refillConcurrency());
        this.nextLook = new Alarm(time, lock, this::run);
    }

    void add(SpecPool pool) {
        synchronized (lock) {
            pools.add(pool);
            if (draining) {
                pool.drain();
            }
        }
    }

    /** Plans, and begins the steps that may begin. Called without the lock after anything that changes the demand. */
    void run() {
        try {
            pools.forEach(SpecPool::expire);
            for (Step step = next(time.now()); step != null; step = next(time.now())) {
                ask(step);
            }
            overdue().forEach(this::giveUp);
            nextLook.apply();
            pools.forEach(SpecPool::act);
        } catch (Throwable e) {
            Guard.log("the plan of a pool failed", e);
        }
        if (isDrained()) {
            drained.complete(null);
        }
    }

    private @Nullable Step next(long now) {
        synchronized (lock) {
            nextLook.set(steps.findLate(now), now);
            SpecPool oldest = null;
            SpecPool neediest = null;
            SpecPool hurried = null;
            Waiter first = null;
            for (SpecPool pool : pools) {
                pool.refill.plan(now);
                Waiter waiter = pool.unserved();
                if (waiter != null && (first == null || waiter.asked - first.asked < 0)) {
                    oldest = pool;
                    first = waiter;
                }
                neediest = needier(pool, neediest);
                hurried = pool.refill.isHurried() ? needier(pool, hurried) : hurried;
            }
            if (closed || paused) {
                return null;
            }
            if (oldest != null && first != null && steps.admitRequest()) {
                return start(oldest, new KeyPairRequest(oldest.spec, first.left(now), null, 1, true), true, now);
            }
            // Generations for requests with short limits may all time out: beside them one is begun without a limit.
            SpecPool pool = oldest == null && steps.admitRefill(resting.size(), false) ? neediest : hurried;
            return pool != null && steps.admitRefill(resting.size(), pool == hurried)
                    ? start(
                            pool,
                            KeyPairRequest.of(pool.spec)
                                    .upTo(pool.refill.missing())
                                    .stocking(),
                            false,
                            now)
                    : null;
        }
    }

    private static @Nullable SpecPool needier(SpecPool pool, @Nullable SpecPool other) {
        return pool.refill.need() > (other == null ? 0 : other.refill.need()) ? pool : other;
    }

    private Step start(SpecPool pool, KeyPairRequest request, boolean forRequest, long now) {
        Step step = steps.start(pool, request, forRequest, now);
        nextLook.set(pool.isAwaited() ? pool.refill.patience.late() : pool.refill.patience.overdue(), now);
        return step;
    }

    private void ask(Step step) {
        List<CompletableFuture<KeyPair>> futures = source.request(step.request);
        List<Reply> replies;
        boolean late;
        synchronized (lock) {
            replies = step.asked(futures);
            late = closed;
        }
        if (late) {
            replies.forEach(Refiller::cancel);
        }
        replies.forEach(this::await);
    }

    private void await(Reply reply) {
        // A finished one is dealt with in the loop of run(), not in a callback: a source that always answers at once
        // must
        // not nest the calls.
        boolean done = reply.future.isDone();
        try {
            Answer.then(reply.future, (pair, failure) -> {
                settle(reply, pair, failure);
                if (!done) {
                    run();
                }
            });
        } catch (Throwable e) {
            settle(reply, null, e);
        }
    }

    private static void cancel(Reply reply) {
        Guard.run("giving up a generation", () -> reply.future.cancel(false));
    }

    private void settle(Reply reply, @Nullable KeyPair pair, @Nullable Throwable failure) {
        SpecPool pool = reply.step.pool;
        if (!reply.settled.compareAndSet(false, true)) {
            if (pair != null) {
                pool.arrivals.tooLate(pair);
            }
            return;
        }
        long now = time.now();
        long took = now - reply.step.began;
        options.events().generated(pool.spec, took, pair != null);
        boolean last;
        if (pair != null) {
            last = pool.arrivals.arrived(pair, reply.step, now);
        } else {
            Throwable cause = failure == null ? BrokenContractException.noPair() : failure;
            KeyPairSourceException problem = KeyPairSourceException.from(cause, source.name(), pool.spec);
            last = pool.arrivals.failed(problem, reply.step, now);
            if (problem.reason() == Reason.UNSUPPORTED) {
                unsupported.accept(pool, problem);
            }
        }
        if (last) {
            end(reply.step, brake.rest(took));
        }
    }

    private void end(Step step, long restNanos) {
        Rest rest = new Rest();
        synchronized (lock) {
            steps.end(step);
            if (step.forRequest || restNanos <= 0 || closed) {
                return;
            }
            resting.add(rest);
        }
        begin(rest, restNanos);
    }

    private void begin(Rest rest, long nanos) {
        Timekeeper.Timer timer = time.after(Duration.ofNanos(nanos), () -> rested(rest));
        boolean late;
        synchronized (lock) {
            rest.timer = timer;
            late = closed;
        }
        if (late) {
            timer.cancel();
        }
    }

    private void rested(Rest rest) {
        synchronized (lock) {
            resting.remove(rest);
        }
        run();
    }

    private List<Step> overdue() {
        long now = time.now();
        synchronized (lock) {
            return steps.overdue(now, pools.stream().anyMatch(pool -> pool.unserved() != null));
        }
    }

    private void giveUp(Step step) {
        Duration waited = Duration.ofNanos(time.now() - step.began);
        step.pool.refill.patience.gaveUp();
        for (Reply reply : step.open()) {
            settle(reply, null, KeyPairSourceException.timeout(source.name(), step.pool.spec, waited));
            cancel(reply);
        }
        run();
    }

    /** Destroys the ready pairs and, when they come, those that are being made. */
    void invalidate() {
        pools.forEach(SpecPool::invalidate);
    }

    /** Begins no step while paused. */
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
        pools.forEach(SpecPool::drain);
        return drained;
    }

    private boolean isDrained() {
        synchronized (lock) {
            return draining && steps.isEmpty() && pools.stream().allMatch(SpecPool::isServed);
        }
    }

    /** Begins no step any more, and gives up those under way. */
    void close() {
        List<Reply> open;
        List<Rest> rests;
        synchronized (lock) {
            closed = true;
            open = steps.open();
            rests = List.copyOf(resting);
            resting.clear();
            nextLook.set(Pacer.NEVER, 0);
        }
        nextLook.apply();
        for (Rest rest : rests) {
            if (rest.timer != null) {
                rest.timer.cancel();
            }
        }
        pools.forEach(SpecPool::close);
        open.forEach(Refiller::cancel);
        drained.complete(null);
    }
}
