package dev.keysource.pool.refill;

import dev.keysource.internal.Timekeeper;
import dev.keysource.testkit.FakeClock;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.function.BiFunction;

import static org.assertj.core.api.Assertions.assertThat;

class AlarmTest {
    private static final long SECOND = 1_000_000_000;

    private final FakeClock clock = new FakeClock();
    private int set;
    private int rung;
    private final Alarm alarm = alarm((task, delay) -> {
        set++;
        return clock.schedule(task, delay);
    });

    private Alarm alarm(BiFunction<Runnable, Duration, Future<?>> scheduler) {
        return new Alarm(new Timekeeper("test", clock::nanoTime, scheduler), new Object(), () -> rung++);
    }

    private void set(Alarm which, long delay) {
        which.set(delay, clock.nanoTime());
        which.apply();
    }

    private void set(long delay) {
        set(alarm, delay);
    }

    private void advance(long seconds) {
        clock.advance(Duration.ofSeconds(seconds));
    }

    @Test
    void set_delayOver_goesOffOnce() {
        set(5 * SECOND);
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
        set(5 * SECOND);
        set(6 * SECOND);
        advance(1);
        set(5 * SECOND);
        assertThat(set).isEqualTo(1);
        advance(4);
        assertThat(rung).isEqualTo(1);
        assertThat(clock.scheduled()).isZero();
    }

    @Test
    void set_forTheSameTime_keepsTheTimer() {
        set(5 * SECOND);
        advance(2);
        set(3 * SECOND);
        assertThat(set).isEqualTo(1);
    }

    @Test
    void set_earlierThanBefore_replacesTheTimer() {
        set(5 * SECOND);
        set(2 * SECOND);
        assertThat(clock.scheduled()).isEqualTo(1);
        advance(2);
        assertThat(rung).isEqualTo(1);
        advance(600);
        assertThat(rung).isEqualTo(1);
    }

    @Test
    void set_afterItWentOff_setsItAgain() {
        set(2 * SECOND);
        advance(2);
        set(5 * SECOND);
        assertThat(clock.scheduled()).isEqualTo(1);
        advance(5);
        assertThat(rung).isEqualTo(2);
    }

    @Test
    void set_never_stopsIt() {
        set(2 * SECOND);
        set(Pacer.NEVER);
        assertThat(clock.scheduled()).isZero();
        set(Pacer.NEVER);
        set(3 * SECOND);
        advance(3);
        assertThat(rung).isEqualTo(1);
    }

    @Test
    void apply_schedulerThatRunsTasksAtOnce_leavesNothingBehind() {
        Alarm hasty = alarm((task, delay) -> {
            task.run();
            return new FutureTask<>(task, null);
        });
        set(hasty, 2 * SECOND);
        set(hasty, 2 * SECOND);
        assertThat(rung).isEqualTo(2);
    }

    @Test
    void apply_changedByAnotherThreadMeanwhile_setsTheLatest() {
        Alarm[] both = new Alarm[1];
        both[0] = alarm((task, delay) -> {
            if (set++ == 0) {
                set(both[0], SECOND); // comes in while the first timer is being set
            }
            return clock.schedule(task, delay);
        });
        set(both[0], 5 * SECOND);
        assertThat(clock.scheduled()).isEqualTo(1);
        advance(1);
        assertThat(rung).isEqualTo(1);
        advance(600);
        assertThat(rung).isEqualTo(1);
    }

    @Test
    void firedEarly_notFired_isFalse() {
        assertThat(alarm.firedEarly(clock.nanoTime())).isFalse();
        set(2 * SECOND);
        assertThat(alarm.firedEarly(clock.nanoTime())).isFalse();
    }

    @Test
    void firedEarly_firedInTime_isFalse() {
        set(2 * SECOND);
        advance(2);
        assertThat(alarm.firedEarly(clock.nanoTime())).isFalse();
    }

    @Test
    void firedEarly_firedBeforeItsTime_isTrueForTheFirstLook() {
        Deque<FutureTask<Void>> timers = new ArrayDeque<>();
        Alarm coarse = alarm((task, delay) -> {
            timers.add(new FutureTask<>(task, null));
            return timers.getLast();
        });
        set(coarse, 2 * SECOND);
        clock.advance(Duration.ofSeconds(2).minusNanos(1));
        timers.getLast().run();
        assertThat(rung).isEqualTo(1);
        assertThat(coarse.firedEarly(clock.nanoTime())).isTrue();
        assertThat(coarse.firedEarly(clock.nanoTime())).isFalse();
    }
}
