package dev.keysource.examples.launcher.web;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

class SharedTest {
    private final AtomicLong clock = new AtomicLong();
    private final AtomicInteger made = new AtomicInteger();

    @Test
    void get_oneAfterTheOther_isMadeAnewEachTime() {
        Shared<Integer> shared = new Shared<>(made::incrementAndGet, clock::incrementAndGet);
        assertThat(List.of(shared.get(), shared.get(), shared.get())).containsExactly(1, 2, 3);
    }

    @Test
    void get_manyWhileOneIsMade_shareTheNext() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        Shared<Integer> shared = new Shared<>(
                () -> {
                    begun.countDown();
                    pass(go);
                    return made.incrementAndGet();
                },
                clock::incrementAndGet);
        CompletableFuture<Integer> first = CompletableFuture.supplyAsync(shared::get, SharedTest::start);
        assertThat(begun.await(100, TimeUnit.SECONDS)).isTrue();
        long before = clock.get();
        List<CompletableFuture<Integer>> others = Stream.generate(
                        () -> CompletableFuture.supplyAsync(shared::get, SharedTest::start))
                .limit(20)
                .toList();
        await().atMost(100, TimeUnit.SECONDS).until(() -> clock.get() == before + 20);
        go.countDown();
        assertThat(first.join()).isEqualTo(1);
        assertThat(others)
                .allSatisfy(other -> assertThat(other.join())
                        .as("begun after it was asked for")
                        .isEqualTo(2));
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "asker");
        thread.setDaemon(true);
        thread.start();
    }

    private static void pass(CountDownLatch latch) {
        try {
            assertThat(latch.await(100, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void get_makerFails_isTriedAgain() {
        Shared<Integer> shared = new Shared<>(
                () -> {
                    if (made.incrementAndGet() == 1) {
                        throw new IllegalStateException("once");
                    }
                    return made.get();
                },
                clock::incrementAndGet);
        assertThatThrownBy(shared::get).hasMessage("once");
        assertThat(shared.get()).isEqualTo(2);
    }
}
