package dev.keysource.internal;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import static org.assertj.core.api.Assertions.assertThat;

class HandOversTest {
    private final HandOvers handOvers = new HandOvers();

    @Test
    void awaitEarlier_nothingUnderWay_returns() {
        handOvers.end(handOvers.begin());
        handOvers.awaitEarlier();
        handOvers.awaitEarlier();
    }

    @Test
    void awaitEarlier_oneUnderWay_waitsForItAndNotForLaterOnes() {
        int earlier = handOvers.begin();
        CompletableFuture<Void> waiting =
                CompletableFuture.runAsync(handOvers::awaitEarlier, run -> new Thread(run).start());
        int later = handOvers.begin();
        while (later == earlier) {
            handOvers.end(later); // the other thread has not begun to wait
            later = handOvers.begin();
        }
        assertThat(waiting).isNotDone();
        handOvers.end(earlier);
        assertThat(waiting).succeedsWithin(Duration.ofSeconds(120));
    }

    @Test
    void awaitEarlier_interrupted_waitsAndKeepsTheFlag() {
        Thread.currentThread().interrupt();
        int earlier = handOvers.begin();
        CompletableFuture.runAsync(() -> handOvers.end(earlier));
        handOvers.awaitEarlier();
        assertThat(Thread.interrupted()).isTrue();
    }

    /** What was declared void before awaitEarlier() is never handed over after it. */
    @Test
    void begin_manyThreads_seeWhatIsVoid() throws Exception {
        AtomicInteger epoch = new AtomicInteger();
        AtomicInteger atLeast = new AtomicInteger();
        AtomicBoolean wrong = new AtomicBoolean();
        AtomicBoolean over = new AtomicBoolean();
        ExecutorService threads = Executors.newFixedThreadPool(3);
        try {
            for (int i = 0; i < 3; i++) {
                threads.execute(() -> {
                    while (!over.get()) {
                        int moment = handOvers.begin();
                        int seen = epoch.get();
                        Thread.onSpinWait();
                        if (seen < atLeast.get()) {
                            wrong.set(true);
                        }
                        handOvers.end(moment);
                    }
                });
            }
            for (int i = 1; i <= 2_000; i++) {
                epoch.set(i);
                handOvers.awaitEarlier();
                atLeast.set(i);
            }
        } finally {
            over.set(true);
            threads.shutdown();
        }
        assertThat(threads.awaitTermination(120, TimeUnit.SECONDS)).isTrue();
        assertThat(wrong).isFalse();
    }
}
