package dev.keysource.pool;

import dev.keysource.EmptyPolicy;
import dev.keysource.Health;
import dev.keysource.KeyPairRequest;
import dev.keysource.KeyPairSourceException.Reason;
import dev.keysource.testkit.ScriptedSource;
import org.junit.jupiter.api.Test;

import java.security.KeyPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

import static dev.keysource.testkit.Failures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

/** The source behind takes requests and does not answer them. */
class LostAnswersTest extends PoolFixture {
    private static final Duration LATE = Duration.ofSeconds(15);
    private static final Duration OVERDUE = Duration.ofMinutes(1);

    private KeyPair answerLatest() {
        List<CompletableFuture<KeyPair>> pending = source.pending();
        KeyPair pair = source.answerNext(pending.size() - 1);
        return pair;
    }

    @Test
    void request_refillWasLost_getsAPairOfItsOwn() {
        PooledKeyPairSource pool = open(builder -> builder.spec(SPEC, 4));
        assertThat(source.pending()).as("the refill, which is never answered").hasSize(1);
        CompletableFuture<KeyPair> lone = pool.request(SPEC);
        clock.advance(LATE.minusNanos(1));
        assertThat(source.pending()).hasSize(1);
        clock.advance(Duration.ofNanos(1));
        assertThat(source.pending())
                .as("one for the request, one for the store")
                .hasSize(3);
        assertThat(lone).isCompletedWithValue(answerLatest());
    }

    @Test
    void request_usuallyAnsweredFast_waitsNoLongerThanASecondForWhatWasLost() {
        PooledKeyPairSource pool = open(builder -> builder.spec(SPEC, 2).refill(RefillPolicy.watermark()));
        for (int i = 0; i < 2; i++) {
            clock.advance(millis(30));
            source.answerNext();
        }
        take(pool, 2);
        CompletableFuture<KeyPair> lone = pool.request(SPEC);
        int asked = source.requests().size();
        clock.advance(seconds(1));
        assertThat(source.requests()).hasSizeGreaterThan(asked);
        assertThat(lone).isCompletedWithValue(answerLatest());
    }

    @Test
    void request_batchWasLost_allGetPairs() {
        source.batchSize(16);
        PooledKeyPairSource pool = open(builder -> builder.spec(SPEC, 16).maxGenerations(16));
        assertThat(source.pending()).hasSize(16);
        List<CompletableFuture<KeyPair>> askers = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            askers.add(pool.request(KeyPairRequest.of(SPEC).whenEmpty(EmptyPolicy.GENERATE))
                    .get(0));
        }
        clock.advance(LATE);
        assertThat(source.pending()).hasSize(32);
        for (int i = 0; i < 16; i++) {
            answerLatest();
        }
        assertThat(askers).allMatch(CompletableFuture::isDone);
    }

    @Test
    void request_everyGenerationIsLost_isNotKeptByThoseOfOthers() {
        PooledKeyPairSource pool = open(builder -> builder.spec(SPEC, 1)
                .refill(RefillPolicy.strictQuiet(Duration.ofHours(1)))
                .maxGenerations(1));
        for (int i = 0; i < 10; i++) {
            pool.request(SPEC, seconds(20));
            clock.advance(LATE.multipliedBy(8));
        }
        CompletableFuture<KeyPair> lone = pool.request(SPEC);
        clock.advance(Duration.ofMinutes(2));
        int before = source.pending().size();
        assertThat(before).as("bounded").isLessThanOrEqualTo(4);
        assertThat(lone).isCompletedWithValue(answerLatest());
    }

    @Test
    void refill_answerIsOverdue_isGivenUpCountedReportedAndMadeUpFor() {
        PooledKeyPairSource pool = open(builder -> builder.spec(SPEC, 1));
        clock.advance(OVERDUE.minusNanos(1));
        assertThat(pool.health().status()).isEqualTo(Health.Status.HEALTHY);
        clock.advance(Duration.ofNanos(1));
        assertThat(source.requests().get(0)).as("the source is told").isCancelled();
        assertThat(stats(pool).failures()).isEqualTo(1);
        assertThat(stats(pool).inFlight()).isZero();
        assertThat(pool.health().status()).isEqualTo(Health.Status.DEGRADED);
        assertThat(pool.health().lastFailure().orElseThrow().reason()).isEqualTo(Reason.TIMEOUT);
        clock.advance(seconds(1));
        source.answerNext();
        assertThat(level(pool)).isEqualTo(1);
        assertThat(pool.health().status()).isEqualTo(Health.Status.HEALTHY);
    }

    /** It should not block; if it does, nobody else is to suffer. */
    @Test
    void refill_askingBlocksLongerThanAnAnswerMayTake_isNoReasonToSpin() throws Exception {
        PooledKeyPairSource pool = open(builder -> builder.spec(SPEC, 1).warmUp(WarmUp.LAZY));
        CountDownLatch asking = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        source.before(() -> {
            source.before(() -> {});
            asking.countDown();
            try {
                end.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        Thread blocked = new Thread(() -> pool.request(SPEC));
        blocked.start();
        asking.await();
        clock.advance(OVERDUE.multipliedBy(2));
        CompletableFuture<KeyPair> other = pool.request(SPEC);
        answerLatest(); // for the request that is blocked, which is older
        assertThat(other).isCompletedWithValue(answerLatest());
        end.countDown();
        blocked.join();
        source.pending().forEach(request -> request.complete(ScriptedSource.pair()));
    }

    @Test
    void request_itsGenerationIsOverdue_failsWithTimeout() {
        PooledKeyPairSource pool =
                open(builder -> builder.spec(SPEC, 1).warmUp(WarmUp.LAZY).maxGenerations(1));
        CompletableFuture<KeyPair> asker = pool.request(SPEC);
        clock.advance(OVERDUE);
        assertFails(asker, Reason.TIMEOUT);
    }

    @Test
    void drain_answerWasLost_ends() {
        PooledKeyPairSource pool = open(builder -> builder.spec(SPEC, 1));
        CompletableFuture<Void> drained = pool.drain();
        assertThat(drained).isNotDone();
        clock.advance(OVERDUE);
        assertThat(drained).isCompleted();
    }

    @Test
    void drain_requestsThatWentStraightThrough_areWaitedFor() {
        PooledKeyPairSource pool = openFull(builder -> builder.spec(SPEC, 1));
        CompletableFuture<KeyPair> passed = pool.request(OTHER);
        CompletableFuture<Void> drained = pool.drain();
        assertThat(drained).isNotDone();
        assertThat(passed).isNotDone();
        assertFails(pool.request(OTHER), Reason.CLOSED);
        assertThat(passed).isCompletedWithValue(source.answerNext());
        assertThat(drained).isCompleted();
    }
}
