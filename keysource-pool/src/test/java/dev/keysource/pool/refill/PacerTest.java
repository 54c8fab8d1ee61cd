package dev.keysource.pool.refill;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import java.time.Duration;

import static org.assertj.core.api.Assertions.assertThat;

/** The decision when to refill, by itself. The pools have a size of 8 and a low-water mark of 3. */
class PacerTest {
    private static final long SECOND = 1_000_000_000;
    private static final long QUIET = 6 * SECOND;
    /** Shortly before the clock overflows. */
    private static final long START = Long.MAX_VALUE - SECOND;

    private final Traffic traffic = new Traffic(QUIET, START);

    private static Demand level(int level) {
        return new Demand(level, 8, 0, 0, false);
    }

    private static Pacer quiet() {
        return new Pacer(QUIET, true, 3, false);
    }

    private static Pacer strict() {
        return new Pacer(QUIET, false, 3, false);
    }

    private static Pacer watermark() {
        return new Pacer(0, true, 3, false);
    }

    private long delay(Pacer pacer, Demand demand, long now) {
        return pacer.delay(demand, false, traffic, now);
    }

    private void answered(long now) {
        traffic.asked(now);
        traffic.answered(now);
    }

    /** Requests a second apart for so long. */
    private long steadyTraffic(long from, int seconds) {
        for (int i = 0; i <= seconds; i++) {
            answered(from + i * SECOND);
        }
        return from + seconds * SECOND;
    }

    @Nested
    class Quiet {
        @Test
        void neverAsked_refillsAtOnce() {
            assertThat(delay(quiet(), level(7), START)).isZero();
        }

        @Test
        void nothingMissing_never() {
            assertThat(delay(quiet(), level(8), START)).isEqualTo(Pacer.NEVER);
            assertThat(delay(quiet(), level(9), START)).isEqualTo(Pacer.NEVER);
            assertThat(delay(quiet(), new Demand(6, 8, 2, 0, false), START)).isEqualTo(Pacer.NEVER);
        }

        @Test
        void justAnswered_waitsForTheRest() {
            answered(START);
            assertThat(delay(quiet(), level(7), START)).isEqualTo(QUIET);
            assertThat(delay(quiet(), level(7), START + QUIET - 1)).isEqualTo(1);
            assertThat(delay(quiet(), level(7), START + QUIET)).isZero();
        }

        @Test
        void requestWaiting_waitsForItsAnswer() {
            traffic.asked(START);
            assertThat(delay(quiet(), new Demand(0, 8, 1, 1, false), START + 9 * QUIET))
                    .isEqualTo(Pacer.NEVER);
        }

        @Test
        void early_looksAgainAfterASecond() {
            answered(START);
            assertThat(quiet().delay(level(7), true, traffic, START + 1)).isEqualTo(SECOND);
        }

        @Test
        void earlyWithAShortPeriod_looksAgainAfterThePeriod() {
            Duration tenth = Duration.ofMillis(100);
            Traffic fast = new Traffic(tenth.toNanos(), START);
            fast.answered(START);
            Pacer pacer = new Pacer(tenth.toNanos(), true, 3, false);
            assertThat(pacer.delay(level(7), true, fast, START + 1)).isEqualTo(tenth.toNanos());
        }

        @Test
        void steadyTrafficForThePeriod_refillsBelowTheMarkUntilFull() {
            Pacer pacer = quiet();
            long now = steadyTraffic(START, 6);
            assertThat(delay(pacer, level(3), now)).isEqualTo(QUIET);
            assertThat(delay(pacer, level(2), now)).isZero();
            assertThat(delay(pacer, level(7), now)).isZero();
            assertThat(delay(pacer, new Demand(7, 8, 1, 0, false), now)).isEqualTo(Pacer.NEVER);
            assertThat(delay(pacer, level(7), now))
                    .as("not full before it has arrived")
                    .isZero();
            assertThat(delay(pacer, level(8), now)).isEqualTo(Pacer.NEVER);
            assertThat(delay(pacer, level(7), now)).isEqualTo(QUIET);
        }

