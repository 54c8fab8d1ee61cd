package dev.keysource.pool;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class AdaptivePoolTest extends PoolFixture {
    @Test
    void burstsLargerThanThePool_areServedFromStoreByAndBy() {
        source.answerAtOnce();
        PooledKeyPairSource pool = open(builder -> builder.spec(SPEC, 4).adaptive(new AdaptiveSize(2, 64, 0.05)));
        for (int i = 0; i < 20; i++) {
            pool.request(SPEC);
        }
        clock.advance(seconds(6));
        assertThat(stats(pool).target()).isGreaterThan(4);
        for (int burst = 0; burst < 5; burst++) {
            for (int i = 0; i < 20; i++) {
                pool.request(SPEC);
            }
            clock.advance(seconds(6));
        }
        long misses = stats(pool).misses();
        for (int i = 0; i < 20; i++) {
            pool.request(SPEC);
        }
        assertThat(stats(pool).misses() - misses)
                .as("of twenty, with a chance of 0.05")
                .isLessThanOrEqualTo(1);
    }

    @Test
    void demandGone_shrinksWithoutDestroyingPairs() {
        source.answerAtOnce();
        PooledKeyPairSource pool = open(builder -> builder.spec(SPEC, 32).adaptive(new AdaptiveSize(2, 64, 0.05)));
        assertThat(level(pool)).isEqualTo(32);
        for (int i = 0; i < 300; i++) {
            take(pool, 1);
            clock.advance(seconds(60));
        }
        assertThat(stats(pool).target()).isEqualTo(2);
        assertThat(level(pool)).isEqualTo(2);
        assertThat(stats(pool).destroyed()).isZero();
    }

    @Test
    void unlistedSpecs_followTheirDemandToo() {
        source.answerAtOnce();
        PooledKeyPairSource pool = open(builder -> builder.size(8).adaptive(new AdaptiveSize(2, 64, 0.05)));
        pool.request(SPEC);
        assertThat(stats(pool).target()).isEqualTo(8);
        for (int i = 0; i < 100; i++) {
            pool.request(SPEC);
        }
        clock.advance(seconds(6));
        assertThat(stats(pool).target()).isGreaterThan(8);
        assertThat(stats(pool).level()).isEqualTo(stats(pool).target());
    }
}
