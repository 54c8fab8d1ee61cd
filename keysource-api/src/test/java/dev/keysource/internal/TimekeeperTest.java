package dev.keysource.internal;

import dev.keysource.testkit.FakeClock;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;

class TimekeeperTest {
    private final FakeClock clock = new FakeClock();

    @Test
    void now_tickerFails_goesOnFromTheTickersTime() {
        boolean[] broken = new boolean[1];
        Timekeeper time = new Timekeeper(
                "test",
                () -> {
                    if (broken[0]) {
                        throw new NoClassDefFoundError("clock");
                    }
                    return clock.nanoTime();
                },
                clock::schedule);
        long before = time.now();
        broken[0] = true;
        assertThat(time.now() - before).isNotNegative();
        broken[0] = false;
        assertThat(time.now()).isEqualTo(clock.nanoTime());
    }

    @Test
    void after_schedulerFails_runsTheTaskAllTheSame() throws Exception {
        CountDownLatch ran = new CountDownLatch(1);
        try (Timekeeper time = new Timekeeper("test", clock::nanoTime, (task, delay) -> {
            throw new NoClassDefFoundError("scheduler");
        })) {
            time.after(Duration.ZERO, ran::countDown);
            assertThat(ran.await(120, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void after_schedulerReturnsNothing_runsTheTaskUnlessCancelled() {
        int[] ran = new int[1];
        Timekeeper time = new Timekeeper("test", clock::nanoTime, (task, delay) -> {
            clock.schedule(task, delay);
            return null;
        });
        time.after(Duration.ofSeconds(1), () -> ran[0]++);
        time.after(Duration.ofSeconds(1), () -> ran[0] += 10).cancel();
        clock.advance(Duration.ofSeconds(1));
        assertThat(ran[0]).isEqualTo(1);
    }

    @Test
    void after_schedulerRunsATaskTwice_runsItOnce() {
        int[] ran = new int[1];
        Timekeeper time = new Timekeeper("test", clock::nanoTime, (task, delay) -> {
            task.run();
            task.run();
            return null;
        });
        time.after(Duration.ofSeconds(1), () -> ran[0]++);
        assertThat(ran[0]).isEqualTo(1);
    }

    @Test
    void after_anyDelay_isFitForTheScheduler() {
        List<Duration> delays = new ArrayList<>();
        Timekeeper time = new Timekeeper("test", clock::nanoTime, (task, delay) -> {
            delays.add(delay);
            return null;
        });
        time.after(Duration.ofSeconds(Long.MAX_VALUE), () -> {});
        time.after(Duration.ofSeconds(Long.MIN_VALUE), () -> {});
        assertThat(delays).containsExactly(Duration.ofDays(365), Duration.ZERO);
    }
}
