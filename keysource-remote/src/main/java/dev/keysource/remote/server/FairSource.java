package dev.keysource.remote.server;

import dev.keysource.KeyPairRequest;
import dev.keysource.KeyPairSource;
import dev.keysource.KeyPairSourceException;
import dev.keysource.KeyPairSourceException.Reason;
import dev.keysource.KeyPairSpec;
import dev.keysource.internal.Answer;
import dev.keysource.internal.Guard;
import dev.keysource.internal.Sources;
import dev.keysource.internal.Timekeeper;
import org.jspecify.annotations.Nullable;

import java.security.KeyPair;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/**
 * The source of a server, as all of its calls ask it: each in its turn ({@link FairShares}), within its quota and its time limit.
 * What is charged for a request that fails, or is given up before the source is asked, is given back. Thread-safe.
 */
final class FairSource {
    /** How long pairs may be on their way to a client that does not read, while others with the same secret wait for that. */
    static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final Duration GRACE = Duration.ofSeconds(1);

    private final KeyPairSource source;
    private final FairShares shares;
    private final Quotas quotas;
    private final Prices prices = new Prices();
    private final int width;
    private final Timekeeper time;
    private final HealthWatch health;
    private final Executor executor;
    private final AtomicInteger dispatches = new AtomicInteger();
    private final AtomicBoolean watching = new AtomicBoolean();

    /** A call that asks for pairs. Called without locks held. */
    interface Asker {
        /** The answer to a request: a pair or a failure. */
        void answered(Turn turn, @Nullable KeyPair pair, @Nullable KeyPairSourceException problem);

        /** The request is over its quota, and the source was not asked. */
        void overQuota(Turn turn);

        /** An answer has come later than the call of {@link #ask}: there may be more to ask for. */
        void more();

        /** The client has not read for so long that its connection is to be cut. */
        void cut();
    }

    /** A request of one call for one pair. */
    static final class Turn extends FairShares.Request {
        private final KeyPairSpec spec;
        private final Asker asker;
        private final long limit;
        private volatile @Nullable CompletableFuture<KeyPair> answer;
        private volatile Timekeeper.@Nullable Timer timer;

        private Turn(String secret, double cost, KeyPairSpec spec, Asker asker, long limit) {
            super(secret, cost);
            this.spec = spec;
            this.asker = asker;
            this.limit = limit;
        }

        private void timer(Timekeeper.@Nullable Timer next) {
            Timekeeper.Timer before = timer;
            timer = next;
            if (before != null) {
                before.cancel();
            }
        }
    }

    /** @param width how many requests the source works on at once */
    FairSource(
            KeyPairSource source,
            int width,
            FairShares shares,
            Quotas quotas,
            Timekeeper time,
            HealthWatch health,
            Executor executor) {
        this.source = source;
        this.width = width;
        this.shares = shares;
        this.quotas = quotas;
        this.time = time;
        this.health = health;
        this.executor = executor;
    }

    /** Begins a call; false if its secret has its share of open calls already. */
    boolean enter(String secret) {
        return shares.enter(secret);
    }

    /** Ends a call. */
    void leave(String secret) {
        shares.leave(secret);
    }

    /** How many calls are open. */
    int calls() {
        return shares.calls();
    }

    /** What the holders of a secret have. */
    Figures.OfSecret stats(String secret) {
        FairShares.Usage usage = shares.usage(secret);
        return new Figures.OfSecret(usage.calls(), usage.held(), usage.used(), quotas.left(secret));
    }

    /** Forgets the secrets that are no longer active. */
    void retain(Predicate<String> active) {
        shares.retain(active);
        quotas.retain(active);
    }

    /** Whether a secret has enough of its quota left for a pair. */
    boolean hasQuota(String secret, KeyPairSpec spec) {
        return quotas.has(secret, prices.of(spec));
    }

    /** A request that is still to be asked. */
    Turn turn(String secret, KeyPairSpec spec, Asker asker, Duration limit) {
        return new Turn(secret, prices.of(spec), spec, asker, time.now() + limit.toNanos());
    }

    /** Asks for a pair; the asker may be answered before this returns. */
    void ask(Turn turn) {
        long now = time.now();
        if (shares.submit(turn, now, width)) {
            pass(turn, true);
        } else {
            waitFor(turn, now);
        }
        dispatch();
    }

    private void waitFor(Turn turn, long now) {
        turn.timer(time.after(Duration.ofNanos(turn.limit - now), () -> {
            if (shares.endWaiting(turn)) {
                turn.asker.answered(turn, null, late(turn));
                run(turn.asker::more);
            }
        }));
        if (!shares.isWaiting(turn)) {
            turn.timer(null);
        }
    }

    private static KeyPairSourceException late(Turn turn) {
        return KeyPairSourceException.timeout("server", turn.spec, Duration.ZERO);
    }

