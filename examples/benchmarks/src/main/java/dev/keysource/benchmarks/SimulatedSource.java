package dev.keysource.benchmarks;

import dev.keysource.KeyPairRequest;
import dev.keysource.KeyPairSource;
import dev.keysource.testkit.FakeClock;
import dev.keysource.testkit.ScriptedSource;

import java.security.KeyPair;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/**
 * A machine with two cores that makes RSA-2048 pairs on a simulated clock, first come, first served. A pair takes 50 ms
 * and an exponentially distributed time of 100 ms on average. The pairs are new objects around the same keys.
 */
final class SimulatedSource implements KeyPairSource {
    private static final int CORES = 2;

    private final KeyPair keys = ScriptedSource.pair();
    private final FakeClock clock;
    private final Random random;
    private final Queue<CompletableFuture<KeyPair>> waiting = new ArrayDeque<>();
    private int busy;
    private long made;
    private long workedNanos;

    SimulatedSource(FakeClock clock, long seed) {
        this.clock = clock;
        this.random = new Random(seed);
    }

    @Override
    public String name() {
        return "simulated";
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
        CompletableFuture<KeyPair> answer = new CompletableFuture<>();
        waiting.add(answer);
        work();
        return answer;
    }

    private void work() {
        while (busy < CORES && !waiting.isEmpty()) {
            CompletableFuture<KeyPair> next = waiting.remove();
            long takes = (long) (5e7 - 1e8 * StrictMath.log(1 - random.nextDouble()));
            busy++;
            workedNanos += takes;
            clock.schedule(() -> finish(next), Duration.ofNanos(takes));
        }
    }

    private void finish(CompletableFuture<KeyPair> answer) {
        busy--;
        made++;
        answer.complete(new KeyPair(keys.getPublic(), keys.getPrivate()));
        work();
    }

    long made() {
        return made;
    }

    double workedSeconds() {
        return workedNanos / 1e9;
    }

    @Override
    public void close() {}
}
