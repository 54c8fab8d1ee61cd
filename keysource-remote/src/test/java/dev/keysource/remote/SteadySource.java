package dev.keysource.remote;

import dev.keysource.KeyPairRequest;
import dev.keysource.KeyPairSource;
import dev.keysource.KeyPairSpec;
import dev.keysource.testkit.ScriptedSource;

import java.security.KeyPair;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * A source that keeps nothing and costs little, for tests of many calls: it gives the same few pairs of one kind again
 * and again (their provider cannot destroy them), and leaves another kind unanswered.
 */
final class SteadySource implements KeyPairSource {
    static final KeyPairSpec GIVEN = KeyPairSpec.ED25519;
    static final KeyPairSpec NEVER_ANSWERED = KeyPairSpec.X25519;

    private final List<KeyPair> pairs =
            Stream.generate(ScriptedSource::pair).limit(64).toList();
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicInteger waiting = new AtomicInteger();

    @Override
    public String name() {
        return "steady";
    }

    @Override
    public List<KeyPairSource> behind() {
        return List.of();
    }

    @Override
    public List<CompletableFuture<KeyPair>> request(KeyPairRequest request) {
        return List.of(answer(request.spec()));
    }

    /** Half of the answers are there at once, the others come later. */
    private CompletableFuture<KeyPair> answer(KeyPairSpec spec) {
        if (spec.equals(NEVER_ANSWERED)) {
            waiting.incrementAndGet();
            CompletableFuture<KeyPair> answer = new CompletableFuture<>();
            answer.whenComplete((pair, failure) -> waiting.decrementAndGet());
            return answer;
        }
        int turn = asked.getAndIncrement();
        KeyPair pair = pairs.get(Math.floorMod(turn, pairs.size()));
        if (turn % 2 == 0) {
            return CompletableFuture.completedFuture(pair);
        }
        CompletableFuture<KeyPair> later = new CompletableFuture<>();
        ForkJoinPool.commonPool().execute(() -> later.complete(pair)); // supplyAsync may start a thread for each
        return later;
    }

    /** How many requests wait that will not be answered. */
    int waiting() {
        return waiting.get();
    }

    @Override
    public void close() {}
}
