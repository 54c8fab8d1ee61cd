package dev.keysource.pool;

import dev.keysource.testkit.FakeClock;
import org.junit.jupiter.api.Test;

import java.security.KeyPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import static org.assertj.core.api.Assertions.assertThat;

class PairAgeTest extends PoolFixture {
    private static final Duration DAY = Duration.ofDays(1);

    @Test
    void take_severalPairs_givesTheOldestFirst() {
        PooledKeyPairSource pool = open(builder -> builder.spec(SPEC, 4).refill(RefillPolicy.watermark()));
        List<KeyPair> made = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            made.add(source.answerNext());
        }
        assertThat(take(pool, 4)).containsExactlyElementsOf(made);
    }

    @Test
    void claim_pairTooOld_isDestroyedAndNotGivenOut() {
        // No timer ever rings, as if the machine had been asleep: only the claim can tell.
        source.answerAtOnce();
        PooledKeyPairSource pool = open(builder -> builder.spec(SPEC, 3)
                .maxAge(DAY)
                .refill(RefillPolicy.strictQuiet(seconds(6)))
                .time(FakeClock.of(clock::nanoTime, (task, delay) -> new CompletableFuture<Void>())));
        source.answerByHand();
        clock.advance(DAY);
        CompletableFuture<KeyPair> answer = pool.request(SPEC);
        assertThat(answer).isNotDone();
        assertThat(stats(pool).destroyed()).isEqualTo(3);
        assertThat(answer).isCompletedWithValue(source.answerNext());
    }

    @Test
    void claim_pairAlmostTooOld_isGivenOut() {
        PooledKeyPairSource pool = openFull(builder -> builder.spec(SPEC, 3).maxAge(DAY));
        clock.advance(DAY.minusNanos(1));
        take(pool, 3);
    }

    @Test
    void timer_pairsReachTheirAgeAndAreToBeRefreshed_areDestroyedAndReplacedEachAtItsTime() {
        PooledKeyPairSource pool = open(
                builder -> builder.spec(SPEC, 2).maxAge(DAY).refreshUnused(true).refill(RefillPolicy.quiet()));
        source.answerNext();
        clock.advance(Duration.ofHours(1));
        source.answerNext();
        assertThat(clock.scheduled()).isEqualTo(1);
        clock.advance(DAY.minus(Duration.ofHours(1)));
        assertThat(level(pool)).isEqualTo(1);
        assertThat(stats(pool).destroyed()).isEqualTo(1);
        source.answerNext();
        assertThat(level(pool)).isEqualTo(2);
        clock.advance(Duration.ofHours(1));
        assertThat(stats(pool).destroyed()).isEqualTo(2);
    }

    @Test
    void timer_pairsReachTheirAgeAndNobodyAsks_areDestroyedAndNotReplaced() {
        source.answerAtOnce();
        PooledKeyPairSource pool =
                open(builder -> builder.spec(SPEC, 4).maxAge(DAY).refill(RefillPolicy.quiet()));
        take(pool, 1);
        clock.advance(seconds(6));
        assertThat(level(pool)).isEqualTo(4);
        for (int day = 0; day < 100; day++) {
            clock.advance(DAY);
        }
        assertThat(level(pool)).isZero();
        assertThat(source.requests()).as("made").hasSize(5);
        assertThat(clock.scheduled()).isZero();
    }

    @Test
    void request_pairsReachedTheirAgeUnused_makesUpForThem() {
        source.answerAtOnce();
        PooledKeyPairSource pool =
                open(builder -> builder.spec(SPEC, 4).maxAge(DAY).refill(RefillPolicy.quiet()));
        clock.advance(DAY);
        assertThat(pool.request(SPEC)).as("made on demand").isCompleted();
        clock.advance(seconds(6));
        assertThat(level(pool)).isEqualTo(4);
    }

    @Test
    void request_someLeftOfThoseThatReachedTheirAgeUnused_makesUpForAll() {
        PooledKeyPairSource pool =
                open(builder -> builder.spec(SPEC, 2).maxAge(DAY).refill(RefillPolicy.quiet()));
        source.answerNext();
        clock.advance(Duration.ofHours(1));
        source.answerNext();
        source.answerAtOnce();
        clock.advance(DAY.minus(Duration.ofHours(1)));
        assertThat(level(pool)).isEqualTo(1);
        take(pool, 1);
        clock.advance(seconds(6));
        assertThat(level(pool)).isEqualTo(2);
    }

    @Test
    void ready_pairsReachedTheirAgeUnused_fillsThePool() {
        source.answerAtOnce();
        PooledKeyPairSource pool =
                open(builder -> builder.spec(SPEC, 4).maxAge(DAY).refill(RefillPolicy.quiet()));
        clock.advance(DAY);
        assertThat(level(pool)).isZero();
        assertThat(pool.ready(SPEC, 3)).isCompleted();
        assertThat(level(pool)).isEqualTo(3);
    }

    @Test
    void timer_noMaximumAge_isNotSet() {
        openFull(builder -> builder.spec(SPEC, 2));
        assertThat(clock.scheduled()).isZero();
    }
}
