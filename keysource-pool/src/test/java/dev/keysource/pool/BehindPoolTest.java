package dev.keysource.pool;

import dev.keysource.EmptyPolicy;
import dev.keysource.Health;
import dev.keysource.KeyPairRequest;
import dev.keysource.KeyPairSourceException;
import dev.keysource.KeyPairSourceException.Reason;
import dev.keysource.KeyPairSourceListener;
import dev.keysource.KeyPairSpec;
import dev.keysource.testkit.ScriptedSource;
import org.junit.jupiter.api.Test;

import java.security.KeyPair;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

import static dev.keysource.testkit.Failures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

/** What passes between a pool and the source behind it for kinds of pairs that are pooled. */
class BehindPoolTest extends PoolFixture {
    private PooledKeyPairSource empty() {
        return open(builder -> builder.spec(SPEC, 2)
                .warmUp(WarmUp.LAZY)
                .refill(RefillPolicy.strictQuiet(seconds(6)))
                .maxGenerations(2));
    }

    private Duration limit(int request) {
        return source.asked().get(request).timeLimit();
    }

    @Test
    void request_timeLimit_isThatOfTheGeneration() {
        PooledKeyPairSource pool = empty();
        pool.request(SPEC, millis(700));
        assertThat(limit(0)).isEqualTo(millis(700));
        pool.request(SPEC);
        assertThat(limit(1)).isNull();
    }

    @Test
    void request_timeLimitOfOneThatWaitedItsTurn_isWhatIsLeft() {
        PooledKeyPairSource pool = empty();
        pool.request(SPEC);
        pool.request(SPEC);
        pool.request(SPEC, millis(700));
        clock.advance(millis(200));
        source.answerNext();
        assertThat(limit(2)).isEqualTo(millis(500));
        source.answerNext();
        source.answerNext();
    }

    @Test
    void request_generationEndsWithTheLimitOfAnother_goesOn() {
        PooledKeyPairSource pool = empty();
        CompletableFuture<KeyPair> patient = pool.request(SPEC);
        CompletableFuture<KeyPair> hurried = pool.request(SPEC, millis(100));
        clock.advance(millis(95));
        source.pending().get(1).completeExceptionally(KeyPairSourceException.timeout("source", SPEC, millis(95)));
        assertThat(patient).isNotDone();
        assertThat(stats(pool).failures()).isZero();
        assertThat(pool.health().status()).isEqualTo(Health.Status.HEALTHY);
        clock.advance(millis(5));
        assertFails(hurried, Reason.TIMEOUT);
        assertThat(patient).isCompletedWithValue(source.answerNext());
        source.pending().forEach(request -> request.cancel(false));
    }

    @Test
    void requests_shorterThanAPairTakes_doNotKeepThePoolEmpty() {
        PooledKeyPairSource pool = open(builder -> builder.spec(SPEC, 2)
                .warmUp(WarmUp.LAZY)
                .refill(RefillPolicy.watermark())
                .maxGenerations(1));
        for (int i = 0; i < 30; i++) {
            CompletableFuture<KeyPair> answer = pool.request(SPEC, millis(100));
            pool.request(SPEC, millis(100));
            clock.advance(millis(100));
            assertFails(answer, Reason.TIMEOUT);
            source.pending().stream()
                    .filter(request -> limitOf(request) != null)
                    .forEach(request ->
                            request.completeExceptionally(KeyPairSourceException.timeout("source", SPEC, millis(100))));
        }
        assertThat(source.pending()).as("one without a limit").hasSize(1);
        source.answerNext();
        assertThat(level(pool)).isEqualTo(1);
        assertThat(pool.request(SPEC, millis(100))).isCompleted();
    }

    @Test
    void requests_shorterThanAPairTakes_doNotKeepThePoolEmptyWhileAnotherPoolNeedsMore() {
        PooledKeyPairSource pool = open(builder -> builder.spec(SPEC, 16)
                .spec(OTHER, 1)
                .warmUp(WarmUp.LAZY)
                .refill(RefillPolicy.watermark())
                .maxGenerations(1));
        for (int i = 0; i < 8; i++) {
            pool.request(KeyPairRequest.of(OTHER).whenEmpty(EmptyPolicy.WAIT));
        }
        long begin = clock.nanoTime();
        pool.request(SPEC, millis(100));
        pool.request(SPEC, millis(100));
        source.answerNext();
        for (int i = 0; i < 30; i++) {
            pool.request(SPEC, millis(100));
            pool.request(SPEC, millis(100));
            clock.advance(millis(50));
            source.pending().stream()
                    .filter(request -> limitOf(request) != null
                            && clock.nanoTime() - begin >= millis(100).toNanos())
                    .forEach(request ->
                            request.completeExceptionally(KeyPairSourceException.timeout("source", SPEC, millis(50))));
        }
        assertThat(source.asked())
                .as("one without a limit")
                .anyMatch(
                        request -> request.timeLimit() == null && request.spec().equals(SPEC));
        source.answerAtOnce();
        source.pending().forEach(request -> request.complete(ScriptedSource.pair()));
    }

