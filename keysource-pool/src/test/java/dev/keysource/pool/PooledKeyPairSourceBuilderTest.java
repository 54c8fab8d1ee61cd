package dev.keysource.pool;

import dev.keysource.KeyPairSpec;
import dev.keysource.testkit.ScriptedSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class PooledKeyPairSourceBuilderTest {
    private static Arguments bad(String message, Consumer<PooledKeyPairSourceBuilder> setting) {
        return Arguments.of(message, setting);
    }

    static Stream<Arguments> badSettings() {
        return Stream.of(
                bad("name: found a blank one, allowed is a short name", builder -> builder.name(" ")),
                bad(
                        "size: found 0, allowed is a whole number from 1 to 1000000",
                        builder -> builder.spec(KeyPairSpec.RSA_2048, 0)),
                bad(
                        "size: found 1000001, allowed is a whole number from 1 to 1000000",
                        builder -> builder.size(1_000_001)),
                bad(
                        "lowWaterMark: found 0, allowed is a whole number from 1 to 1000000",
                        builder -> builder.lowWaterMark(0)),
                bad(
                        "lowWaterMark: found 17, allowed is a whole number from 1 to 16",
                        builder -> builder.lowWaterMark(17).build()),
                bad(
                        "lowWaterMark: found 5, allowed is a whole number from 1 to 4",
                        builder -> builder.spec(KeyPairSpec.RSA_2048, 4)
                                .lowWaterMark(5)
                                .build()),
                bad(
                        "maxAge: found PT0.999999999S, allowed is a time span from 1s to 365d",
                        builder -> builder.maxAge(Duration.ofSeconds(1).minusNanos(1))),
                bad(
                        "maxAge: found PT8784H, allowed is a time span from 1s to 365d",
                        builder -> builder.maxAge(Duration.ofDays(366))),
                bad(
                        "refillConcurrency: found 0, allowed is a whole number from 1 to 1024",
                        builder -> builder.refillConcurrency(0)),
                bad(
                        "maxGenerations: found 1025, allowed is a whole number from 1 to 1024",
                        builder -> builder.maxGenerations(1025)),
                bad(
                        "idleTimeout: found PT-1S, allowed is a time span from 1ns to 365d",
                        builder -> builder.idleTimeout(Duration.ofSeconds(-1))),
                bad(
                        "bypassBelow: found PT8784H, allowed is a time span from 1ns to 365d",
                        builder -> builder.bypassBelow(Duration.ofDays(366))),
                bad(
                        "quietPeriod: found PT0S, allowed is a time span from 1ns to 1d",
                        builder -> builder.refill(RefillPolicy.quiet(Duration.ZERO))),
                bad(
                        "quietPeriod: found PT24H0.000000001S, allowed is a time span from 1ns to 1d",
                        builder -> builder.refill(
                                RefillPolicy.strictQuiet(Duration.ofDays(1).plusNanos(1)))),
                bad(
                        "quietPeriod: found PT1S, allowed is zero, as the kind is WATERMARK",
                        builder ->
                                builder.refill(new RefillPolicy(RefillPolicy.Kind.WATERMARK, Duration.ofSeconds(1)))));
    }

    @ParameterizedTest
    @MethodSource("badSettings")
    void builder_badValue_isNamed(String message, Consumer<PooledKeyPairSourceBuilder> setting) {
        PooledKeyPairSourceBuilder builder = PooledKeyPairSource.builder(new ScriptedSource("source"));
        assertThatThrownBy(() -> setting.accept(builder))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void build_defaults_areThoseOfTheOriginal() {
        try (PooledKeyPairSource pool = PooledKeyPairSource.builder(new ScriptedSource("source").answerAtOnce())
                .build()) {
            assertThat(pool.name()).isEqualTo("pool(source)");
            assertThat(pool.request(KeyPairSpec.RSA_2048)).isCompleted();
            assertThat(pool.pools().get(0).target()).isEqualTo(16);
        }
    }
}
