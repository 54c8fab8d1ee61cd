package dev.keysource.pool;

import dev.keysource.KeyPairSourceException.Reason;
import dev.keysource.PoolStats.State;
import org.junit.jupiter.api.Test;

import java.security.KeyPair;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import static org.assertj.core.api.Assertions.assertThat;

/** Refilling from a source that likes to be asked for several pairs at once. */
class BatchRefillTest extends PoolFixture {
    private PooledKeyPairSource empty(int size) {
        return open(builder -> builder.spec(SPEC, size).refill(RefillPolicy.watermark()));
    }

    @Test
    void refill_sourceTakesOnSeveral_isAskedForAsManyAsAreMissing() {
        source.batchSize(6);
        PooledKeyPairSource pool = empty(10);
        assertThat(source.batches()).containsExactly(10);
        assertThat(stats(pool).inFlight()).isEqualTo(6);
        answer(6);
        assertThat(source.batches()).containsExactly(10, 4);
        answer(4);
        assertThat(level(pool)).isEqualTo(10);
        assertThat(source.requests()).hasSize(10);
    }

    @Test
    void refill_batchNotYetAnswered_beginsNoOther() {
        source.batchSize(4);
        PooledKeyPairSource pool = empty(10);
        answer(3);
        assertThat(level(pool)).isEqualTo(3);
        assertThat(source.batches()).containsExactly(10);
        answer(1);
        assertThat(source.batches()).containsExactly(10, 6);
    }

    @Test
    void refill_onePairMissing_asksForItAlone() {
        source.batchSize(4);
        PooledKeyPairSource pool =
                openFull(builder -> builder.spec(SPEC, 4).lowWaterMark(4).refill(RefillPolicy.watermark()));
        take(pool, 1);
        assertThat(source.pending()).hasSize(1);
        assertThat(source.batches()).containsExactly(4);
    }

    @Test
    void request_whileABatchIsUnderWay_isAnsweredByItAndMadeUpForAfterwards() {
        source.batchSize(4);
        PooledKeyPairSource pool = empty(4);
        CompletableFuture<KeyPair> answer = pool.request(SPEC);
        assertThat(source.requests()).as("the batch under way will do").hasSize(4);
        KeyPair first = source.answerNext();
        assertThat(answer).isCompletedWithValue(first);
        answer(3);
        assertThat(source.requests()).as("and one to make up").hasSize(5);
        assertThat(stats(pool).level()).isEqualTo(3);
    }

    @Test
    void refill_someOfABatchFail_keepsTheOthersAndBacksOffOnce() {
        source.batchSize(4);
        PooledKeyPairSource pool = empty(4);
        answer(2);
        source.failNext(Reason.UNAVAILABLE);
        source.failNext(Reason.UNAVAILABLE);
        assertThat(stats(pool).level()).isEqualTo(2);
        assertThat(stats(pool).generated()).isEqualTo(2);
        assertThat(stats(pool).failures()).isEqualTo(2);
        assertThat(stats(pool).inFlight()).isZero();
        assertThat(stats(pool).state()).isEqualTo(State.BACKING_OFF);
        clock.advance(seconds(1));
        assertThat(source.batches()).containsExactly(4, 2);
    }

    @Test
    void close_inTheMiddleOfABatch_givesUpTheRestAndDestroysWhatCame() {
        source.batchSize(4);
        PooledKeyPairSource pool = empty(4);
        answer(1);
        List<CompletableFuture<KeyPair>> open = source.pending();
        pool.close();
        assertThat(open).hasSize(3).allMatch(CompletableFuture::isCancelled);
        assertThat(stats(pool).generated()).isEqualTo(1);
        assertThat(stats(pool).destroyed()).isEqualTo(1);
    }

    @Test
    void invalidate_inTheMiddleOfABatch_givesOutNoneOfIt() {
        source.batchSize(3);
        PooledKeyPairSource pool = empty(3);
        answer(1);
        pool.invalidate();
        answer(2);
        assertThat(stats(pool).generated()).isEqualTo(3);
        assertThat(stats(pool).destroyed()).isEqualTo(3);
        assertThat(level(pool)).isZero();
        assertThat(source.batches().size()).as("and is made anew").isGreaterThan(1);
    }

    @Test
    void drain_inTheMiddleOfABatch_isOverWhenTheLastAnswerIsThere() {
        source.batchSize(2);
        PooledKeyPairSource pool = empty(2);
        CompletableFuture<Void> drained = pool.drain();
        answer(1);
        assertThat(drained).isNotDone();
        answer(1);
        assertThat(drained).isCompleted();
        assertThat(stats(pool).destroyed()).isEqualTo(2);
    }

    @Test
    void refill_sourceTakesOnFewerThanAreWanted_isAskedAgainForTheRest() {
        source.batchSize(2);
        PooledKeyPairSource pool =
                open(builder -> builder.refill(RefillPolicy.watermark()).spec(SPEC, 3));
        assertThat(source.batches()).containsExactly(3);
        assertThat(stats(pool).inFlight()).isEqualTo(2);
        answer(2);
        assertThat(stats(pool).inFlight()).isEqualTo(1);
        answer(1);
        assertThat(level(pool)).isEqualTo(3);
        assertThat(stats(pool).failures()).isZero();
    }

    @Test
    void refill_sourcePromisesNothing_countsAsOneFailure() {
        source.batchSize(0);
        PooledKeyPairSource pool =
                open(builder -> builder.refill(RefillPolicy.watermark()).spec(SPEC, 3));
        assertThat(stats(pool).failures()).isEqualTo(1);
        assertThat(stats(pool).inFlight()).isZero();
        assertThat(pool.health().lastFailure().orElseThrow()).hasMessageContaining("its request returned no future");
    }

    private void answer(int count) {
        for (int i = 0; i < count; i++) {
            source.answerNext();
        }
    }
}
