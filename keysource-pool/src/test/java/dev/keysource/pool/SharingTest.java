package dev.keysource.pool;

import dev.keysource.EmptyPolicy;
import dev.keysource.KeyPairRequest;
import dev.keysource.KeyPairSpec;
import org.junit.jupiter.api.Test;

import java.security.KeyPair;
import java.util.concurrent.CompletableFuture;

import static org.assertj.core.api.Assertions.assertThat;

/** How specs share the generators with each other, and refilling with the rest of the machine. */
class SharingTest extends PoolFixture {
    @Test
    void refill_severalSpecs_goesToTheOneThatMissesTheLargerPart() {
        PooledKeyPairSource pool =
                open(builder -> builder.spec(SPEC, 8).spec(OTHER, 2).refill(RefillPolicy.watermark()));
        StringBuilder order = new StringBuilder();
        while (!source.pending().isEmpty()) {
            int before = stats(pool, OTHER).level();
            source.answerNext();
            order.append(stats(pool, OTHER).level() > before ? 'o' : 's');
        }
        assertThat(order).hasToString("sossssosss");
    }

    @Test
    void refill_steadyTrafficOnOneSpec_doesNotStarveTheOther() {
        PooledKeyPairSource pool = openFull(
                builder -> builder.spec(SPEC, 4).spec(OTHER, 4).lowWaterMark(4).refill(RefillPolicy.watermark()));
        for (int i = 0; i < 4; i++) {
            pool.request(OTHER);
        }
        for (int i = 0; i < 8; i++) {
            pool.request(KeyPairRequest.of(SPEC).whenEmpty(EmptyPolicy.FAIL)).get(0);
            source.answerNext();
        }
        assertThat(stats(pool, OTHER).level()).isGreaterThanOrEqualTo(2);
    }

    @Test
    void refillShare_pairMade_restsInProportion() {
        int cores = Runtime.getRuntime().availableProcessors();
        PooledKeyPairSource pool = open(builder ->
                builder.spec(SPEC, 4).refill(RefillPolicy.watermark()).refillShare(0.25 / cores));
        clock.advance(millis(100));
        source.answerNext();
        assertThat(source.pending()).isEmpty();
        clock.advance(millis(299));
        assertThat(source.pending()).isEmpty();
        clock.advance(millis(1));
        assertThat(source.pending()).hasSize(1);
        CompletableFuture<KeyPair> first = pool.request(SPEC);
        assertThat(first).isCompleted();
    }

    @Test
    void refillShare_requestWithoutAPair_isNotHeldUp() {
        PooledKeyPairSource pool = open(builder ->
                builder.spec(SPEC, 4).refill(RefillPolicy.watermark()).refillShare(0.01));
        clock.advance(millis(100));
        source.answerNext();
        take(pool, 1);
        assertThat(source.pending()).isEmpty();
        CompletableFuture<KeyPair> answer = pool.request(SPEC);
        assertThat(answer).isCompletedWithValue(source.answerNext());
    }

    @Test
    void refillShare_closedWhileResting_leavesNoTimer() {
        PooledKeyPairSource pool = open(builder ->
                builder.spec(SPEC, 4).refill(RefillPolicy.watermark()).refillShare(0.01));
        clock.advance(millis(100));
        source.answerNext();
        assertThat(clock.scheduled()).isEqualTo(1);
        pool.close();
        assertThat(clock.scheduled()).isZero();
    }

    @Test
    void idle_fullPools_leaveNothingToRun() {
        openFull(builder -> builder.spec(SPEC, 16).spec(OTHER, 16).spec(KeyPairSpec.ED25519, 16));
        assertThat(clock.scheduled()).isZero();
        assertThat(source.pending()).isEmpty();
    }
}
