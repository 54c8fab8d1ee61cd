package dev.keysource.pool;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.keysource.KeyPairRequest;
import dev.keysource.internal.TimeLimit;

import java.security.KeyPair;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/** One request to the source behind, for one pair or several. Thread-safe. */
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
        /** Whether it has been dealt with, by the thread that set this. */
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

    /** The source behind has been asked, and has taken on these pairs. */
    List<Reply> asked(List<CompletableFuture<KeyPair>> futures) {
        synchronized (lock) {
            pool.refill.tookOn(futures.size() - unanswered, late);
            unanswered = futures.size();
            replies = futures.stream().map(future -> new Reply(this, future)).toList();
            return replies;
        }
    }

    /** Whether nine tenths of its time limit are over: a source that knows the limit may notice before the pool. */
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

    /** Its pairs are not counted on any more. */
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