        @Test
        void steadyTrafficForLess_waits() {
            long now = steadyTraffic(START, 5);
            assertThat(delay(quiet(), level(0), now)).isEqualTo(QUIET);
        }

        @Test
        void pauseOfThePeriod_beginsANewRun() {
            long now = steadyTraffic(START, 5) + QUIET;
            answered(now);
            assertThat(delay(quiet(), level(0), now)).isEqualTo(QUIET);
            assertThat(traffic.run()).isZero();
        }

        @Test
        void slowAnswer_isNoTraffic() {
            traffic.asked(START);
            traffic.answered(START + 10 * QUIET);
            assertThat(delay(quiet(), level(0), START + 10 * QUIET)).isEqualTo(QUIET);
        }

        @Test
        void requestSoonAfterASlowAnswer_goesOnWithTheRun() {
            traffic.asked(START);
            traffic.answered(START + 2 * QUIET);
            answered(START + 3 * QUIET - 1);
            assertThat(traffic.run()).isEqualTo(3 * QUIET - 1);
        }

        @Test
        void requestsThatAllWait_goOnWithTheRun() {
            traffic.asked(START);
            traffic.asked(START + QUIET - 1);
            traffic.asked(START + 2 * QUIET - 2);
            assertThat(traffic.run()).isEqualTo(2 * QUIET - 2);
        }

        @Test
        void neverAsked_hasNoRun() {
            assertThat(traffic.run()).isZero();
            assertThat(traffic.sinceAnswer(START)).isEqualTo(QUIET);
        }

        @Test
        void pressed_refillsAtOnceUnderAnyTraffic() {
            answered(START);
            assertThat(delay(quiet(), new Demand(7, 8, 0, 0, true), START)).isZero();
            assertThat(delay(quiet(), new Demand(8, 8, 0, 0, true), START)).isEqualTo(Pacer.NEVER);
        }

        @Test
        void wakes_firstPairTakenOrSteadyTrafficBelowTheMark() {
            answered(START);
            assertThat(quiet().wakes(false, 7, traffic)).isTrue();
            assertThat(quiet().wakes(true, 2, traffic)).isFalse();
            steadyTraffic(START, 6);
            assertThat(quiet().wakes(true, 2, traffic)).isTrue();
            assertThat(quiet().wakes(true, 3, traffic)).isFalse();
        }
    }

    @Nested
    class StrictQuiet {
        @Test
        void steadyTraffic_waitsAllTheSame() {
            long now = steadyTraffic(START, 60);
            assertThat(delay(strict(), level(0), now)).isEqualTo(QUIET);
            assertThat(strict().wakes(true, 0, traffic)).isFalse();
            assertThat(strict().wakes(false, 0, traffic)).isTrue();
        }
    }

    @Nested
    class Watermark {
        @Test
        void atTheMark_never() {
            assertThat(delay(watermark(), level(3), START)).isEqualTo(Pacer.NEVER);
            assertThat(watermark().wakes(false, 3, traffic)).isFalse();
        }

        @Test
        void belowTheMark_untilFull() {
            Traffic none = new Traffic(0, START);
            Pacer pacer = watermark();
            assertThat(pacer.wakes(false, 2, none)).isTrue();
            assertThat(pacer.delay(level(2), false, none, START)).isZero();
            assertThat(pacer.delay(level(7), false, none, START)).isZero();
            assertThat(pacer.delay(level(8), false, none, START)).isEqualTo(Pacer.NEVER);
            assertThat(pacer.delay(level(7), false, none, START)).isEqualTo(Pacer.NEVER);
        }

        @Test
        void firstFill_isNotHeldUp() {
            Pacer pacer = new Pacer(0, true, 3, true);
            assertThat(delay(pacer, level(5), START)).isZero();
        }

        @Test
        void requests_areNotCounted() {
            assertThat(watermark().countsRequests()).isFalse();
            assertThat(quiet().countsRequests()).isTrue();
        }
    }
}
