package dev.keysource.pool;

import dev.keysource.EmptyPolicy;
import dev.keysource.FallbackKeyPairSource;
import dev.keysource.KeyPairSource;
import dev.keysource.KeyPairSourceException.Reason;
import dev.keysource.testkit.ScriptedSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.security.KeyPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import static dev.keysource.testkit.Failures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A pool as a tier of a chain, and a chain behind a pool. */
class PoolInChainTest extends PoolFixture {
    private final List<FallbackKeyPairSource> chains = new ArrayList<>();

    private FallbackKeyPairSource chain(KeyPairSource... tiers) {
        FallbackKeyPairSource.Builder builder = FallbackKeyPairSource.builder().time(clock);
        List.of(tiers).forEach(builder::tier);
        chains.add(builder.build());
        return chains.get(0);
    }

    @AfterEach
    void closeChains() {
        chains.forEach(FallbackKeyPairSource::close);
    }

    private PooledKeyPairSource lazy() {
        return open(builder -> builder.spec(SPEC, 2).warmUp(WarmUp.LAZY).refill(RefillPolicy.strictQuiet(seconds(6))));
    }

    @Test
    void sourceBehindThePoolAgain_slow_isAskedOnceAndNothingGoesOutOfUse() {
        PooledKeyPairSource pool = lazy();
        FallbackKeyPairSource chain = chain(pool, source);
        CompletableFuture<KeyPair> answer = chain.request(SPEC);
        clock.advance(seconds(14));
        assertThat(source.pending()).hasSize(1);
        assertThat(answer).isCompletedWithValue(source.answerNext());
        clock.advance(seconds(6));
        source.answerNext();
        assertThat(level(pool)).isEqualTo(1);
        assertThat(chain.request(SPEC)).isCompleted();
        assertThat(level(pool)).as("the ready pair was taken").isZero();
        source.pending().forEach(request -> request.cancel(false));
    }

    @Test
    void sourceBehindThePoolAgain_callersLimit_isNotShared() {
        FallbackKeyPairSource chain = chain(lazy(), source);
        CompletableFuture<KeyPair> answer = chain.request(SPEC, seconds(4));
        clock.advance(seconds(4).minusNanos(1));
        assertThat(source.requests()).hasSize(1);
        assertThat(answer).isNotDone();
        clock.advance(Duration.ofNanos(1));
        assertFails(answer, Reason.TIMEOUT);
        source.pending().forEach(request -> request.cancel(false));
    }

    @Test
    void sourceBehindThePoolAgain_poolFails_isAskedItself() {
        PooledKeyPairSource pool =
                open(builder -> builder.spec(SPEC, 2).warmUp(WarmUp.LAZY).empty(EmptyPolicy.FAIL));
        FallbackKeyPairSource chain = chain(pool, source);
        for (int i = 0; i < 3; i++) {
            CompletableFuture<KeyPair> answer = chain.request(SPEC);
            assertThat(answer).isCompletedWithValue(source.answerNext());
        }
        assertThat(stats(pool).misses()).as("the pool was asked each time").isEqualTo(3);
    }

    @Test
    void tierOutOfUse_pairReady_isGivenOut() {
        PooledKeyPairSource pool = lazy();
        ScriptedSource last = new ScriptedSource("last").answerAtOnce();
        FallbackKeyPairSource chain = chain(pool, last);
        CompletableFuture<KeyPair> answer = chain.request(SPEC);
        CompletableFuture<KeyPair> givenUp = pool.request(SPEC);
        source.failNext(Reason.UNAVAILABLE);
        assertThat(answer).isCompleted();
        givenUp.cancel(false);
        source.answerNext();
        assertThat(level(pool)).isEqualTo(1);
        assertThat(chain.request(SPEC)).isCompleted();
        assertThat(last.requests()).as("asked once, when the pool had failed").hasSize(1);
        assertThat(level(pool)).isZero();
        assertThat(chain.request(SPEC)).isCompleted();
        assertThat(last.requests()).as("and again, as the pool is out of use").hasSize(2);
        assertThat(source.pending()).isEmpty();
    }

    @Test
    void sameSourceTwice_isRefused() {
        assertThatThrownBy(() -> FallbackKeyPairSource.of(source, source))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'source' twice");
    }

    @Test
    void chainBehindAPool_refillsInBatchesFromWhereverThereArePairs() {
        ScriptedSource remote = new ScriptedSource("remote").batchSize(4).answerAtOnce();
        FallbackKeyPairSource chain = chain(remote, source);
        try (PooledKeyPairSource pool = PooledKeyPairSource.builder(chain)
                .time(clock)
                .spec(SPEC, 4)
                .refill(RefillPolicy.watermark())
                .lowWaterMark(4)
                .refillConcurrency(1)
                .build()) {
            assertThat(pool.name()).isEqualTo("pool(remote, source)");
            assertThat(remote.batches()).containsExactly(4);
            assertThat(level(pool)).isEqualTo(4);
            remote.failAtOnce(Reason.UNAVAILABLE);
            source.answerAtOnce();
            take(pool, 4);
            assertThat(level(pool)).isEqualTo(4);
            assertThat(remote.asked())
                    .as("once, and then not until its cool-down is over")
                    .hasSize(2);
            assertThat(source.requests()).hasSize(4);
        }
    }
}
