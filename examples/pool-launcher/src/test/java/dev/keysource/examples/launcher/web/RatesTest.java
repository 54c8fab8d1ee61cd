package dev.keysource.examples.launcher.web;

import dev.keysource.KeyPairSpec;
import dev.keysource.PoolStats;
import dev.keysource.testkit.FakeClock;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;

import static org.assertj.core.api.Assertions.assertThat;

class RatesTest {
    private final FakeClock clock = new FakeClock();
    private List<PoolStats> pools = List.of(delivered(10));
    private final Rates rates = new Rates(() -> pools, clock);

    private static PoolStats delivered(long count) {
        return new PoolStats("p", KeyPairSpec.RSA_2048, 0, 16, count, count, 0, 0, 0, 0, 0, PoolStats.State.IDLE);
    }

    private OptionalDouble perMinute() {
        return rates.perMinute(pools.get(0), PoolStats::delivered);
    }

    @Test
    void perMinute_atTheStart_isNotKnown() {
        assertThat(perMinute()).isEmpty();
    }

    @Test
    void perMinute_afterALook_isWhatWasCountedSince() {
        clock.advance(Rates.LOOK);
        pools = List.of(delivered(11));
        assertThat(perMinute()).hasValue(12);
    }

    @Test
    void perMinute_later_isThatOfTheLastMinute() {
        pools = List.of(delivered(600));
        clock.advance(Duration.ofMinutes(10));
        assertThat(perMinute()).hasValue(0);
        pools = List.of(delivered(630));
        assertThat(perMinute()).hasValue(30);
        clock.advance(Duration.ofMinutes(2));
        assertThat(perMinute()).hasValue(0);
    }

    @Test
    void perMinute_poolThatIsNew_countsFromNothing() {
        pools = List.of();
        clock.advance(Duration.ofMinutes(2));
        pools = List.of(delivered(5));
        assertThat(perMinute()).hasValue(5);
    }

    @Test
    void perMinute_poolThatWasRetiredAndCameBack_isNeverNegative() {
        clock.advance(Rates.LOOK);
        pools = List.of(delivered(1));
        assertThat(perMinute()).hasValue(12);
    }

    @Test
    void look_poolsThatFailOnce_areLookedAtAgain() {
        List<PoolStats> before = pools;
        pools = null;
        Rates failing = new Rates(
                () -> {
                    if (pools == null) {
                        pools = before;
                        throw new IllegalStateException("once");
                    }
                    return pools;
                },
                clock);
        clock.advance(Duration.ofMinutes(2));
        assertThat(failing.perMinute(pools.get(0), PoolStats::delivered)).hasValue(0);
    }

    @Test
    void close_always_endsTheLooks() {
        clock.advance(Rates.LOOK);
        rates.close();
        clock.advance(Duration.ofMinutes(10));
        assertThat(clock.scheduled()).isZero();
    }
}
