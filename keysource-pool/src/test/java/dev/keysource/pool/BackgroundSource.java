package dev.keysource.pool;

import dev.keysource.KeyPairRequest;
import dev.keysource.KeyPairSource;

import java.security.KeyPair;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Answers on threads of its own, as fast as it can, with new objects around the same keys. */
final class BackgroundSource implements KeyPairSource {
    final LongAdder accepted = new LongAdder();
    private final InstantSource instant = new InstantSource();
    private final ExecutorService threads = Executors.newFixedThreadPool(2);
    private final int batchSize;
    private final Consumer<KeyPair> begun;
    private final Consumer<KeyPair> taken;

    /**
     * A source.
     *
     * @param batchSize how many pairs it likes to be asked for at once
     * @param begun sees each pair before the pool can
     * @param taken sees each pair after the pool has got it
     */
    BackgroundSource(int batchSize, Consumer<KeyPair> begun, Consumer<KeyPair> taken) {
        this.batchSize = batchSize;
        this.begun = begun;
        this.taken = taken;
    }

    @Override
    public String name() {
        return "background";
    }

    @Override
    public List<KeyPairSource> behind() {
        return List.of();
    }

    @Override
    public List<CompletableFuture<KeyPair>> request(KeyPairRequest request) {
        return Stream.generate(this::begin)
                .limit(Math.min(batchSize, request.count()))
                .toList();
    }

    private CompletableFuture<KeyPair> begin() {
        CompletableFuture<KeyPair> answer = new CompletableFuture<>();
        KeyPair pair = instant.pair();
        begun.accept(pair);
        threads.execute(() -> {
            // Not before the pool has begun to listen: only then does it get the pair within complete().
            while (answer.getNumberOfDependents() == 0 && !answer.isDone()) {
                Thread.yield();
            }
            if (answer.complete(pair)) {
                accepted.increment();
                taken.accept(pair);
            }
        });
        return answer;
    }

    /** Waits until all that was asked for is answered. */
    @Override
    public void close() {
        threads.shutdown();
        try {
            if (!threads.awaitTermination(60, TimeUnit.SECONDS)) {
                throw new AssertionError("still making pairs");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
