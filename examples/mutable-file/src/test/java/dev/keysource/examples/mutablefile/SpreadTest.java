package dev.keysource.examples.mutablefile;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.stream.LongStream;

import static org.assertj.core.api.Assertions.assertThat;

class SpreadTest {
    @Test
    void percentile_hundredTimes_isTheNearestRank() {
        Spread spread = Spread.of(LongStream.rangeClosed(1, 100)
                .map(i -> (101 - i) * 1_000_000)
                .boxed()
                .toList());
        assertThat(spread.count()).isEqualTo(100);
        assertThat(spread.percentile(50)).isEqualTo(50);
        assertThat(spread.percentile(99)).isEqualTo(99);
        assertThat(spread.percentile(99.9)).isEqualTo(100);
        assertThat(spread.largest()).isEqualTo(100);
        assertThat(spread.countOver(98)).isEqualTo(2);
        assertThat(spread.sum()).isEqualTo(5050);
    }

    @Test
    void percentile_noTimes_isNotANumber() {
        Spread none = Spread.of(List.of());
        assertThat(none.count()).isZero();
        assertThat(none.largest()).isNaN();
    }

    @Test
    void percentile_oneTime_isThatTime() {
        Spread spread = Spread.of(List.of(2_500_000L));
        assertThat(spread.percentile(0)).isEqualTo(2.5);
        assertThat(spread.largest()).isEqualTo(2.5);
    }
}
