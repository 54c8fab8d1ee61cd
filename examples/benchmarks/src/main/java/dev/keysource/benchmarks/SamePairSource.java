package dev.keysource.benchmarks;

import dev.keysource.KeyPairRequest;
import dev.keysource.KeyPairSource;

import java.security.KeyPair;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Answers at once, always with the same pair: breaks the first promise of every source, for benchmarks only. */
record SamePairSource(KeyPair pair) implements KeyPairSource {
    @Override
    public String name() {
        return "same";
    }

    @Override
    public List<KeyPairSource> behind() {
        return List.of();
    }

    @Override
    public List<CompletableFuture<KeyPair>> request(KeyPairRequest request) {
        return List.of(answer());
    }

    private CompletableFuture<KeyPair> answer() {
        return CompletableFuture.completedFuture(pair);
    }

    @Override
    public void close() {}
}
