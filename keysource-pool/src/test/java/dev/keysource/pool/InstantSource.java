package dev.keysource.pool;

import dev.keysource.KeyPairRequest;
import dev.keysource.KeyPairSource;
import dev.keysource.testkit.ScriptedSource;

import java.security.KeyPair;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Answers at once with pairs that are new objects around the same keys: for counting, not for use. */
final class InstantSource implements KeyPairSource {
    private final KeyPair keys = ScriptedSource.pair();

    KeyPair pair() {
        return new KeyPair(keys.getPublic(), keys.getPrivate());
    }

    @Override
    public String name() {
        return "instant";
    }

    @Override
    public List<CompletableFuture<KeyPair>> request(KeyPairRequest request) {
        return List.of(CompletableFuture.completedFuture(pair()));
    }

    @Override
    public List<KeyPairSource> behind() {
        return List.of();
    }

    @Override
    public void close() {}
}
