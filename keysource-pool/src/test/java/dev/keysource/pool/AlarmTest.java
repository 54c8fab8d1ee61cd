package dev.keysource.pool;

import dev.keysource.testkit.FakeClock;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.FutureTask;

import static org.assertj.core.api.Assertions.assertThat;

class AlarmTest {
    private static final long SECOND = 1_000_000_000;

    private final FakeClock clock = new FakeClock();
    private int set;
    private int rung;
    private final Alarm alarm = new Alarm(
            (task, delay) -> {
                set++;
                return clock.schedule(task, delay);
            },
            clock,
            new Object(),
            () -> rung++);

    private void advance(long seconds) {
        clock.advance(Duration.ofSeconds(seconds));
    }

    @Test
    void set_delayOver_goesOffOnce() {
        alarm.set(5 * SECOND);
        clock.advance(Duration.ofSeconds(5).minusNanos(1));
        assertThat(rung).isZero();
        clock.advance(Duration.ofNanos(1));
        assertThat(rung).isEqualTo(1);
        advance(600);
        assertThat(rung).isEqualTo(1);
        assertThat(clock.scheduled()).isZero();
    }

    @Test
    void set_laterThanBefore_keepsTheTimer() {
        alarm.set(5 * SECOND);
        alarm.set(6 * SECOND);
        advance(1);
        alarm.set(5 * SECOND);
        assertThat(set).isEqualTo(1);
        advance(4);
        assertThat(rung).isEqualTo(1);
        assertThat(clock.scheduled()).isZero();
    }

    @Test
    void set_forTheSameTime_keepsTheTimer() {
        alarm.set(5 * SECOND);
        advance(2);
        alarm.set(3 * SECOND);
        assertThat(set).isEqualTo(1);
    }

    @Test
    void set_earlierThanBefore_replacesTheTimer() {
        alarm.set(5 * SECOND);
        alarm.set(2 * SECOND);
        assertThat(clock.scheduled()).isEqualTo(1);
        advance(2);
        assertThat(rung).isEqualTo(1);
        advance(600);
        assertThat(rung).isEqualTo(1);
    }

    @Test
    void set_afterItWentOff_setsItAgain() {
        alarm.set(2 * SECOND);
        advance(2);
        alarm.set(5 * SECOND);
        assertThat(clock.scheduled()).isEqualTo(1);
        advance(5);
        assertThat(rung).isEqualTo(2);
    }

    @Test
    void set_never_stopsIt() {
        alarm.set(2 * SECOND);
        alarm.set(Pacer.NEVER);
        assertThat(clock.scheduled()).isZero();
        alarm.set(Pacer.NEVER);
        alarm.set(3 * SECOND);
        advance(3);
        assertThat(rung).isEqualTo(1);
    }

    @Test
    void firedEarly_notFired_isFalse() {
        assertThat(alarm.firedEarly(clock.getAsLong())).isFalse();
        alarm.set(2 * SECOND);
        assertThat(alarm.firedEarly(clock.getAsLong())).isFalse();
    }

    @Test
    void firedEarly_firedInTime_isFalse() {
        alarm.set(2 * SECOND);
        advance(2);
        assertThat(alarm.firedEarly(clock.getAsLong())).isFalse();
    }

    @Test
    void firedEarly_firedBeforeItsTime_isTrueForTheFirstLook() {
        Deque<FutureTask<Void>> timers = new ArrayDeque<>();
        Alarm coarse = new Alarm(
                (task, delay) -> {
                    timers.add(new FutureTask<>(task, null));
                    return timers.getLast();
                },
                clock,
                new Object(),
                () -> rung++);
        coarse.set(2 * SECOND);
        clock.advance(Duration.ofSeconds(2).minusNanos(1));
        timers.getLast().run();
        assertThat(rung).isEqualTo(1);
        assertThat(coarse.firedEarly(clock.getAsLong())).isTrue();
        assertThat(coarse.firedEarly(clock.getAsLong())).isFalse();
    }
}