    @Test
    void request_limitThatNoClockCanCount_isAsGoodAsNone() {
        PooledKeyPairSource pool = empty();
        CompletableFuture<KeyPair> answer = pool.request(
                        new KeyPairRequest(SPEC, Duration.ofSeconds(Long.MAX_VALUE), null, 1, false))
                .get(0);
        source.failNext(Reason.TIMEOUT);
        assertFails(answer, Reason.TIMEOUT);
        assertThat(stats(pool).inFlight()).isZero();
    }

    @Test
    void request_sourceAnswersShortLimitsAtOnce_endsAllTheSame() {
        PooledKeyPairSource pool = empty();
        CompletableFuture<KeyPair> answer = pool.request(SPEC, Duration.ofNanos(9));
        AtomicInteger asked = new AtomicInteger();
        source.failAtOnce(Reason.TIMEOUT).before(() -> {
            if (asked.incrementAndGet() > 100) {
                throw new AssertionError("asked again and again");
            }
        });
        source.failNext(Reason.TIMEOUT);
        assertFails(answer, Reason.TIMEOUT);
        assertThat(asked).hasValueLessThan(100);
    }

    private Duration limitOf(CompletableFuture<KeyPair> request) {
        return limit(source.requests().indexOf(request));
    }

    @Test
    void refill_always_hasNoTimeLimitAndThePolicyOfThePoolsBehind() {
        open(builder -> builder.spec(SPEC, 1).refill(RefillPolicy.watermark()));
        assertThat(source.asked()).containsExactly(KeyPairRequest.of(SPEC).stocking());
        source.answerNext();
    }

    @Test
    void request_several_givesThoseThatAreReadyAndOneIfNoneIs() {
        PooledKeyPairSource pool = openFull(builder -> builder.spec(SPEC, 3));
        assertThat(pool.request(KeyPairRequest.of(SPEC).upTo(2))).hasSize(2).allMatch(CompletableFuture::isDone);
        assertThat(pool.request(KeyPairRequest.of(SPEC).upTo(2))).hasSize(1).allMatch(CompletableFuture::isDone);
        assertThat(pool.request(KeyPairRequest.of(SPEC).upTo(2))).hasSize(1).noneMatch(CompletableFuture::isDone);
        source.answerNext();
    }

    @Test
    void destroyed_always_isSaidToTheSourceThatMadeThePair() {
        PooledKeyPairSource pool = openFull(builder -> builder.spec(SPEC, 2));
        pool.close();
        assertThat(source.discarded()).hasSize(2);
    }

    @Test
    void sourceBehindSaysThatItsPairsAreVoid_dropsThemAndTellsOthers() {
        PooledKeyPairSource pool = openFull(builder -> builder.spec(SPEC, 2));
        AtomicInteger told = new AtomicInteger();
        pool.onInvalidation(told::incrementAndGet);
        source.invalidate();
        assertThat(told).hasValue(1);
        assertThat(source.discarded()).hasSize(2);
        assertThat(level(pool)).isZero();
        assertThat(stats(pool).destroyed()).isEqualTo(2);
        pool.close();
        assertThat(source.observers()).isZero();
    }

    @Test
    void health_sourceBehindCannotAnswer_dependsOnWhatIsReady() {
        PooledKeyPairSource pool = openFull(builder -> builder.spec(SPEC, 1));
        assertThat(pool.health()).isEqualTo(Health.HEALTHY);
        source.health(Health.of(
                Health.Status.UNAVAILABLE, new KeyPairSourceException(Reason.UNAVAILABLE, "source", null, "scripted")));
        assertThat(pool.health().status()).isEqualTo(Health.Status.DEGRADED);
        take(pool, 1);
        assertThat(pool.health().status()).isEqualTo(Health.Status.UNAVAILABLE);
        assertThat(pool.health().lastFailure().orElseThrow()).hasMessageContaining("scripted");
    }

    @Test
    void generationBecomesLateWhileOneOfItsPairsIsHandedOver_isCountedRight() {
        source.batchSize(3);
        KeyPairSourceListener slow = new KeyPairSourceListener() {
            @Override
            public void onDelivery(String name, KeyPairSpec spec, long waitedNanos) {
                clock.advance(seconds(20));
            }
        };
        PooledKeyPairSource pool = open(builder ->
                builder.spec(SPEC, 3).refill(RefillPolicy.watermark()).listener(slow));
        CompletableFuture<KeyPair> first = pool.request(SPEC);
        CompletableFuture<KeyPair> second = pool.request(SPEC);
        source.answerNext();
        assertThat(first).isCompleted();
        assertThat(source.pending())
                .as("two late ones, one for the second request, three to store")
                .hasSize(6);
        assertThat(stats(pool).inFlight()).isEqualTo(6);
        source.answerNext();
        source.answerNext();
        assertThat(second).isCompleted();
        source.pending().forEach(request -> request.cancel(false));
        CompletableFuture<KeyPair> third = pool.request(SPEC);
        source.answerAtOnce();
        clock.advance(seconds(60));
        assertThat(third).isCompleted();
    }
}
