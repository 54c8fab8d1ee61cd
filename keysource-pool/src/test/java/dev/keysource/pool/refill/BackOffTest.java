package dev.keysource.pool.refill;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class BackOffTest {
    private static final long SECOND = 1_000_000_000;

    private final BackOff backOff = new BackOff();
    private long now = Long.MAX_VALUE - SECOND;

    @Test
    void remaining_noFailure_isZero() {
        assertThat(backOff.remaining(now)).isZero();
    }

    @Test
    void failed_eachAfterTheLast_doublesUpToAMinute() {
        for (long expected : new long[] {1, 2, 4, 8, 16, 32, 60, 60}) {
            backOff.failed(now, false);
            assertThat(backOff.remaining(now)).isEqualTo(expected * SECOND);
            assertThat(backOff.remaining(now + 1)).isEqualTo(expected * SECOND - 1);
            now += expected * SECOND;
        }
    }

    @Test
    void failed_duringTheWait_changesNothing() {
        backOff.failed(now, false);
        backOff.failed(now + SECOND - 1, false);
        assertThat(backOff.remaining(now + SECOND - 1)).isEqualTo(1);
    }

    @Test
    void failed_forGood_waitsAMinuteAtOnce() {
        backOff.failed(now, true);
        assertThat(backOff.remaining(now)).isEqualTo(60 * SECOND);
    }

    @Test
    void succeeded_startsAnew() {
        backOff.failed(now, false);
        backOff.failed(now + SECOND, false);
        backOff.succeeded();
        assertThat(backOff.remaining(now + SECOND)).isZero();
        backOff.failed(now + SECOND, false);
        assertThat(backOff.remaining(now + SECOND)).isEqualTo(SECOND);
    }
}
