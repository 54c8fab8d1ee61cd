package dev.keysource.pool;

import dev.keysource.KeyPairRequest;
import dev.keysource.KeyPairSourceException.Reason;
import dev.keysource.testkit.ScriptedSource;
import org.junit.jupiter.api.Test;

import java.security.KeyPair;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import static dev.keysource.testkit.Failures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

/** A pool in front of a source that keeps its private keys in a token. */
class TokenPairsTest extends PoolFixture {
    private PooledKeyPairSource full(int size) {
        source.notExtractable();
        PooledKeyPairSource pool = open(builder ->
                builder.spec(SPEC, size).refill(RefillPolicy.watermark()).maxGenerations(1));
        for (int i = 0; i < size; i++) {
            source.answerNext();
        }
        return pool;
    }

    @Test
    void request_readyPair_isReleasedBeforeItIsGivenOut() {
        PooledKeyPairSource pool = full(2);
        assertThat(source.released()).isEmpty();
        KeyPair pair = pool.request(SPEC).join();
        assertThat(source.released()).containsExactly(pair);
    }

    @Test
    void refill_always_asksForStock() {
        full(2);
        assertThat(source.asked()).isNotEmpty().allMatch(KeyPairRequest::forStock);
    }

    @Test
    void request_readyPairsAreDead_givesNoneOfThemOut() {
        PooledKeyPairSource pool = full(2);
        source.alive(false);
        CompletableFuture<KeyPair> answer = pool.request(SPEC);
        assertThat(answer).isNotDone();
        assertThat(source.discarded()).hasSize(2);
        source.alive(true);
        KeyPair fresh = source.answerNext();
        assertThat(answer).isCompletedWithValue(fresh);
        assertThat(source.released()).endsWith(fresh).hasSize(3);
    }

    @Test
    void request_pairThatItWaitedForIsDead_failsAndDiscardsIt() {
        source.notExtractable().alive(false);
        PooledKeyPairSource pool = open(builder -> builder.spec(SPEC, 1).warmUp(WarmUp.LAZY));
        CompletableFuture<KeyPair> answer = pool.request(SPEC);
        KeyPair dead = source.answerNext();
        assertFails(answer, Reason.UNAVAILABLE);
        assertThat(source.discarded()).containsExactly(dead);
    }

    @Test
    void request_cancelledBeforeItsPairComes_leavesThePairToThePoolUnreleased() {
        source.notExtractable();
        PooledKeyPairSource pool = open(builder -> builder.spec(SPEC, 1).warmUp(WarmUp.LAZY));
        CompletableFuture<KeyPair> answer = pool.request(SPEC);
        answer.cancel(false);
        source.answerNext();
        assertThat(stats(pool).level()).isEqualTo(1);
        assertThat(source.released()).isEmpty();
    }

    @Test
    void destroyed_discardedPairs_countWhenTheSourceSaysThatTheyAreGone() {
        PooledKeyPairSource pool = full(2);
        source.keepingDiscarded();
        pool.close();
        assertThat(source.discarded()).hasSize(2);
        assertThat(stats(pool).destroyed()).isZero();
        source.deleteDiscarded();
        source.deleteDiscarded();
        assertThat(stats(pool).destroyed()).isEqualTo(2);
        assertThat(stats(pool).generated()).isEqualTo(2);
    }

    @Test
    void everyPair_whateverBecomesOfIt_isGivenOutOrDiscardedOnce() {
        PooledKeyPairSource pool = full(3);
        KeyPair given = pool.request(SPEC).join();
        pool.invalidate();
        List<CompletableFuture<KeyPair>> late = source.pending();
        pool.close();
        late.forEach(request -> request.complete(ScriptedSource.pair()));
        assertThat(source.discarded()).doesNotContain(given).doesNotHaveDuplicates();
    }
}
