package dev.keysource.testkit;

import dev.keysource.EmptyPolicy;
import dev.keysource.Health;
import dev.keysource.KeyPairRequest;
import dev.keysource.KeyPairSource;
import dev.keysource.KeyPairSourceException;
import dev.keysource.KeyPairSourceException.Reason;
import dev.keysource.KeyPairSpec;
import dev.keysource.PoolStats;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.security.KeyPair;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

import static org.assertj.core.api.Assertions.assertThat;

/** What every source does that stands in front of another one: whatever it is asked that it does not know better passes through. */
@Timeout(600)
public abstract class DecoratorContract {
    private static final KeyPairSpec SPEC = KeyPairSpec.of("EC", "secp256k1");

    private final FakeClock clock = new FakeClock();
    private final ScriptedSource behind = new ScriptedSource("behind").time(clock);
    private KeyPairSource decorator;

    /** A source in front of another one, for whose kind of pairs it does nothing of its own. */
    protected abstract KeyPairSource open(KeyPairSource behind, FakeClock clock) throws Exception;

    /** Whether closing the decorator closes the source behind it, which was made for it. */
    protected boolean ownsTheSourceBehind() {
        return false;
    }

    @BeforeEach
    void openDecorator() throws Exception {
        decorator = open(behind, clock);
    }

    @AfterEach
    void closeDecorator() {
        decorator.close();
    }

    @Test
    void request_timeLimit_travels() {
        decorator.request(SPEC, Duration.ofMillis(700));
        assertThat(behind.asked())
                .singleElement()
                .satisfies(request -> assertThat(request.timeLimit()).isEqualTo(Duration.ofMillis(700)));
        clock.advance(Duration.ofMillis(700));
        assertThat(behind.pending()).isEmpty();
    }

    @Test
    void request_emptyPolicy_travels() {
        decorator.request(KeyPairRequest.of(SPEC).whenEmpty(EmptyPolicy.WAIT));
        assertThat(behind.asked()).extracting(KeyPairRequest::whenEmpty).containsExactly(EmptyPolicy.WAIT);
    }

    @Test
    void request_several_areAskedForAtOnceAndAnsweredEachByItself() {
        behind.batchSize(4);
        List<CompletableFuture<KeyPair>> answers =
                decorator.request(KeyPairRequest.of(SPEC).upTo(6));
        assertThat(behind.asked()).extracting(KeyPairRequest::count).containsExactly(6);
        assertThat(answers).hasSize(4);
        answers.get(1).cancel(false);
        assertThat(behind.pending()).hasSize(3);
        for (int i : new int[] {0, 2, 3}) {
            assertThat(answers.get(i)).isCompletedWithValue(behind.answerNext());
        }
    }

    @Test
    void request_several_whateverTheSourceTakesOn_givesSoMany() {
        behind.batchSize(4).answerAtOnce();
        assertThat(decorator.request(SPEC, 10)).hasSize(10).allMatch(CompletableFuture::isDone);
        assertThat(behind.asked()).extracting(KeyPairRequest::count).containsExactly(10, 6, 2);
    }

    @Test
    void expectedGenerationTime_always_isThatOfTheSourceBehind() {
        behind.expectedTime(Duration.ofMillis(3));
        assertThat(decorator.expectedGenerationTime(SPEC)).contains(Duration.ofMillis(3));
    }

    @Test
    void pools_behind_areShownOnce() {
        PoolStats pool = new PoolStats("behind", SPEC, 1, 2, 3, 4, 5, 6, 7, 8, 9, PoolStats.State.IDLE);
        behind.pools(pool);
        assertThat(decorator.pools())
                .filteredOn(stats -> stats.source().equals("behind"))
                .containsExactly(pool);
    }

    @Test
    void health_sourceBehindCannotAnswer_isUnavailableWithItsFailure() {
        assertThat(decorator.health()).isEqualTo(Health.HEALTHY);
        KeyPairSourceException failure = new KeyPairSourceException(Reason.UNAVAILABLE, "behind", null, "scripted");
        behind.health(Health.of(Health.Status.UNAVAILABLE, failure));
        assertThat(decorator.health().status()).isEqualTo(Health.Status.UNAVAILABLE);
        assertThat(decorator.health().lastFailure()).contains(failure);
        decorator.close();
        assertThat(decorator.health().status()).isEqualTo(Health.Status.CLOSED);
    }

    @Test
    void discard_anyPair_tellsTheSourceBehind() {
        behind.answerAtOnce();
        KeyPair pair = decorator.request(SPEC).join();
        decorator.discard(pair);
        assertThat(behind.discarded()).containsExactly(pair);
    }

    @Test
    void discard_keysInAToken_areGoneWhenTheSourceBehindSaysSo() {
        behind.answerAtOnce().notExtractable().keepingDiscarded();
        AtomicInteger gone = new AtomicInteger();
        decorator.discard(decorator.request(SPEC).join(), gone::incrementAndGet);
        assertThat(gone).hasValue(0);
        behind.deleteDiscarded();
        assertThat(gone).hasValue(1);
    }

    @Test
    void release_anyPair_asksTheSourceBehind() {
        behind.answerAtOnce();
        KeyPair pair = decorator.request(SPEC).join();
        assertThat(decorator.release(pair)).isTrue();
        assertThat(decorator.release(behind.alive(false).released().get(0))).isFalse();
        assertThat(behind.released()).containsExactly(pair, pair);
    }

    @Test
    void onInvalidation_sourceBehindSaysSo_runsTheActionUntilTheRegistrationEnds() {
        AtomicInteger told = new AtomicInteger();
        int before = behind.observers();
        Runnable end = decorator.onInvalidation(told::incrementAndGet);
        behind.invalidate();
        assertThat(told).hasValue(1);
        end.run();
        behind.invalidate();
        assertThat(told).hasValue(1);
        assertThat(behind.observers()).isEqualTo(before);
        decorator.close();
        assertThat(behind.observers()).isZero();
    }

    @Test
    void isExtractable_sourceBehindKeepsItsKeys_isFalse() {
        assertThat(decorator.isExtractable()).isTrue();
        behind.notExtractable();
        assertThat(decorator.isExtractable()).isFalse();
    }

    @Test
    void time_always_isThatOfTheTest() {
        assertThat(decorator.time()).isSameAs(clock);
    }

    @Test
    void find_typeOfTheSourceBehind_findsIt() {
        assertThat(decorator.find(ScriptedSource.class)).containsExactly(behind);
        assertThat(decorator.find(decorator.getClass()).get(0)).isSameAs(decorator);
        assertThat(decorator.find(Runnable.class)).isEmpty();
    }

    @Test
    void close_always_closesWhatItHasMadeOnly() {
        decorator.close();
        assertThat(behind.isClosed()).isEqualTo(ownsTheSourceBehind());
    }
}
