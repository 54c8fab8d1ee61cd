package dev.keysource.pool;

import dev.keysource.Health;
import dev.keysource.KeyPairRequest;
import dev.keysource.KeyPairSource;
import dev.keysource.internal.Guard;
import dev.keysource.internal.Sources;

import java.security.KeyPair;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The source behind a pool. What it throws, or returns against its contract, becomes a failed answer. Thread-safe. */
final class SourceBehind {
    private final KeyPairSource source;
    private final String name;

    SourceBehind(KeyPairSource source) {
        this.source = source;
        this.name = source.name();
    }

    String name() {
        return name;
    }

    List<CompletableFuture<KeyPair>> request(KeyPairRequest request) {
        return Sources.ask(request.count(), () -> source.request(request));
    }

    void discard(KeyPair pair) {
        Guard.run("discarding a pair of " + name, () -> source.discard(pair));
    }

    Health health() {
        return Guard.get("health of " + name, source::health, Health.HEALTHY);
    }

    Runnable onInvalidation(Runnable action) {
        return Guard.get("onInvalidation of " + name, () -> source.onInvalidation(action), () -> {});
    }
}
