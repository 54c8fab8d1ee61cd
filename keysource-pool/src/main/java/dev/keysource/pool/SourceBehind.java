package dev.keysource.pool;

import dev.keysource.KeyPairSource;
import dev.keysource.KeyPairSpec;
import dev.keysource.PoolStats;
import dev.keysource.internal.Guard;
import dev.keysource.internal.Sources;
import org.jspecify.annotations.Nullable;

import java.security.KeyPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** The source behind a pool. Whatever it throws, or returns against its contract, becomes an answer that failed. */
final class SourceBehind {
    private final KeyPairSource source;
    private final String name;
    private final int batchSize;

    SourceBehind(KeyPairSource source) {
        this.source = source;
        this.name = source.name();
        this.batchSize = Math.max(1, Guard.get("batchSize of " + name, source::batchSize, 1));
    }

    String name() {
        return name;
    }

    int batchSize() {
        return batchSize;
    }

    CompletableFuture<KeyPair> request(KeyPairSpec spec, @Nullable Duration timeout) {
        return Sources.ask(() -> timeout == null ? source.request(spec) : source.request(spec, timeout));
    }

    /** So many futures, each another one, of which none is {@code null}. */
    List<CompletableFuture<KeyPair>> request(KeyPairSpec spec, int count) {
        if (count == 1) {
            return List.of(request(spec, null));
        }
        List<CompletableFuture<KeyPair>> answers = new ArrayList<>(count);
        Set<Object> different = Collections.newSetFromMap(new IdentityHashMap<>());
        Throwable problem;
        try {
            for (CompletableFuture<KeyPair> answer : source.request(spec, count)) {
                if (answer != null && different.add(answer)) {
                    answers.add(answer);
                }
            }
            problem = new IllegalStateException("asked for " + count + " pairs, promised " + answers.size());
        } catch (Throwable e) {
            problem = e;
        }
        while (answers.size() < count) {
            answers.add(CompletableFuture.failedFuture(problem));
        }
        List<CompletableFuture<KeyPair>> tooMany = answers.subList(count, answers.size());
        tooMany.forEach(Sources::giveUp);
        return List.copyOf(answers.subList(0, count));
    }

    Optional<Duration> expectedGenerationTime(KeyPairSpec spec) {
        return Guard.get(
                "expectedGenerationTime of " + name, () -> source.expectedGenerationTime(spec), Optional.empty());
    }

    List<PoolStats> pools() {
        return Guard.get("pools of " + name, source::pools, List.of());
    }
}
