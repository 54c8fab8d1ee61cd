package dev.keysource.pool;

import dev.keysource.PoolStats.State;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class WatermarkRefillTest extends PoolFixture {
    private PooledKeyPairSource watermark(int size, int low) {
        return openFull(builder -> builder.spec(SPEC, size).lowWaterMark(low).refill(RefillPolicy.watermark()));
    }

    @Test
    void refill_atTheMark_doesNotStart() {
        PooledKeyPairSource pool = watermark(8, 3);
        take(pool, 5);
        assertThat(source.pending()).isEmpty();
        assertThat(stats(pool).state()).isEqualTo(State.IDLE);
    }

    @Test
    void refill_belowTheMark_startsAtOnceAndGoesOnUntilFull() {
        PooledKeyPairSource pool = watermark(8, 3);
        take(pool, 6);
        assertThat(stats(pool).state()).isEqualTo(State.REFILLING);
        for (int level = 3; level <= 8; level++) {
            source.answerNext();
            assertThat(level(pool)).isEqualTo(level);
        }
        assertThat(source.pending()).isEmpty();
        take(pool, 5);
        assertThat(source.pending()).isEmpty();
    }

    @Test
    void refill_markIsTheSize_replacesEveryPairAtOnce() {
        PooledKeyPairSource pool = watermark(4, 4);
        take(pool, 1);
        assertThat(source.pending()).hasSize(1);
        source.answerNext();
        assertThat(level(pool)).isEqualTo(4);
    }

    @Test
    void refill_severalMissing_makesAsManyAtOnceAsAllowed() {
        PooledKeyPairSource pool = openFull(builder -> builder.spec(SPEC, 8)
                .refill(RefillPolicy.watermark())
                .refillConcurrency(3)
                .maxGenerations(4));
        take(pool, 7);
        assertThat(source.pending()).hasSize(3);
        source.answerNext();
        assertThat(source.pending()).hasSize(3);
    }

    @Test
    void refill_sourceThatAlwaysAnswersAtOnce_doesNotNestCalls() {
        try (PooledKeyPairSource pool = PooledKeyPairSource.builder(new InstantSource())
                .spec(SPEC, 50_000)
                .refill(RefillPolicy.watermark())
                .build()) {
            assertThat(level(pool)).isEqualTo(50_000);
        }
    }

    @Test
    void timer_nothingBeingMade_isNotSet() {
        PooledKeyPairSource pool = watermark(8, 3);
        take(pool, 5);
        assertThat(source.pending()).isEmpty();
        assertThat(clock.scheduled()).isZero();
    }
}
