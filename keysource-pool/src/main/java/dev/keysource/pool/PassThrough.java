package dev.keysource.pool;

import dev.keysource.KeyPairSourceException;
import dev.keysource.KeyPairSourceException.Reason;
import dev.keysource.KeyPairSpec;
import dev.keysource.internal.Answer;
import dev.keysource.internal.KeyPairs;
import dev.keysource.internal.Timekeeper.Timer;
import org.jspecify.annotations.Nullable;

import java.security.KeyPair;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** The requests for specs that are not pooled: they go straight to the source behind, and end with the pool. */
final class PassThrough {
    private final SourceBehind source;
    private final PoolOptions options;
    private final Map<Answer<KeyPair>, KeyPairSpec> waiting = new ConcurrentHashMap<>();
    private final CompletableFuture<Void> drained = new CompletableFuture<>();
    private volatile boolean closed;

    PassThrough(SourceBehind source, PoolOptions options) {
        this.source = source;
        this.options = options;
    }

    @SuppressWarnings("CollectionUndefinedEquality") // futures are told apart by identity
    CompletableFuture<KeyPair> request(KeyPairSpec spec, @Nullable Duration timeout) {
        if (closed) {
            return CompletableFuture.failedFuture(closed(spec));
        }
        CompletableFuture<KeyPair> asked = source.request(spec, timeout);
        if (asked.isDone()) {
            return asked;
        }
        Answer<KeyPair> answer = Answer.of(asked, options.actions(), pair -> {
            KeyPairs.destroy(pair);
            options.events().destroyed(spec);
        });
        waiting.put(answer, spec);
        Timer timer = timeout == null
                ? null
                : options.time()
                        .after(
                                timeout,
                                () -> answer.fail(KeyPairSourceException.timeout(options.name(), spec, timeout)));
        answer.then((pair, failure) -> {
            if (timer != null) {
                timer.cancel();
            }
            waiting.remove(answer);
            tellIfDrained();
        });
        if (closed) {
            answer.fail(closed(spec));
        }
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

    /** Fails what waits: its pairs may be older than they should be. */
    void invalidate() {
        waiting.forEach((answer, spec) -> answer.fail(new KeyPairSourceException(
                Reason.UNAVAILABLE, options.name(), spec, "the pair that was being made has been invalidated")));
    }

    /** Takes no further requests; the result completes when the old ones have their answers. */
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
