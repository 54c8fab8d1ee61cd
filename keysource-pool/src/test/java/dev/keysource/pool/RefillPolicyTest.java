package dev.keysource.pool;

import dev.keysource.pool.RefillPolicy.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class RefillPolicyTest {
    @ParameterizedTest
    @ValueSource(strings = {"PT0.000000001S", "PT6S", "PT24H"})
    void quiet_periodUpToADay_isKept(Duration period) {
        assertThat(RefillPolicy.quiet(period)).isEqualTo(new RefillPolicy(Kind.QUIET, period));
        assertThat(RefillPolicy.strictQuiet(period)).isEqualTo(new RefillPolicy(Kind.STRICT_QUIET, period));
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT-1S", "PT0S", "PT24H0.000000001S"})
    void quiet_periodOutOfRange_isNamed(Duration period) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RefillPolicy.quiet(period))
                .withMessage("quietPeriod: found " + period + ", allowed is a time span from 1ns to 1d");
    }

    @Test
    void watermark_hasNoPeriod() {
        assertThat(RefillPolicy.watermark().quietPeriod()).isZero();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RefillPolicy(Kind.WATERMARK, Duration.ofSeconds(-1)))
                .withMessage("quietPeriod: found PT-1S, allowed is zero, as the kind is WATERMARK");
    }
}