    /** Passes on what may be passed on now, and takes back what is too much. Never nested, and by one thread at a time. */
    private void dispatch() {
        if (dispatches.getAndIncrement() > 0) {
            return;
        }
        int seen = 1;
        while (seen > 0) {
            FairShares.Request next;
            while ((next = shares.next(time.now(), width)) != null) {
                Turn turn = (Turn) next;
                run(() -> pass(turn, false));
            }
            while ((next = shares.surplus(time.now(), width)) != null) {
                CompletableFuture<KeyPair> answer = ((Turn) next).answer;
                if (answer != null) {
                    Guard.run("taking back a request", () -> answer.cancel(false));
                }
            }
            seen = dispatches.addAndGet(-seen);
        }
        if (shares.isBlocked() && watching.compareAndSet(false, true)) {
            time.after(PATIENCE, this::cutThoseThatDoNotRead);
        }
    }

    private void cutThoseThatDoNotRead() {
        watching.set(false);
        for (FairShares.Request stalled : shares.stalled(time.now() - PATIENCE.toNanos())) {
            run(((Turn) stalled).asker::cut);
        }
        dispatch();
    }

    /**
     * Asks the source.
     *
     * @param within whether the asker is in a loop of its own calls, in which it sees the answer
     */
    private void pass(Turn turn, boolean within) {
        turn.timer(null);
        if (!quotas.take(turn.secret, turn.cost)) {
            shares.refund(turn);
            shares.end(turn);
            turn.asker.overQuota(turn);
            ended(turn, within);
            return;
        }
        long begun = time.now();
        Duration left = Duration.ofNanos(Math.max(0, turn.limit - begun));
        if (left.isZero()) {
            settle(turn, null, late(turn));
            ended(turn, within);
            return;
        }
        KeyPairRequest request = KeyPairRequest.of(turn.spec).within(left);
        CompletableFuture<KeyPair> answer = Sources.ask(() -> source.request(request), source::discard);
        if (answer.isDone()) {
            Answer.then(answer, (pair, failure) -> settle(turn, pair, failure));
            ended(turn, within);
            return;
        }
        turn.answer = answer;
        if (shares.isUnwanted(turn)) {
            answer.cancel(false);
        }
        // The source has the same limit. This one is for a source that does not keep it.
        KeyPairSourceException late = KeyPairSourceException.timeout("server", turn.spec, left);
        Timekeeper.Timer timer = time.after(left.plus(GRACE), () -> answer.completeExceptionally(late));
        Answer.then(answer, (pair, failure) -> {
            timer.cancel();
            run(() -> {
                learn(turn, pair, time.now() - begun);
                settle(turn, pair, failure);
                ended(turn, false);
            });
        });
    }

    private void learn(Turn turn, @Nullable KeyPair pair, long took) {
        if (pair != null) {
            prices.answered(turn.spec, took);
        }
    }

    private void ended(Turn turn, boolean within) {
        if (!within) {
            turn.asker.more();
            dispatch();
        }
    }

    private void settle(Turn turn, @Nullable KeyPair pair, @Nullable Throwable failure) {
        if (pair != null) {
            shares.hold(turn, time.now());
            health.answered(turn.spec, null);
            turn.asker.answered(turn, pair, null);
            return;
        }
        if (shares.putBack(turn)) {
            turn.answer = null;
            quotas.giveBack(turn.secret, turn.cost);
            waitFor(turn, time.now());
            return;
        }
        KeyPairSourceException problem = ServerErrors.problem(failure, turn.spec);
        if (shares.isAsked(turn) && problem.reason() != Reason.TIMEOUT) { // the time that it took is not given back
            shares.refund(turn);
            quotas.giveBack(turn.secret, turn.cost);
        }
        if (shares.end(turn) == FairShares.State.ASKED) {
            health.answered(turn.spec, problem.reason());
        }
        turn.asker.answered(turn, null, problem);
    }

    /** Ends a request: it is given up, or its pair has left or was destroyed. */
    void end(Turn turn) {
        FairShares.State before = shares.end(turn);
        turn.timer(null);
        CompletableFuture<KeyPair> answer = turn.answer;
        if (before == FairShares.State.ASKED && answer != null) {
            Guard.run("giving up a request", () -> answer.cancel(false));
        }
        if (before != FairShares.State.OVER) {
            dispatch();
        }
    }

    /** Tells the source that a pair will not be used. */
    void discard(KeyPair pair) {
        Guard.run("discarding a pair", () -> source.discard(pair));
    }

    /** Runs a task on a thread for calls; here, if no thread can be started. */
    private void run(Runnable task) {
        try {
            executor.execute(task);
        } catch (Throwable e) {
            Guard.log("no thread can be had for a call", e);
            task.run();
        }
    }
}
