package dev.keysource.pool;

import dev.keysource.Health;
import dev.keysource.KeyPairRequest;
import dev.keysource.KeyPairSource;
import dev.keysource.internal.Guard;
import dev.keysource.internal.Sources;

import java.security.KeyPair;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/** The source behind a pool. What it throws, or returns against its contract, becomes a failed answer. Thread-safe. */
final class SourceBehind {
    private final KeyPairSource source;
    private final String name;
    private final boolean keepsKeys;

    SourceBehind(KeyPairSource source) {
        this.source = source;
        this.name = source.name();
        this.keepsKeys = !Guard.get("isExtractable of " + name, source::isExtractable, true);
    }

    String name() {
        return name;
    }

    List<CompletableFuture<KeyPair>> request(KeyPairRequest request) {
        return Sources.ask(source, request);
    }

    /** Whether pairs are to be released before they are given out. */
    boolean keepsKeys() {
        return keepsKeys;
    }

    /** Whether a pair may be given out. */
    boolean release(KeyPair pair) {
        return !keepsKeys || Guard.get("releasing a pair of " + name, () -> source.release(pair), false);
    }

    /** Destroys a pair; the action runs once when that is done, or never if it cannot be done. */
    void discard(KeyPair pair, Runnable gone) {
        if (!keepsKeys) {
            Guard.run("discarding a pair of " + name, () -> source.discard(pair));
            gone.run();
            return;
        }
        AtomicBoolean told = new AtomicBoolean();
        Guard.run(
                "discarding a pair of " + name,
                () -> source.discard(pair, () -> {
                    if (told.compareAndSet(false, true)) {
                        gone.run();
                    }
                }));
    }

    Health health() {
        return Guard.get("health of " + name, source::health, Health.HEALTHY);
    }

    Runnable onInvalidation(Runnable action) {
        return Guard.get("onInvalidation of " + name, () -> source.onInvalidation(action), () -> {});
    }
}
