package dev.keysource.pool;

import dev.keysource.EmptyPolicy;
import dev.keysource.KeyPairSourceException.Reason;
import dev.keysource.PoolStats.State;
import dev.keysource.testkit.FakeClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.security.KeyPair;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;

import static org.assertj.core.api.Assertions.assertThat;

class QuietRefillTest extends PoolFixture {
    private static final Duration TICK = Duration.ofNanos(1);

    private PooledKeyPairSource quiet(int size, Duration period) {
        return openFull(builder -> builder.spec(SPEC, size).refill(RefillPolicy.quiet(period)));
    }

    @ParameterizedTest
    @ValueSource(longs = {100, 2_000, 6_000})
    void refill_afterRequest_waitsForTheWholeQuietPeriod(long period) {
        PooledKeyPairSource pool = quiet(4, millis(period));
        take(pool, 2);
        assertThat(stats(pool).state()).isEqualTo(State.QUIET_PERIOD);
        clock.advance(millis(period).minus(TICK));
        assertThat(source.pending()).isEmpty();
        clock.advance(TICK);
        assertThat(source.pending()).hasSize(1);
        source.answerNext();
        source.answerNext();
        assertThat(level(pool)).isEqualTo(4);
        assertThat(stats(pool).state()).isEqualTo(State.IDLE);
        assertThat(source.pending()).isEmpty();
    }

    @Test
    void refill_byDefault_waitsForSixSeconds() {
        PooledKeyPairSource pool = openFull(builder -> builder.spec(SPEC, 16));
        take(pool, 1);
        clock.advance(seconds(6).minus(TICK));
        assertThat(source.pending()).isEmpty();
        clock.advance(TICK);
        assertThat(source.pending()).hasSize(1);
    }

    @Test
    void refill_furtherRequests_eachStartTheQuietPeriodAgain() {
        PooledKeyPairSource pool = quiet(8, seconds(6));
        take(pool, 1);
        clock.advance(millis(2_500));
        take(pool, 1);
        clock.advance(millis(5_999));
        take(pool, 1);
        clock.advance(seconds(6).minus(TICK));
        assertThat(source.requests()).hasSize(8);
        clock.advance(TICK);
        assertThat(source.requests()).hasSize(9);
    }

    @Test
    void refill_slowPairForARequest_countsFromTheAnswer() {
        PooledKeyPairSource pool = quiet(2, millis(100));
        take(pool, 2);
        CompletableFuture<KeyPair> slow = pool.request(SPEC);
        clock.advance(seconds(10));
        assertThat(source.pending()).hasSize(1);
        KeyPair made = source.answerNext();
        assertThat(slow).isCompletedWithValue(made);
        clock.advance(millis(100).minus(TICK));
        assertThat(source.pending()).isEmpty();
        clock.advance(TICK);
        assertThat(source.pending()).hasSize(1);
    }

    @Test
    void refill_cancelledRequest_countsFromTheCancellation() {
        PooledKeyPairSource pool = quiet(1, millis(100));
        take(pool, 1);
        CompletableFuture<KeyPair> given = pool.request(SPEC);
        clock.advance(seconds(1));
        given.cancel(false);
        source.failNext(Reason.UNAVAILABLE);
        clock.advance(millis(999));
        assertThat(source.pending()).isEmpty();
        clock.advance(millis(1));
        assertThat(source.pending()).as("after the back-off").hasSize(1);
    }

    @Test
    void refill_requestInTheMiddle_pausesUntilItIsQuietAgain() {
        PooledKeyPairSource pool = quiet(8, seconds(6));
        take(pool, 3);
        clock.advance(seconds(6));
        take(pool, 1);
        source.answerNext();
        assertThat(source.pending()).isEmpty();
        clock.advance(seconds(6));
        source.answerNext();
        assertThat(source.pending()).hasSize(1);
    }

    @Test
    void refill_otherSpecsAskedFor_doNotDisturb() {
        PooledKeyPairSource pool =
                openFull(builder -> builder.spec(SPEC, 4).spec(OTHER, 4).refill(RefillPolicy.quiet(seconds(6))));
        take(pool, 1);
        clock.advance(seconds(5));
        assertThat(pool.request(OTHER)).isCompleted();
        clock.advance(seconds(1));
        assertThat(source.pending()).hasSize(1);
    }

