package dev.keysource.examples.launcher;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;

class HaltTest {
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Halt halt = new Halt(Duration.ZERO, ended::countDown);

    @Test
    void begin_timeIsOver_ends() throws Exception {
        halt.forCalls(Duration.ofNanos(1));
        halt.begin();
        assertThat(ended.await(1, TimeUnit.MINUTES)).isTrue();
    }

    @Test
    void begin_notYet_waitsAsLongAsItTakes() {
        assertThat(ended.getCount()).isEqualTo(1);
        halt.begin();
    }

    @Test
    void begin_callsHaveTime_doesNotEndBefore() {
        halt.forCalls(Duration.ofDays(1));
        halt.begin();
        assertThat(ended.getCount()).isEqualTo(1);
    }
}
