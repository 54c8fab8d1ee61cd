package dev.keysource.pool;

import dev.keysource.EmptyPolicy;
import dev.keysource.Health;
import dev.keysource.Health.Status;
import dev.keysource.KeyPairRequest;
import dev.keysource.KeyPairSourceException.Reason;
import dev.keysource.testkit.ScriptedSource;
import org.junit.jupiter.api.Test;

import java.security.KeyPair;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import static dev.keysource.testkit.Failures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

/** Snapshots, draining and health. */
class LifeCycleTest extends PoolFixture {
    @Test
    void invalidate_readyPairs_areDestroyedAndReplaced() {
        PooledKeyPairSource pool = openFull(builder -> builder.spec(SPEC, 3).refill(RefillPolicy.watermark()));
        pool.invalidate();
        assertThat(level(pool)).isZero();
        assertThat(stats(pool).destroyed()).isEqualTo(3);
        source.answerNext();
        assertThat(level(pool)).isEqualTo(1);
    }

    @Test
    void invalidate_pairInTheMaking_isDestroyedAndTheRequestGetsALaterOne() {
        PooledKeyPairSource pool = openFull(builder -> builder.spec(SPEC, 1));
        take(pool, 1);
        CompletableFuture<KeyPair> answer = pool.request(SPEC);
        pool.invalidate();
        source.answerNext();
        assertThat(answer).isNotDone();
        assertThat(stats(pool).destroyed()).isEqualTo(1);
        assertThat(answer).isCompletedWithValue(source.answerNext());
    }

    @Test
    void invalidate_requestThatWentStraightThrough_fails() {
        PooledKeyPairSource pool = openFull(builder -> builder.spec(SPEC, 1));
        CompletableFuture<KeyPair> passed = pool.request(OTHER);
        pool.invalidate();
        assertFails(passed, Reason.UNAVAILABLE);
        source.answerNext();
        assertThat(level(pool)).isEqualTo(1);
        assertThat(pool.request(OTHER)).isCompletedWithValue(source.answerNext());
    }

    @Test
    void pause_untilResumed_issuesAndMakesNothing() {
        PooledKeyPairSource pool = openFull(builder -> builder.spec(SPEC, 2).refill(RefillPolicy.watermark()));
        pool.pause();
        CompletableFuture<KeyPair> answer = pool.request(SPEC);
        clock.advance(seconds(60));
        assertThat(source.pending()).isEmpty();
        assertThat(level(pool)).isZero();
        assertFails(
                pool.request(KeyPairRequest.of(SPEC).whenEmpty(EmptyPolicy.FAIL))
                        .get(0),
                Reason.EXHAUSTED);
        pool.resume();
        assertThat(answer).isCompletedWithValue(source.answerNext());
    }

    @Test
    void pause_pairBegunBefore_isDestroyedWheneverItComes() {
        PooledKeyPairSource pool = open(builder -> builder.spec(SPEC, 1));
        CompletableFuture<KeyPair> before = source.pending().get(0);
        pool.pause();
        pool.resume();
        before.complete(ScriptedSource.pair());
        assertThat(level(pool)).isZero();
        assertThat(stats(pool).destroyed()).isEqualTo(1);
    }

    @Test
    void drain_waitingRequests_areAnsweredAndNewOnesRefused() {
        PooledKeyPairSource pool = openFull(builder -> builder.spec(SPEC, 2));
        take(pool, 2);
        CompletableFuture<KeyPair> first = pool.request(SPEC);
        CompletableFuture<KeyPair> second = pool.request(SPEC);
        CompletableFuture<Void> drained = pool.drain();
        assertFails(pool.request(SPEC), Reason.CLOSED);
        assertFails(pool.request(OTHER), Reason.CLOSED);
        assertThat(pool.health().status()).isEqualTo(Status.CLOSED);
        assertThat(first).isCompletedWithValue(source.answerNext());
        assertThat(drained).isNotDone();
        assertThat(second).isCompletedWithValue(source.answerNext());
        assertThat(drained).isCompleted();
        clock.advance(seconds(60));
        assertThat(source.pending()).isEmpty();
    }

    @Test
    void drain_readyPairsAndRefills_areDestroyed() {
        PooledKeyPairSource pool = open(builder -> builder.spec(SPEC, 4));
        source.answerNext();
        CompletableFuture<Void> ready = pool.ready(SPEC, 4);
        CompletableFuture<Void> drained = pool.drain();
        assertThat(ready).isCompletedExceptionally();
        assertThat(level(pool)).isZero();
        assertThat(drained).isNotDone();
        source.answerNext();
        assertThat(drained).isCompleted();
        assertThat(stats(pool).destroyed()).isEqualTo(2);
        assertThat(pool.ready(SPEC, 1)).isCompletedExceptionally();
    }

    @Test
    void drain_nothingToDo_isDrainedAtOnce() {
        PooledKeyPairSource pool = openFull(builder -> builder.spec(SPEC, 4));
        assertThat(pool.drain()).isCompleted();
    }

    @Test
    void drain_closedMeanwhile_completes() {
        PooledKeyPairSource pool = open(builder -> builder.spec(SPEC, 4));
        CompletableFuture<Void> drained = pool.drain();
        assertThat(drained).isNotDone();
        pool.close();
        assertThat(drained).isCompleted();
    }

    @Test
    void health_failuresAndSuccesses_followTheLastGeneration() {
        PooledKeyPairSource pool = open(builder -> builder.spec(SPEC, 4));
        assertThat(pool.health()).isEqualTo(new Health(Status.HEALTHY, Optional.empty()));
        source.failNext(Reason.REJECTED);
        assertThat(pool.health().status()).isEqualTo(Status.DEGRADED);
        assertThat(pool.health().lastFailure().orElseThrow().reason()).isEqualTo(Reason.REJECTED);
        clock.advance(seconds(1));
        source.answerNext();
        assertThat(pool.health().status()).isEqualTo(Status.HEALTHY);
        pool.close();
        assertThat(pool.health().status()).isEqualTo(Status.CLOSED);
    }
}
