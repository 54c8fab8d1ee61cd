package dev.keysource.remote.server;

import dev.keysource.KeyPairSpec;
import dev.keysource.internal.Kind;
import dev.keysource.testkit.FakeClock;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

import static org.assertj.core.api.Assertions.assertThat;

class QuotasTest {
    private final FakeClock clock = new FakeClock();
    private final Quotas quotas = new Quotas(2, 10, clock::nanoTime);

    @Test
    void take_upToTheBurst_isGrantedAndThenRefused() {
        assertThat(taken("a", KeyPairSpec.RSA_2048, 20)).isEqualTo(10);
    }

    @Test
    void take_afterATime_isGrantedAtTheRate() {
        taken("a", KeyPairSpec.RSA_2048, 20);
        clock.advance(Duration.ofMillis(1500));
        assertThat(taken("a", KeyPairSpec.RSA_2048, 20)).isEqualTo(3);
    }

    @Test
    void take_afterALongTime_isGrantedUpToTheBurstOnly() {
        clock.advance(Duration.ofHours(1));
        assertThat(taken("a", KeyPairSpec.RSA_2048, 20)).isEqualTo(10);
    }

    @Test
    void take_expensiveSpec_costsWhatItIsWorth() {
        assertThat(taken("a", KeyPairSpec.RSA_4096, 5)).isEqualTo(1);
        assertThat(taken("a", KeyPairSpec.RSA_2048, 5)).isEqualTo(1);
        assertThat(taken("b", KeyPairSpec.ED25519, 2000)).isEqualTo(1000);
    }

    @Test
    void take_oneCapabilityAtAHundredTimesItsShare_leavesTheOthersTheirs() {
        int greedy = 0;
        int modest = 0;
        for (int second = 0; second < 100; second++) {
            greedy += taken("greedy", KeyPairSpec.RSA_2048, 200);
            modest += taken("modest", KeyPairSpec.RSA_2048, 2);
            clock.advance(Duration.ofSeconds(1));
        }
        assertThat(modest).isEqualTo(200);
        assertThat(greedy).isLessThanOrEqualTo(210);
    }

    @Test
    void has_untilUsedUp_takesNothing() {
        assertThat(quotas.has("a", cost(KeyPairSpec.RSA_2048))).isTrue();
        assertThat(taken("a", KeyPairSpec.RSA_2048, 20)).isEqualTo(10);
        assertThat(quotas.has("a", cost(KeyPairSpec.RSA_2048))).isFalse();
        assertThat(quotas.has("b", cost(KeyPairSpec.RSA_2048))).isTrue();
        assertThat(Quotas.none().has("a", cost(KeyPairSpec.RSA_8192))).isTrue();
    }

    @Test
    void giveBack_pairThatDidNotCome_mayBeTakenAgain() {
        assertThat(taken("a", KeyPairSpec.RSA_2048, 20)).isEqualTo(10);
        quotas.giveBack("a", 3);
        assertThat(taken("a", KeyPairSpec.RSA_2048, 20)).isEqualTo(3);
        quotas.giveBack("a", 1_000);
        assertThat(quotas.left("a")).isEqualTo(10);
        quotas.giveBack("unknown", 1);
        assertThat(quotas.left("unknown")).isEqualTo(10);
    }

    @Test
    void retain_revokedSecret_isForgotten() {
        taken("a", KeyPairSpec.RSA_2048, 20);
        quotas.retain("b"::equals);
        assertThat(quotas.left("a")).isEqualTo(10);
    }

    @Test
    void none_always_grants() {
        assertThat(Quotas.none().take("a", cost(KeyPairSpec.RSA_4096))).isTrue();
    }

    private static double cost(KeyPairSpec spec) {
        return Kind.of(spec.toString()).cost();
    }

    private int taken(String capability, KeyPairSpec spec, int attempts) {
        int granted = 0;
        for (int i = 0; i < attempts; i++) {
            granted += quotas.take(capability, cost(spec)) ? 1 : 0;
        }
        return granted;
    }

    @Test
    void ticker_thatAsksInItsTurn_meetsNoLock() {
        AtomicReference<Quotas> asked = new AtomicReference<>();
        Quotas reentrant = new Quotas(2, 10, () -> {
            Quotas once = asked.getAndSet(null);
            return once != null && once.has("a", cost(KeyPairSpec.RSA_2048)) ? 1 : 0;
        });
        asked.set(reentrant);
        assertThat(reentrant.take("a", cost(KeyPairSpec.RSA_2048))).isTrue();
    }
}
