package dev.keysource.pool;

import dev.keysource.KeyPairRequest;
import dev.keysource.KeyPairSource;
import dev.keysource.KeyPairSourceException.Reason;
import dev.keysource.PoolStats.State;
import org.junit.jupiter.api.Test;

import java.security.KeyPair;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import static dev.keysource.testkit.Failures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

class SupervisionTest extends PoolFixture {
    private PooledKeyPairSource openBroken() {
        source.failAtOnce(Reason.UNAVAILABLE);
        return open(builder -> builder.spec(SPEC, 4).refill(RefillPolicy.watermark()));
    }

    @Test
    void failedGeneration_isTriedAgainAfterDelaysThatDoubleUpToAMinute() {
        PooledKeyPairSource pool = openBroken();
        int tries = 1;
        for (long delay : new long[] {1, 2, 4, 8, 16, 32, 60, 60, 60}) {
            assertThat(stats(pool).state()).isEqualTo(State.BACKING_OFF);
            clock.advance(seconds(delay).minusNanos(1));
            assertThat(source.requests()).hasSize(tries);
            clock.advance(seconds(1).minusNanos(999_999_999));
            assertThat(source.requests()).hasSize(++tries);
        }
        assertThat(stats(pool).failures()).isEqualTo(10);
    }

    @Test
    void failedGeneration_thenSuccess_fillsAndForgetsTheDelay() {
        PooledKeyPairSource pool = openBroken();
        clock.advance(seconds(3));
        source.answerAtOnce();
        clock.advance(seconds(4));
        assertThat(level(pool)).isEqualTo(4);
        source.failAtOnce(Reason.UNAVAILABLE);
        take(pool, 4);
        int tries = source.requests().size();
        clock.advance(seconds(1));
        assertThat(source.requests()).hasSize(tries + 1);
    }

    @Test
    void failedGeneration_concurrentOnes_countAsOneForTheDelay() {
        PooledKeyPairSource pool = open(builder -> builder.spec(SPEC, 4)
                .refill(RefillPolicy.watermark())
                .refillConcurrency(3)
                .maxGenerations(3));
        source.failNext(Reason.UNAVAILABLE);
        source.failNext(Reason.UNAVAILABLE);
        source.failNext(Reason.UNAVAILABLE);
        clock.advance(seconds(1));
        assertThat(source.pending()).hasSize(3);
        assertThat(stats(pool).failures()).isEqualTo(3);
    }

    @Test
    void unsupportedSpec_isTriedOnceAMinute() {
        source.failAtOnce(Reason.UNSUPPORTED);
        PooledKeyPairSource pool = open(builder -> builder.spec(SPEC, 4));
        clock.advance(seconds(59));
        assertThat(source.requests()).hasSize(1);
        clock.advance(seconds(1));
        assertThat(source.requests()).hasSize(2);
        assertFails(pool.request(SPEC), Reason.UNSUPPORTED);
    }

    @Test
    void request_duringTheBackOff_asksTheSourceAndEndsIt() {
        PooledKeyPairSource pool = openBroken();
        assertFails(pool.request(SPEC), Reason.UNAVAILABLE);
        source.answerAtOnce();
        assertThat(pool.request(SPEC)).isCompleted();
        assertThat(level(pool)).isEqualTo(4);
    }

    @Test
    void refillFails_whileARequestCountsOnIt_makesOneForTheRequest() {
        PooledKeyPairSource pool = open(builder -> builder.spec(SPEC, 4).refill(RefillPolicy.watermark()));
        CompletableFuture<KeyPair> answer = pool.request(SPEC);
        assertThat(source.pending()).hasSize(1);
        source.failNext(Reason.UNAVAILABLE);
        assertThat(answer).isNotDone();
        assertThat(answer).isCompletedWithValue(source.answerNext());
    }

    @Test
    void sourceThrowsOrGivesNull_countsAsAFailure() {
        CompletableFuture<KeyPair> nothing = CompletableFuture.completedFuture(null);
        KeyPairSource bad = new KeyPairSource() {
            private boolean thrown;

            @Override
            public String name() {
                return "bad";
            }

            @Override
            public List<CompletableFuture<KeyPair>> request(KeyPairRequest request) {
                thrown = !thrown;
                if (thrown) {
                    throw new IllegalStateException("out of order");
                }
                return List.of(nothing);
            }

            @Override
            public List<KeyPairSource> behind() {
                return List.of();
            }

            @Override
            public void close() {}
        };
        try (PooledKeyPairSource pool = PooledKeyPairSource.builder(bad)
                .spec(SPEC, 1)
                .warmUp(WarmUp.LAZY)
                .time(clock)
                .build()) {
            for (int i = 0; i < 2; i++) {
                assertFails(pool.request(SPEC), Reason.UNAVAILABLE).hasFieldOrPropertyWithValue("source", "bad");
            }
        }
    }
}
