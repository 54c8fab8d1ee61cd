package dev.keysource.remote.transport;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;

import static org.assertj.core.api.Assertions.assertThat;

class EventLoopsTest {
    private final ExecutorService calls = new EventLoops().calls("test");
    private final List<Thread> ranOn = new ArrayList<>();

    @Test
    void calls_moreThanCanWait_runWhereTheyComeFrom() {
        CountDownLatch end = new CountDownLatch(1);
        try {
            while (ranOn.isEmpty()) {
                calls.execute(() -> {
                    if (Thread.currentThread().getName().startsWith("keysource-")) {
                        awaitQuietly(end);
                    } else {
                        ranOn.add(Thread.currentThread());
                    }
                });
            }
            assertThat(ranOn).containsExactly(Thread.currentThread());
        } finally {
            end.countDown();
            calls.shutdown();
        }
    }

    @Test
    void calls_afterTheEnd_runWhereTheyComeFrom() {
        calls.shutdown();
        calls.execute(() -> ranOn.add(Thread.currentThread()));
        assertThat(ranOn).containsExactly(Thread.currentThread());
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
