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
                bad("name: blank", builder -> builder.name(" ")),
                bad("size of RSA-2048: 0, allowed is 1 to 1000000", builder -> builder.spec(KeyPairSpec.RSA_2048, 0)),
                bad("size: 1000001, allowed is 1 to 1000000", builder -> builder.size(1_000_001)),
                bad("lowWaterMark: 0, allowed is 1 to 1000000", builder -> builder.lowWaterMark(0)),
                bad(
                        "lowWaterMark: 17 is above the size, 16",
                        builder -> builder.lowWaterMark(17).build()),
                bad(
                        "lowWaterMark: 5 is above the size of RSA-2048, 4",
                        builder -> builder.spec(KeyPairSpec.RSA_2048, 4)
                                .lowWaterMark(5)
                                .build()),
                bad(
                        "maxAge: PT0.999999999S, allowed is a second to 365 days",
                        builder -> builder.maxAge(Duration.ofSeconds(1).minusNanos(1))),
                bad(
                        "maxAge: PT8784H, allowed is a second to 365 days",
                        builder -> builder.maxAge(Duration.ofDays(366))),
                bad("refillConcurrency: 0, allowed is 1 to 1024", builder -> builder.refillConcurrency(0)),
                bad("maxGenerations: 1025, allowed is 1 to 1024", builder -> builder.maxGenerations(1025)),
                bad(
                        "idleTimeout: PT-1S, allowed is more than zero, up to 365 days",
                        builder -> builder.idleTimeout(Duration.ofSeconds(-1))),
                bad(
                        "bypassBelow: PT8784H, allowed is more than zero, up to 365 days",
                        builder -> builder.bypassBelow(Duration.ofDays(366))),
                bad(
                        "quietPeriod: PT0S, allowed is more than zero, up to a day",
                        builder -> builder.refill(RefillPolicy.quiet(Duration.ZERO))),
                bad(
                        "quietPeriod: PT24H0.000000001S, allowed is more than zero, up to a day",
                        builder -> builder.refill(
                                RefillPolicy.strictQuiet(Duration.ofDays(1).plusNanos(1)))),
                bad(
                        "quietPeriod: PT1S, but WATERMARK has none",
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
