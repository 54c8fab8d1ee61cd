package dev.keysource.pool;

import dev.keysource.EmptyPolicy;
import dev.keysource.KeyPairRequest;
import dev.keysource.KeyPairSourceException.Reason;
import dev.keysource.testkit.FakeClock;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

import static dev.keysource.testkit.Failures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

/** Whoever waits for a level has an answer in the end, whatever the options. */
class ReadyTest extends PoolFixture {
    @Test
    void eager_greatestSizeBelowTheDefaultSize_opens() {
        source.answerAtOnce();
        PooledKeyPairSource pool = open(builder ->
                builder.spec(SPEC, 16).adaptive(new AdaptiveSize(1, 8, 0.01)).warmUp(WarmUp.EAGER));
        assertThat(level(pool)).isEqualTo(8);
    }

    /** Each pair takes longer than the one before it lives. */
    @Test
    void eager_pairsBecomeTooOldBeforeThePoolIsFull_opens() {
        UnaryOperator<PooledKeyPairSourceBuilder> options = builder ->
                builder.spec(SPEC, 4).maxAge(seconds(1)).refreshUnused(true).warmUp(WarmUp.EAGER);
        source.answerAtOnce().before(() -> clock.advance(seconds(2)));
        PooledKeyPairSource pool = open(options);
        source.before(() -> {});
        assertThat(stats(pool).generated()).isGreaterThanOrEqualTo(4);
    }

    @Test
    void ready_moreThanTheDemandHasLeft_growsThePool() {
        source.answerAtOnce();
        PooledKeyPairSource pool = open(builder -> builder.spec(SPEC, 16).adaptive(new AdaptiveSize(1, 16, 0.5)));
        for (int i = 0; i < 200; i++) {
            take(pool, 1);
            clock.advance(seconds(10));
        }
        assertThat(stats(pool).target()).as("shrunk").isLessThan(8);
        take(pool, level(pool));
        assertThat(pool.ready(SPEC, 16)).isCompleted();
        assertThat(level(pool)).isEqualTo(16);
    }

    @Test
    void ready_specThatCannotBeMade_failsAtOnce() {
        source.failAtOnce(Reason.UNSUPPORTED);
        PooledKeyPairSource listed = open(builder -> builder.spec(SPEC, 2).warmUp(WarmUp.LAZY));
        PooledKeyPairSource unlisted = open(builder -> builder.size(2));
        for (PooledKeyPairSource pool : List.of(listed, unlisted)) {
            assertFails(pool.ready(SPEC, 1), Reason.UNSUPPORTED);
        }
    }

    @Test
    void ready_poolIsRetiredMeanwhile_fails() {
        PooledKeyPairSource pool = open(builder -> builder.size(4).idleTimeout(seconds(30)));
        CompletableFuture<Void> ready = pool.ready(SPEC, 2);
        clock.advance(seconds(31));
        assertFails(ready, Reason.UNAVAILABLE);
        source.failNext(Reason.UNAVAILABLE);
    }

    @Test
    void ready_cancelled_isForgottenAndNoLongerOverridesThePolicy() {
        PooledKeyPairSource pool = open(builder -> builder.spec(SPEC, 4).warmUp(WarmUp.LAZY));
        take(openFull(builder -> builder.spec(OTHER, 1)), 0);
        pool.request(KeyPairRequest.of(SPEC).whenEmpty(EmptyPolicy.FAIL)).get(0);
        int before = source.requests().size();
        for (int i = 0; i < 1_000; i++) {
            pool.ready(SPEC, 4).cancel(false);
        }
        assertThat(source.requests()).as("begun while somebody waited").hasSize(before + 1);
        source.answerNext();
        assertThat(source.pending()).as("the quiet period has not passed").isEmpty();
        assertThat(stats(pool).inFlight()).isZero();
    }

    @Test
    void ready_afterAnythingElse_completesOrFails() {
        FakeClock here = clock;
        PooledKeyPairSource pool = open(builder -> builder.spec(SPEC, 2));
        CompletableFuture<Void> drained = pool.ready(SPEC, 2);
        pool.drain();
        assertFails(drained, Reason.CLOSED);
        assertFails(pool.ready(SPEC, 1), Reason.CLOSED);
        source.answerNext();
        here.advance(Duration.ofMinutes(1));
    }
}