    @Test
    void refill_steadyTraffic_startsAtTheLowWaterMarkAndServesEveryRequest() {
        source.answerAtOnce();
        PooledKeyPairSource pool = open(builder -> builder.spec(SPEC, 16));
        int lowest = 16;
        for (int second = 0; second < 100; second++) {
            take(pool, 1);
            lowest = Math.min(lowest, level(pool));
            clock.advance(seconds(1));
        }
        assertThat(lowest).isEqualTo(4);
        assertThat(stats(pool).misses()).isZero();
    }

    @Test
    void refill_burstShorterThanThePeriod_leavesThePoolQuietEvenBelowTheMark() {
        PooledKeyPairSource pool = quiet(16, seconds(6));
        for (int i = 0; i < 15; i++) {
            take(pool, 1);
            clock.advance(millis(390));
        }
        assertThat(level(pool)).isEqualTo(1);
        assertThat(source.pending()).isEmpty();
    }

    @Test
    void refill_strictQuietUnderSteadyTraffic_neverStarts() {
        PooledKeyPairSource pool = openFull(builder -> builder.spec(SPEC, 4)
                .refill(RefillPolicy.strictQuiet(seconds(6)))
                .empty(EmptyPolicy.FAIL));
        for (int second = 0; second < 60; second++) {
            pool.request(SPEC);
            clock.advance(seconds(1));
        }
        assertThat(level(pool)).isZero();
        assertThat(source.pending()).isEmpty();
        clock.advance(seconds(5));
        assertThat(source.pending()).hasSize(1);
    }

    @Test
    void timer_requestsWhileItRuns_setNoFurtherTimer() {
        PooledKeyPairSource pool = quiet(8, seconds(6));
        take(pool, 5);
        assertThat(clock.scheduled()).isEqualTo(1);
    }

    @Test
    void timer_poolFull_isNotSet() {
        quiet(8, seconds(6));
        assertThat(clock.scheduled()).isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = {100, 6_000})
    void timer_firesEarly_looksAgainAfterASecondButNotMoreThanThePeriod(long period) {
        List<Duration> delays = new ArrayList<>();
        Deque<FutureTask<Void>> timers = new ArrayDeque<>();
        source.answerAtOnce();
        PooledKeyPairSource pool = open(builder -> builder.spec(SPEC, 2)
                .refill(RefillPolicy.quiet(millis(period)))
                .time(FakeClock.of(clock::nanoTime, (task, delay) -> {
                    delays.add(delay);
                    timers.add(new FutureTask<>(task, null));
                    return timers.getLast();
                })));
        take(pool, 1);
        clock.advance(millis(period).minus(TICK));
        timers.getLast().run();
        timers.getLast().run();
        assertThat(level(pool)).isEqualTo(1);
        Duration again = millis(Math.min(1_000, period));
        assertThat(delays).containsExactly(millis(period), again, again);
        clock.advance(TICK);
        timers.getLast().run();
        assertThat(level(pool)).isEqualTo(2);

        take(pool, 1);
        FutureTask<Void> retry = timers.getLast();
        pool.close();
        assertThat(retry).isCancelled();
    }

    @Test
    void close_inTheSecondLook_cancelsItsTimer() {
        Deque<FutureTask<Void>> timers = new ArrayDeque<>();
        source.answerAtOnce();
        PooledKeyPairSource pool =
                open(builder -> builder.spec(SPEC, 2).time(FakeClock.of(clock::nanoTime, (task, delay) -> {
                    timers.add(new FutureTask<>(task, null));
                    return timers.getLast();
                })));
        take(pool, 1);
        timers.getLast().run();
        assertThat(timers).hasSize(2);
        pool.close();
        assertThat(timers.getLast()).isCancelled();
        int asked = source.requests().size();
        clock.advance(seconds(60));
        assertThat(source.requests()).hasSize(asked);
    }
}
