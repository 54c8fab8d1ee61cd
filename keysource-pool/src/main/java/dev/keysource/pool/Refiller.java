package dev.keysource.pool;

import dev.keysource.KeyPairRequest;
import dev.keysource.KeyPairSourceException;
import dev.keysource.internal.Answer;
import dev.keysource.internal.Guard;
import dev.keysource.internal.Timekeeper;
import dev.keysource.pool.Step.Reply;
import dev.keysource.pool.refill.Alarm;
import dev.keysource.pool.refill.Brake;
import dev.keysource.pool.refill.Pacer;
import dev.keysource.pool.refill.Patience;
import org.jspecify.annotations.Nullable;

import java.security.KeyPair;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Asks the source behind for pairs, step by step: first for the requests that wait, one pair for the oldest, then for
 * the store of the pool that needs it most, one pair or as many as the source likes to be asked for at once. Owns no
 * thread: a step is taken by whoever made it possible, be it a request, a timer or the end of another generation.
 */
final class Refiller {
    private final SourceBehind source;
    private final PoolOptions options;
    private final Timekeeper time;
    private final Object lock;
    private final Brake brake;
    private final Alarm watch;
    private final List<SpecPool> pools = new CopyOnWriteArrayList<>();
    private final Set<Step> running = new HashSet<>();
    private final Set<Rest> resting = new HashSet<>();
    private final CompletableFuture<Void> drained = new CompletableFuture<>();
    private int forRequests;
    private int forStore;
    private int replaced;
    private boolean paused;
    private boolean draining;
    private boolean closed;

    /** One generator that may not refill for a while. */
    private static final class Rest {
        Timekeeper.@Nullable Timer timer;
    }

    Refiller(SourceBehind source, PoolOptions options, Object lock) {
        this.source = source;
        this.options = options;
        this.time = options.time();
        this.lock = lock;
        this.brake = new Brake(
                options.refillShare(), Runtime.getRuntime().availableProcessors(), options.refillConcurrency());
        this.watch = new Alarm(time, lock, this::run);
    }

    void add(SpecPool pool) {
        synchronized (lock) {
            pools.add(pool);
            if (draining) {
                pool.drain();
            }
        }
    }

    /** Plans, and starts what can be started. Called without the lock after anything that changes what is needed. */
    void run() {
        try {
            pools.forEach(SpecPool::expire);
            for (Step step = next(time.now()); step != null; step = next(time.now())) {
                ask(step);
            }
            given(time.now()).forEach(this::giveUp);
            watch.apply();
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
            watchOver(now);
            SpecPool oldest = null;
            SpecPool neediest = null;
            Waiter first = null;
            double need = 0;
            for (SpecPool pool : pools) {
                pool.plan(now);
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
                return forRequests < options.maxGenerations()
                        ? startFor(oldest, first, now)
                        : startBesideHurriedRequests(neediest, now);
            }
            boolean free = forStore + forRequests < mostAtOnce();
            return neediest != null && free ? startForStore(neediest, now) : null;
        }
    }

    private int mostAtOnce() {
        return Math.max(options.maxGenerations(), options.refillConcurrency());
    }

    /** Finds the steps that are late, and sees to it that somebody looks when the next one is, or is overdue. */
    private void watchOver(long now) {
        long soonest = Pacer.NEVER;
        for (Step step : running) {
            Patience patience = step.pool.patience();
            long age = now - step.began;
            if (!step.late && step.pool.isAwaited()) {
                if (age >= patience.late()) {
                    late(step);
                } else {
                    soonest = Math.min(soonest, patience.late() - age);
                }
            }
            if (step.isOpen()) {
                soonest = Math.min(soonest, Math.max(0, patience.overdue() - age));
            }
        }
        watch.set(soonest, now);
    }

    private void late(Step step) {
        step.late = true;
        step.pool.late(step.unanswered);
        step.pool.patience().isLate();
        if (replaced < mostAtOnce()) {
            step.replaced = true;
            replaced++;
            vacate(step);
        }
    }

    private void vacate(Step step) {
        if (step.forRequest) {
            forRequests--;
        } else {
            forStore--;
        }
    }

    private Step startFor(SpecPool pool, Waiter waiter, long now) {
        return start(pool, new KeyPairRequest(pool.spec, waiter.left(now), null, 1), true, now);
    }

    private @Nullable Step startForStore(SpecPool pool, long now) {
        return forStore + resting.size() < options.refillConcurrency()
                ? start(pool, KeyPairRequest.of(pool.spec).upTo(pool.missing()), false, now)
                : null;
    }

