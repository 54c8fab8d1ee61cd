package dev.keysource.pool;

import dev.keysource.KeyPairSourceException;
import dev.keysource.KeyPairSourceException.Reason;
import org.junit.jupiter.api.Test;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import static dev.keysource.testkit.Failures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

class WarmUpTest extends PoolFixture {
    @Test
    void asynchronous_beginsAtOnceAndIsNotDelayedByRequests() {
        PooledKeyPairSource pool = open(builder -> builder.spec(SPEC, 3).refillConcurrency(2));
        assertThat(source.pending()).hasSize(2);
        source.answerNext();
        take(pool, 1);
        source.answerNext();
        source.answerNext();
        source.answerNext();
        assertThat(level(pool)).isEqualTo(3);
    }

    @Test
    void eager_returnsWhenAllPoolsAreFull() {
        source.answerAtOnce();
        PooledKeyPairSource pool =
                open(builder -> builder.spec(SPEC, 3).spec(OTHER, 2).warmUp(WarmUp.EAGER));
        assertThat(stats(pool, SPEC).level()).isEqualTo(3);
        assertThat(stats(pool, OTHER).level()).isEqualTo(2);
    }

    @Test
    void eager_sourceThatAnswersLater_isWaitedFor() {
        CompletableFuture<PooledKeyPairSource> built = CompletableFuture.supplyAsync(
                () -> open(builder -> builder.spec(SPEC, 1).warmUp(WarmUp.EAGER)));
        await().atMost(100, TimeUnit.SECONDS).until(() -> !source.pending().isEmpty());
        assertThat(built).isNotDone();
        source.answerNext();
        assertThat(level(built.join())).isEqualTo(1);
    }

    @Test
    void eager_pairCannotBeMade_failsAndClosesThePool() {
        source.failAtOnce(Reason.UNAVAILABLE);
        assertFails(() -> open(builder -> builder.spec(SPEC, 3).warmUp(WarmUp.EAGER)), Reason.UNAVAILABLE);
        assertThat(clock.scheduled()).isZero();
    }

    @Test
    void eager_interrupted_failsClosesAndKeepsTheFlag() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> open(builder -> builder.spec(SPEC, 3).warmUp(WarmUp.EAGER)))
                .isInstanceOf(KeyPairSourceException.class);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(source.pending()).isEmpty();
    }

    @Test
    void lazy_makesNothingBeforeTheFirstRequest() {
        PooledKeyPairSource pool = open(builder -> builder.spec(SPEC, 3).warmUp(WarmUp.LAZY));
        clock.advance(seconds(600));
        assertThat(source.requests()).isEmpty();
        source.answerAtOnce();
        assertThat(pool.request(SPEC)).isCompleted();
        assertThat(level(pool)).isZero();
        clock.advance(seconds(6));
        assertThat(level(pool)).isEqualTo(3);
    }

    @Test
    void ready_levelReached_completes() {
        PooledKeyPairSource pool = open(builder -> builder.spec(SPEC, 3).refill(RefillPolicy.watermark()));
        CompletableFuture<Void> one = pool.ready(SPEC, 1);
        CompletableFuture<Void> all = pool.ready(SPEC, 3);
        source.answerNext();
        assertThat(one).isCompleted();
        source.failNext(Reason.UNAVAILABLE);
        clock.advance(seconds(1));
        source.answerNext();
        assertThat(all).isNotDone();
        source.answerNext();
        assertThat(all).isCompleted();
        assertThat(pool.ready(SPEC, 3)).isCompleted();
    }

    @Test
    void ready_aboveTheLowWaterMark_callsForARefill() {
        PooledKeyPairSource pool = openFull(builder -> builder.spec(SPEC, 8).refill(RefillPolicy.watermark()));
        take(pool, 1);
        assertThat(source.pending()).isEmpty();
        CompletableFuture<Void> ready = pool.ready(SPEC, 8);
        source.answerNext();
        assertThat(ready).isCompleted();
    }

    @Test
    void ready_badArguments_areNamed() {
        PooledKeyPairSource pool = openFull(builder -> builder.spec(SPEC, 3));
        assertThatThrownBy(() -> pool.ready(SPEC, 4))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("count: found 4, allowed is a whole number from 1 to 3");
        assertThatThrownBy(() -> pool.ready(SPEC, 0))
                .hasMessage("count: found 0, allowed is a whole number from 1 to 3");
        assertThatThrownBy(() -> pool.ready(OTHER, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("spec: found RSA-4096, allowed is one that pool(source) pools");
    }
}
