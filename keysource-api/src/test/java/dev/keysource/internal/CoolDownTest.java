package dev.keysource.internal;

import org.junit.jupiter.api.Test;

import java.time.Duration;

import static dev.keysource.internal.CoolDown.Admission.ASK;
import static dev.keysource.internal.CoolDown.Admission.PROBE;
import static dev.keysource.internal.CoolDown.Admission.SKIP;
import static org.assertj.core.api.Assertions.assertThat;

class CoolDownTest {
    private static final long SECOND = 1_000_000_000L;

    private final CoolDown coolDown = new CoolDown(Duration.ofSeconds(1), Duration.ofSeconds(4));
    private long now = Long.MAX_VALUE - SECOND;

    @Test
    void admit_healthy_asks() {
        assertThat(coolDown.admit(now)).isEqualTo(ASK);
        assertThat(coolDown.admit(now)).isEqualTo(ASK);
    }

    @Test
    void admit_failedLately_skipsUntilTheCoolDownIsOver() {
        assertThat(coolDown.failed(now, false)).isTrue();
        assertThat(coolDown.admit(now + SECOND - 1)).isEqualTo(SKIP);
        assertThat(coolDown.admit(now + SECOND)).isEqualTo(PROBE);
    }

    @Test
    void admit_whileAProbeRuns_skips() {
        coolDown.failed(now, false);
        now += SECOND;
        assertThat(coolDown.admit(now)).isEqualTo(PROBE);
        assertThat(coolDown.admit(now)).isEqualTo(SKIP);
        coolDown.probeAbandoned();
        assertThat(coolDown.admit(now)).isEqualTo(PROBE);
    }

    @Test
    void failed_probes_doubleThePauseUpToTheLongest() {
        coolDown.failed(now, false);
        for (long pause : new long[] {1, 2, 4, 4}) {
            assertThat(coolDown.admit(now + pause * SECOND - 1)).isEqualTo(SKIP);
            now += pause * SECOND;
            assertThat(coolDown.admit(now)).isEqualTo(PROBE);
            assertThat(coolDown.failed(now, true)).isFalse();
        }
    }

    @Test
    void failed_requestsThatBeganBefore_doNotLengthenThePause() {
        coolDown.failed(now, false);
        for (int i = 0; i < 100; i++) {
            assertThat(coolDown.failed(now, false)).isFalse();
        }
        assertThat(coolDown.admit(now + SECOND)).isEqualTo(PROBE);
    }

    @Test
    void succeeded_afterAProbe_isHealthyAndForgetsThePause() {
        coolDown.failed(now, false);
        coolDown.admit(now + SECOND);
        coolDown.failed(now + SECOND, true);
        coolDown.admit(now + 3 * SECOND);
        assertThat(coolDown.succeeded()).isTrue();
        assertThat(coolDown.succeeded()).isFalse();
        assertThat(coolDown.admit(now)).isEqualTo(ASK);
        coolDown.failed(now, false);
        assertThat(coolDown.admit(now + SECOND)).isEqualTo(PROBE);
    }
}
