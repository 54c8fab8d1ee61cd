package dev.keysource.pool.refill;

import org.junit.jupiter.api.Test;

import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;

class StallTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long START = Long.MAX_VALUE - 30 * SECOND; // the clock may overflow

    private final Stall stall = new Stall();

    @Test
    void failuresInARow_areToldOnceAndSoIsTheirEnd() {
        assertThat(stall.failed(START)).isTrue();
        assertThat(stall.failed(START + SECOND)).isFalse();
        assertThat(stall.failed(START + 3600 * SECOND)).isFalse();
        assertThat(stall.succeeded()).isTrue();
        assertThat(stall.succeeded()).isFalse();
    }

    @Test
    void rowsThatFollowEachOther_areToldOnceAMinute() {
        assertThat(stall.failed(START)).isTrue();
        assertThat(stall.succeeded()).isTrue();
        assertThat(stall.failed(START + 60 * SECOND - 1)).isFalse();
        assertThat(stall.succeeded()).isFalse();
        assertThat(stall.failed(START + 60 * SECOND)).isTrue();
    }

    @Test
    void pairs_withoutAFailureBefore_tellNothing() {
        assertThat(stall.succeeded()).isFalse();
    }
}
