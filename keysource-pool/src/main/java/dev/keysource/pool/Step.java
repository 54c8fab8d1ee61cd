package dev.keysource.pool;

import dev.keysource.KeyPairRequest;

import java.security.KeyPair;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/** What the source behind was asked for at once. Guarded by the lock of the pool. */
final class Step {
    final SpecPool pool;
    final KeyPairRequest request;
    final boolean forRequest;
    final int epoch;
    final long began;
    List<Reply> replies = List.of();
    int unanswered;
    /** Nobody counts on it any more. */
    boolean late;
    /** Its place among those that may be under way at once was given to another. */
    boolean replaced;

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

    Step(SpecPool pool, KeyPairRequest request, boolean forRequest, int epoch, long began) {
        this.pool = pool;
        this.request = request;
        this.forRequest = forRequest;
        this.epoch = epoch;
        this.began = began;
        this.unanswered = request.count();
    }

    /** Nearly: a source that knows the limit may be the first to notice that it is over. */
    boolean ranOut(long now) {
        Duration limit = request.timeLimit();
        return limit != null && (now - began) / 9 >= limit.toNanos() / 10;
    }

    /** Whether an answer is out that may still come; not while the source behind is being asked. */
    boolean isOpen() {
        return replies.stream().anyMatch(reply -> !reply.settled.get());
    }
}
