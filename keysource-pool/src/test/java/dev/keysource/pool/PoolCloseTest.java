package dev.keysource.pool;

import dev.keysource.KeyPairSourceException.Reason;
import org.junit.jupiter.api.Test;

import java.security.KeyPair;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;

import static dev.keysource.testkit.Failures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class PoolCloseTest extends PoolFixture {
    @Test
    void close_withReadyPairs_destroysThem() {
        PooledKeyPairSource pool = openFull(builder -> builder.spec(SPEC, 4));
        take(pool, 1);
        pool.close();
        assertThat(stats(pool).level()).isZero();
        assertThat(stats(pool).destroyed()).isEqualTo(3);
        assertFails(pool.request(SPEC), Reason.CLOSED);
        assertThat(stats(pool).misses()).isZero();
    }

    @Test
    void close_inTheMiddleOfARefill_givesItUp() {
        PooledKeyPairSource pool = open(builder -> builder.spec(SPEC, 4));
        CompletableFuture<KeyPair> generation = source.pending().get(0);
        pool.close();
        assertThat(generation).isCancelled();
        assertThat(source.requests()).hasSize(1);
        assertThat(stats(pool).failures()).isZero();
    }

    @Test
    void close_pairThatArrivesAllTheSame_isDestroyed() {
        PooledKeyPairSource pool = open(builder -> builder.spec(SPEC, 4));
        CompletableFuture<KeyPair> generation = source.pending().get(0);
        generation.whenComplete((pair, failure) -> pool.close());
        source.answerNext();
        assertThat(stats(pool).level()).isZero();
        assertThat(stats(pool).generated()).isEqualTo(1);
        assertThat(stats(pool).destroyed()).isEqualTo(1);
        assertThat(source.requests()).hasSize(1);
    }

    @Test
    void close_withWaitingRequests_failsThemWithClosed() {
        PooledKeyPairSource pool = open(builder -> builder.spec(SPEC, 4));
        CompletableFuture<KeyPair> waiting = pool.request(SPEC, seconds(60));
        CompletableFuture<Void> ready = pool.ready(SPEC, 4);
        pool.close();
        assertFails(waiting, Reason.CLOSED);
        assertThat(ready).isCompletedExceptionally();
        assertThat(stats(pool).waiting()).isZero();
        assertThat(pool.ready(SPEC, 1)).isCompletedExceptionally();
    }

    @Test
    void close_byACallerInItsAnswer_isSafe() {
        PooledKeyPairSource pool = open(builder -> builder.spec(SPEC, 4));
        CompletableFuture<KeyPair> first = pool.request(SPEC);
        first.thenRun(pool::close);
        CompletableFuture<KeyPair> second = pool.request(SPEC);
        source.answerNext();
        assertThat(first).succeedsWithin(seconds(60));
        assertFails(second, Reason.CLOSED);
    }

    @Test
    void close_duringTheBackOff_cancelsItsTimer() {
        PooledKeyPairSource pool = open(builder -> builder.spec(SPEC, 4));
        source.failNext(Reason.UNAVAILABLE);
        assertThat(clock.scheduled()).isEqualTo(1);
        pool.close();
        assertThat(clock.scheduled()).isZero();
    }

    @Test
    void close_requestsThatWentStraightThrough_failWithClosed() {
        PooledKeyPairSource pool = openFull(builder -> builder.spec(SPEC, 1));
        CompletableFuture<KeyPair> passed = pool.request(OTHER);
        pool.close();
        assertFails(passed, Reason.CLOSED);
        assertFails(pool.request(OTHER, seconds(1)), Reason.CLOSED);
    }

    @Test
    void close_actionsAtTheCloseFail_runsTheOthers() {
        PooledKeyPairSource pool = open(builder -> builder);
        List<String> ran = new ArrayList<>();
        pool.onClose(() -> {
            throw new NoClassDefFoundError("first");
        });
        pool.onClose(() -> ran.add("second"));
        pool.close();
        assertThat(ran).containsExactly("second");
    }

    @Test
    void build_attachingFails_closesThePool() {
        source.answerByHand();
        AtomicReference<PooledKeyPairSource> made = new AtomicReference<>();
        assertThatThrownBy(() -> open(builder -> builder.spec(SPEC, 1).checkpoints(pool -> {
                    made.set(pool);
                    throw new NoClassDefFoundError("checkpoints");
                })))
                .isInstanceOf(NoClassDefFoundError.class);
        assertFails(made.get().request(SPEC), Reason.CLOSED);
    }

    @Test
    void close_unlistedSpecs_makesNoPoolAfterwards() {
        PooledKeyPairSource pool = open(builder -> builder);
        pool.close();
        assertFails(pool.request(SPEC), Reason.CLOSED);
        assertThat(pool.pools()).isEmpty();
    }
}
