package dev.keysource.pool;

import dev.keysource.KeyPairRequest;
import dev.keysource.KeyPairSourceException;
import dev.keysource.KeyPairSourceException.Reason;
import dev.keysource.KeyPairSpec;
import dev.keysource.internal.Answer;
import dev.keysource.internal.BrokenContractException;
import dev.keysource.internal.Guard;
import dev.keysource.internal.Timekeeper.Timer;

import java.security.KeyPair;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** The requests for specs that are not pooled: they go straight to the source behind, and fail when the pool closes. */
final class PassThrough {
    /** The limit of requests without one: after it the source behind has lost the pair. */
    private static final Duration OVERDUE = Duration.ofMinutes(30);

    private final SourceBehind source;
    private final PoolOptions options;
    private final Map<Answer<KeyPair>, KeyPairSpec> waiting = new ConcurrentHashMap<>();
    private final CompletableFuture<Void> drained = new CompletableFuture<>();
    private volatile boolean closed;

    PassThrough(SourceBehind source, PoolOptions options) {
        this.source = source;
        this.options = options;
    }

    List<CompletableFuture<KeyPair>> request(KeyPairRequest request) {
        return closed
                ? List.of(CompletableFuture.failedFuture(closed(request.spec())))
                : source.request(request).stream()
                        .map(asked -> follow(asked, request))
                        .toList();
    }

    @SuppressWarnings("CollectionUndefinedEquality") // futures are told apart by identity
    private CompletableFuture<KeyPair> follow(CompletableFuture<KeyPair> asked, KeyPairRequest request) {
        KeyPairSpec spec = request.spec();
        Answer<KeyPair> answer = answer(spec, asked);
        if (answer.isDecided()) {
            return answer;
        }
        waiting.put(answer, spec);
        Duration limit = request.timeLimit() == null ? OVERDUE : request.timeLimit();
        Timer timer = options.time()
                .after(limit, () -> answer.fail(KeyPairSourceException.timeout(options.name(), spec, limit)));
        answer.then((pair, failure) -> {
            timer.cancel();
            waiting.remove(answer);
            tellIfDrained();
        });
        if (closed) {
            answer.fail(closed(spec));
        }
        return answer;
    }

    /** The caller's future: one of ours, so that the caller's actions do not run on threads of the source behind. */
    private Answer<KeyPair> answer(KeyPairSpec spec, CompletableFuture<KeyPair> asked) {
        if (asked instanceof Answer<KeyPair> ours) {
            return ours;
        }
        Answer<KeyPair> answer = new Answer<>(options.actions());
        asked.whenComplete((pair, failure) -> {
            if (pair == null) {
                Throwable cause = failure == null ? BrokenContractException.noPair() : failure;
                answer.fail(KeyPairSourceException.from(cause, source.name(), spec));
            } else if (!answer.answer(pair)) {
                source.discard(pair, () -> options.events().destroyed(spec));
            }
        });
        answer.then((pair, failure) -> Guard.run("giving up a request", () -> asked.cancel(false)));
        return answer;
    }

    private KeyPairSourceException closed(KeyPairSpec spec) {
        return KeyPairSourceException.closed(options.name(), spec);
    }

    private void tellIfDrained() {
        if (closed && waiting.isEmpty()) {
            drained.complete(null);
        }
    }

    /** Fails the waiting requests, whose pairs may be older than this call. */
    void invalidate() {
        waiting.forEach((answer, spec) -> answer.fail(new KeyPairSourceException(
                Reason.UNAVAILABLE, options.name(), spec, "the pair that was being made has been invalidated")));
    }

    /** Refuses new requests; the result completes when the old ones have their answers. */
    CompletableFuture<Void> drain() {
        closed = true;
        tellIfDrained();
        return drained;
    }

    void close() {
        closed = true;
        waiting.forEach((answer, spec) -> answer.fail(closed(spec)));
        drained.complete(null);
    }
}
