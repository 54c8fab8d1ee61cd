package dev.keysource.pool;

import dev.keysource.EmptyPolicy;
import dev.keysource.KeyPairRequest;
import dev.keysource.KeyPairSourceException.Reason;
import dev.keysource.testkit.ScriptedSource;
import org.junit.jupiter.api.Test;

import java.security.KeyPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import static dev.keysource.testkit.Failures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

class EmptyPoolTest extends PoolFixture {
    private PooledKeyPairSource empty(EmptyPolicy policy) {
        PooledKeyPairSource pool =
                openFull(builder -> builder.spec(SPEC, 1).empty(policy).refill(RefillPolicy.strictQuiet(seconds(6))));
        take(pool, 1);
        return pool;
    }

    @Test
    void generate_asksTheSourceAtOnce() {
        PooledKeyPairSource pool = empty(EmptyPolicy.GENERATE);
        CompletableFuture<KeyPair> answer = pool.request(SPEC);
        assertThat(answer).isNotDone();
        assertThat(answer).isCompletedWithValue(source.answerNext());
        assertThat(stats(pool).misses()).isEqualTo(1);
        assertThat(stats(pool).delivered()).isEqualTo(2);
    }

    @Test
    void generate_sourceFails_answersWithItsFailure() {
        PooledKeyPairSource pool = empty(EmptyPolicy.GENERATE);
        CompletableFuture<KeyPair> answer = pool.request(SPEC);
        source.failNext(Reason.REJECTED);
        assertFails(answer, Reason.REJECTED);
        assertThat(stats(pool).failures()).isEqualTo(1);
    }

