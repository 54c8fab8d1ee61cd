package dev.keysource.pool;

import dev.keysource.KeyPairSource;
import dev.keysource.KeyPairSourceException;
import dev.keysource.KeyPairSourceException.Reason;
import dev.keysource.KeyPairSpec;
import org.jspecify.annotations.Nullable;

import java.security.KeyPair;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** The requests for specs that are not pooled: they go straight to the source behind, and end with the pool. */
final class PassThrough {
    private final KeyPairSource delegate;
    private final String name;
    private final Map<CompletableFuture<KeyPair>, KeyPairSpec> waiting = new ConcurrentHashMap<>();
    private volatile boolean closed;

    PassThrough(KeyPairSource delegate, String name) {
        this.delegate = delegate;
        this.name = name;
    }

    @SuppressWarnings("CollectionUndefinedEquality") // futures are told apart by identity
    CompletableFuture<KeyPair> request(KeyPairSpec spec, @Nullable Duration timeout) {
        if (closed) {
            return CompletableFuture.failedFuture(KeyPairSourceException.closed(name, spec));
        }
        CompletableFuture<KeyPair> answer = timeout == null ? delegate.request(spec) : delegate.request(spec, timeout);
        if (!answer.isDone()) {
            waiting.put(answer, spec);
            answer.whenComplete((pair, failure) -> waiting.remove(answer));
            if (closed) {
                answer.completeExceptionally(KeyPairSourceException.closed(name, spec));
            }
        }
        return answer;
    }

    /** Fails what waits: its pairs may be older than they should be. */
    void invalidate() {
        waiting.forEach((answer, spec) -> answer.completeExceptionally(new KeyPairSourceException(
                Reason.UNAVAILABLE, name, spec, "the pair that was being made has been invalidated")));
    }

    /** Takes no further requests. */
    void drain() {
        closed = true;
    }

    void close() {
        closed = true;
        waiting.forEach((answer, spec) -> answer.completeExceptionally(KeyPairSourceException.closed(name, spec)));
    }
}
