package dev.keysource.remote.server;

import dev.keysource.KeyPairSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Duration;

import static org.assertj.core.api.Assertions.assertThat;

class PricesTest {
    private static final KeyPairSpec FOREIGN = KeyPairSpec.of("FN-DSA", "512");

    private final Prices prices = new Prices();

    @ParameterizedTest
    @CsvSource({
        "RSA-2048, 1, 1",
        "RSA-3072, 2.5, 5",
        "RSA-4096, 8, 12",
        "RSA-8192, 100, 250",
        "EC-P-521, 0.4, 0.5",
        "SLH-DSA-SHA2-256f, 0.4, 0.5",
        "SLH-DSA-SHAKE-256f, 0.4, 0.5",
        "SLH-DSA-SHA2-128s, 4, 6",
        "SLH-DSA-SHAKE-192s, 4, 6",
        "Ed25519, 0.005, 0.05"
    })
    void of_standardKind_isWhatWasMeasured(String spec, double least, double most) {
        prices.answered(KeyPairSpec.parse(spec), Duration.ofHours(1).toNanos());
        assertThat(prices.of(KeyPairSpec.parse(spec))).isBetween(least, most);
    }

    @Test
    void of_otherKind_isOneUntilItsTimeIsKnown() {
        assertThat(prices.of(FOREIGN)).isEqualTo(1);
        prices.answered(FOREIGN, Duration.ofMillis(600).toNanos());
        assertThat(prices.of(FOREIGN)).isEqualTo(5);
    }

    @Test
    void of_otherKind_followsTheTimeOfRsa2048OnThisMachine() {
        prices.answered(FOREIGN, Duration.ofMillis(600).toNanos());
        prices.answered(KeyPairSpec.RSA_2048, Duration.ofMillis(300).toNanos());
        assertThat(prices.of(FOREIGN)).isEqualTo(2);
    }

    @Test
    void of_otherKind_isBounded() {
        prices.answered(FOREIGN, 1);
        assertThat(prices.of(FOREIGN)).isEqualTo(0.01);
        for (int i = 0; i < 100; i++) {
            prices.answered(FOREIGN, Duration.ofHours(1).toNanos());
        }
        assertThat(prices.of(FOREIGN)).isEqualTo(200);
    }
}