    @Test
    void generate_stampede_isBoundedAndServedFirstInFirstOut() {
        PooledKeyPairSource pool = empty(EmptyPolicy.GENERATE);
        List<CompletableFuture<KeyPair>> answers = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            answers.add(pool.request(SPEC));
        }
        assertThat(source.pending()).hasSize(2);
        assertThat(stats(pool).waiting()).isEqualTo(10);
        for (CompletableFuture<KeyPair> answer : answers) {
            assertThat(source.pending()).hasSizeLessThanOrEqualTo(2);
            assertThat(answer).isCompletedWithValue(source.answerNext());
        }
        assertThat(source.pending()).isEmpty();
    }

    @Test
    void generate_laterGenerationEndsFirst_servesTheFirstRequest() {
        PooledKeyPairSource pool = empty(EmptyPolicy.GENERATE);
        CompletableFuture<KeyPair> first = pool.request(SPEC);
        CompletableFuture<KeyPair> second = pool.request(SPEC);
        KeyPair pair = ScriptedSource.pair();
        source.pending().get(1).complete(pair);
        assertThat(first).isCompletedWithValue(pair);
        assertThat(second).isNotDone();
        assertThat(second).isCompletedWithValue(source.answerNext());
    }

    @Test
    void generate_requestCancelled_poolsThePairThatWasMadeForIt() {
        PooledKeyPairSource pool = empty(EmptyPolicy.GENERATE);
        CompletableFuture<KeyPair> answer = pool.request(SPEC);
        answer.cancel(false);
        assertThat(stats(pool).waiting()).isZero();
        KeyPair made = source.answerNext();
        assertThat(level(pool)).isEqualTo(1);
        assertThat(take(pool, 1)).containsExactly(made);
    }

    @Test
    void generate_cancelledAndPoolFull_destroysThePair() {
        PooledKeyPairSource pool = empty(EmptyPolicy.GENERATE);
        CompletableFuture<KeyPair> one = pool.request(SPEC);
        CompletableFuture<KeyPair> other = pool.request(SPEC);
        one.cancel(false);
        other.cancel(false);
        source.answerNext();
        source.answerNext();
        assertThat(level(pool)).isEqualTo(1);
        assertThat(stats(pool).destroyed()).isEqualTo(1);
    }

    @Test
    void generate_timeout_failsTheRequestAndPoolsThePair() {
        PooledKeyPairSource pool = empty(EmptyPolicy.GENERATE);
        CompletableFuture<KeyPair> answer = pool.request(SPEC, seconds(2));
        clock.advance(seconds(2).minusNanos(1));
        assertThat(answer).isNotDone();
        clock.advance(Duration.ofNanos(1));
        assertFails(answer, Reason.TIMEOUT);
        source.answerNext();
        assertThat(level(pool)).isEqualTo(1);
    }

    @Test
    void generate_answeredInTime_dropsItsTimer() {
        PooledKeyPairSource pool = empty(EmptyPolicy.GENERATE);
        pool.request(SPEC, Duration.ofDays(1_000_000));
        assertThat(clock.scheduled())
                .as("its own, and one for what is being made")
                .isEqualTo(2);
        source.answerNext();
        clock.advance(seconds(6));
        assertThat(source.pending()).as("the refill").hasSize(1);
        assertThat(clock.scheduled()).as("for what is being made").isEqualTo(1);
    }

    @Test
    void fail_answersWithExhaustedAtOnceAndMakesNothing() {
        PooledKeyPairSource pool = empty(EmptyPolicy.FAIL);
        assertFails(pool.request(SPEC), Reason.EXHAUSTED).hasFieldOrPropertyWithValue("source", "pool(source)");
        assertThat(source.pending()).isEmpty();
        assertThat(stats(pool).misses()).isEqualTo(1);
        clock.advance(seconds(6));
        assertThat(source.pending()).hasSize(1);
    }

    @Test
    void wait_isServedByTheRefillAndDoesNotSeeItsFailures() {
        PooledKeyPairSource pool = empty(EmptyPolicy.WAIT);
        CompletableFuture<KeyPair> first = pool.request(SPEC, seconds(60));
        CompletableFuture<KeyPair> second = pool.request(SPEC, seconds(60));
        assertThat(source.pending()).as("as many as refilling may use").hasSize(1);
        source.failNext(Reason.UNAVAILABLE);
        assertThat(first).isNotDone();
        clock.advance(seconds(1));
        assertThat(first).isCompletedWithValue(source.answerNext());
        assertThat(second).isCompletedWithValue(source.answerNext());
    }

    @Test
    void wait_deadlinePasses_failsWithTimeout() {
        PooledKeyPairSource pool = empty(EmptyPolicy.WAIT);
        CompletableFuture<KeyPair> answer = pool.request(SPEC, seconds(1));
        clock.advance(seconds(1));
        assertFails(answer, Reason.TIMEOUT);
        source.answerNext();
    }

    @Test
    void wait_specThatCannotBeMade_failsAtOnce() {
        PooledKeyPairSource pool = empty(EmptyPolicy.WAIT);
        CompletableFuture<KeyPair> answer = pool.request(SPEC);
        source.failNext(Reason.UNSUPPORTED);
        assertFails(answer, Reason.UNSUPPORTED);
    }

    @Test
    void perCall_policyOfTheCallWins() {
        PooledKeyPairSource pool = empty(EmptyPolicy.WAIT);
        assertFails(
                pool.request(KeyPairRequest.of(SPEC).whenEmpty(EmptyPolicy.FAIL))
                        .get(0),
                Reason.EXHAUSTED);
        CompletableFuture<KeyPair> generated = pool.request(
                        KeyPairRequest.of(SPEC).within(seconds(5)).whenEmpty(EmptyPolicy.GENERATE))
                .get(0);
        assertThat(generated).isCompletedWithValue(source.answerNext());
    }

    @Test
    void perCall_mixedPolicies_stayFirstInFirstOut() {
        PooledKeyPairSource pool = empty(EmptyPolicy.GENERATE);
        CompletableFuture<KeyPair> waits = pool.request(KeyPairRequest.of(SPEC).whenEmpty(EmptyPolicy.WAIT))
                .get(0);
        CompletableFuture<KeyPair> generates = pool.request(
                        KeyPairRequest.of(SPEC).whenEmpty(EmptyPolicy.GENERATE))
                .get(0);
        source.answerNext();
        assertThat(waits).isCompleted();
        source.answerNext();
        assertThat(generates).isCompleted();
    }

    @Test
    void requests_severalSpecsWaiting_goBeforeRefillsAndOldestFirst() {
        PooledKeyPairSource pool = openFull(builder -> builder.spec(SPEC, 1)
                .spec(OTHER, 1)
                .refill(RefillPolicy.watermark())
                .maxGenerations(1)
                .refillConcurrency(1));
        take(pool, 1);
        assertThat(source.pending()).as("a refill").hasSize(1);
        CompletableFuture<KeyPair> first = pool.request(SPEC);
        assertThat(source.pending()).as("the refill will serve it").hasSize(1);
        pool.request(OTHER);
        clock.advance(millis(1));
        CompletableFuture<KeyPair> other = pool.request(OTHER);
        clock.advance(millis(1));
        CompletableFuture<KeyPair> last = pool.request(SPEC);
        assertThat(source.pending()).as("the refill, and one for a request").hasSize(2);
        source.answerNext();
        assertThat(first).isCompleted();
        source.answerNext();
        assertThat(other).isCompleted();
        assertThat(last).isNotDone();
        source.answerNext();
        assertThat(last).isCompleted();
    }
}
