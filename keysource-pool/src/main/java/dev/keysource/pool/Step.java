package dev.keysource.pool;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.keysource.KeyPairRequest;
import dev.keysource.internal.TimeLimit;

import java.security.KeyPair;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/** What the source behind was asked for at once. */
final class Step {
    final SpecPool pool;
    final KeyPairRequest request;
    final boolean forRequest;
    final int epoch;
    final long began;
    private final Object lock;

    @GuardedBy("lock")
    private List<Reply> replies = List.of();

    @GuardedBy("lock")
    private int unanswered;

    @GuardedBy("lock")
    private boolean late;

    /** One pair of it. */
    static final class Reply {
        final Step step;
        final CompletableFuture<KeyPair> future;
        /** Whether it has been dealt with; whoever sets it does so. */
        final AtomicBoolean settled = new AtomicBoolean();

        Reply(Step step, CompletableFuture<KeyPair> future) {
            this.step = step;
            this.future = future;
        }
    }

    Step(SpecPool pool, KeyPairRequest request, boolean forRequest, long began, Object lock) {
        this.pool = pool;
        this.request = request;
        this.forRequest = forRequest;
        this.epoch = pool.epoch();
        this.began = began;
        this.lock = lock;
        this.unanswered = request.count();
    }

    /** The source behind has been asked, and has taken on so many pairs. */
    List<Reply> asked(List<CompletableFuture<KeyPair>> futures) {
        synchronized (lock) {
            pool.refill.tookOn(futures.size() - unanswered, late);
            unanswered = futures.size();
            replies = futures.stream().map(future -> new Reply(this, future)).toList();
            return replies;
        }
    }

    /** Whether its time limit is over, nearly. */
    boolean ranOut(long now) {
        Duration limit = request.timeLimit();
        return limit != null && TimeLimit.isNearlyOver(limit, now - began);
    }

    /** The replies that are out and may still come; none while the source behind is being asked. */
    List<Reply> open() {
        synchronized (lock) {
            return replies.stream().filter(reply -> !reply.settled.get()).toList();
        }
    }

    /** One reply has been dealt with; returns whether it was the last. */
    boolean answered() {
        synchronized (lock) {
            return --unanswered == 0;
        }
    }

    int unanswered() {
        synchronized (lock) {
            return unanswered;
        }
    }

    /** Nobody counts on it any more. */
    void becomeLate() {
        synchronized (lock) {
            late = true;
        }
    }

    boolean isLate() {
        synchronized (lock) {
            return late;
        }
    }
}