    /** Makes a pair without a time limit beside those that requests with too short limits keep beginning and losing. */
    private @Nullable Step startBesideHurriedRequests(@Nullable SpecPool pool, long now) {
        return pool != null && pool.isHurried() && forStore == 0 ? startForStore(pool, now) : null;
    }

    private Step start(SpecPool pool, KeyPairRequest request, boolean forRequest, long now) {
        Step step = new Step(pool, request, forRequest, pool.epoch(), now);
        running.add(step);
        pool.started(request.count());
        if (forRequest) {
            forRequests++;
        } else {
            forStore++;
        }
        watch.set(pool.isAwaited() ? pool.patience().late() : pool.patience().overdue(), now);
        return step;
    }

    private void ask(Step step) {
        List<Reply> replies = source.request(step.request).stream()
                .map(future -> new Reply(step, future))
                .toList();
        boolean late;
        synchronized (lock) {
            step.pool.tookOn(step, replies.size());
            step.replies = replies;
            late = closed;
        }
        if (late) {
            replies.forEach(Refiller::cancel);
        }
        replies.forEach(this::await);
    }

    private void await(Reply reply) {
        // If it is done, in the loop of run() and not in a callback: a source that always answers at once must not nest
        // the calls.
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
                pool.tooLate(pair);
            }
            return;
        }
        long now = time.now();
        long took = now - reply.step.began;
        options.events().generated(pool.spec, took, pair != null);
        if (pair != null) {
            pool.arrived(pair, reply.step, now);
        } else {
            Throwable cause = failure == null ? new NullPointerException("no pair and no failure") : failure;
            pool.failed(KeyPairSourceException.from(cause, source.name(), pool.spec), reply.step, now);
        }
        Rest rest;
        synchronized (lock) {
            reply.step.unanswered--;
            rest = reply.step.unanswered == 0 ? over(reply.step, brake.rest(took)) : null;
        }
        if (rest != null) {
            begin(rest, brake.rest(took));
        }
    }

    private @Nullable Rest over(Step step, long nanos) {
        running.remove(step);
        if (step.late) {
            step.pool.patience().lateEnded();
        }
        if (step.replaced) {
            replaced--;
        } else {
            vacate(step);
        }
        if (step.forRequest || nanos <= 0 || closed) {
            return null;
        }
        Rest rest = new Rest();
        resting.add(rest);
        return rest;
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

    /** The steps to give up: those that are overdue, and late ones for which nobody waits where somebody else does. */
    private List<Step> given(long now) {
        synchronized (lock) {
            boolean full =
                    forRequests >= options.maxGenerations() && pools.stream().anyMatch(pool -> pool.unserved() != null);
            return running.stream()
                    .filter(Step::isOpen)
                    .filter(step -> now - step.began >= step.pool.patience().overdue()
                            || (full && step.late && step.forRequest && !step.pool.isAwaitedSince(step.began)))
                    .toList();
        }
    }

    private void giveUp(Step step) {
        Duration waited = Duration.ofNanos(time.now() - step.began);
        List<Reply> lost;
        synchronized (lock) {
            step.pool.patience().gaveUp();
            lost = step.replies.stream().filter(reply -> !reply.settled.get()).toList();
        }
        for (Reply reply : lost) {
            settle(reply, null, KeyPairSourceException.timeout(source.name(), step.pool.spec, waited));
            cancel(reply);
        }
        run();
    }

    /** Destroys what is ready and, when it comes, what is being made. */
    void invalidate() {
        pools.forEach(SpecPool::invalidate);
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
        pools.forEach(SpecPool::drain);
        return drained;
    }

    private boolean isDrained() {
        synchronized (lock) {
            return draining && running.isEmpty() && pools.stream().allMatch(SpecPool::isServed);
        }
    }

    /** Starts nothing any more, and gives up what is being made. */
    void close() {
        List<Reply> given;
        List<Rest> rests;
        synchronized (lock) {
            closed = true;
            given = running.stream().flatMap(step -> step.replies.stream()).toList();
            rests = List.copyOf(resting);
            resting.clear();
            watch.set(Pacer.NEVER, 0);
        }
        watch.apply();
        for (Rest rest : rests) {
            if (rest.timer != null) {
                rest.timer.cancel();
            }
        }
        pools.forEach(SpecPool::close);
        given.forEach(Refiller::cancel);
        drained.complete(null);
    }
}
