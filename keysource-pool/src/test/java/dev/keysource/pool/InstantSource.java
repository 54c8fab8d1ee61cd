package dev.keysource.pool;

import dev.keysource.KeyPairSource;
import dev.keysource.KeyPairSpec;
import dev.keysource.testkit.ScriptedSource;

import java.security.KeyPair;
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
    public CompletableFuture<KeyPair> request(KeyPairSpec spec) {
        return CompletableFuture.completedFuture(pair());
    }

    @Override
    public void close() {}
}
