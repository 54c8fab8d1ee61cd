package dev.keysource.pool.refill;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class BrakeTest {
    @ParameterizedTest
    @CsvSource({
        "1,    2, 1, 0",
        "1,    2, 4, 0",
        "0.5,  2, 1, 0",
        "0.5,  4, 1, 0",
        "0.25, 2, 1, 1000",
        "0.1,  2, 1, 4000",
        "0.25, 4, 2, 1000",
        "0.5,  1, 1, 1000",
    })
    void rest_afterWork_keepsTheShareOfTheMachine(double share, int cores, int generators, long rest) {
        assertThat(new Brake(share, cores, generators).rest(1_000)).isCloseTo(rest, within(1L));
    }

    @Test
    void rest_clockThatWentBack_isNone() {
        assertThat(new Brake(0.1, 1, 1).rest(-5)).isZero();
    }
}
