package dev.keysource;

import dev.keysource.KeyPairSourceException.Reason;
import dev.keysource.testkit.FakeClock;
import dev.keysource.testkit.ScriptedSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.security.KeyPair;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

import static dev.keysource.testkit.Failures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;

class FallbackKeyPairSourceTest {
    private static final KeyPairSpec SPEC = KeyPairSpec.RSA_2048;

    private final FakeClock clock = new FakeClock();
    private final ScriptedSource first = new ScriptedSource("first");
    private final ScriptedSource second = new ScriptedSource("second").answerAtOnce();
    private final KeyPairSourceListener listener = mock(KeyPairSourceListener.class);
    private final FallbackKeyPairSource chain = builder().build();

    private FallbackKeyPairSource.Builder builder() {
        return FallbackKeyPairSource.builder()
                .tier(first, Duration.ofSeconds(10))
                .tier(second, Duration.ofSeconds(60))
                .coolDown(Duration.ofSeconds(1), Duration.ofSeconds(8))
                .time(clock)
                .listener(listener);
    }

    @Test
    void request_firstTierAnswers_leavesTheSecondAlone() {
        CompletableFuture<KeyPair> answer = chain.request(SPEC);
        clock.advance(Duration.ofMillis(3));
        KeyPair pair = first.answerNext();
        assertThat(answer.join()).isSameAs(pair);
        assertThat(second.requests()).isEmpty();
        assertThat(clock.scheduled()).isZero();
        verify(listener).onAnswer("first, second", "first", SPEC, 3_000_000L);
    }

    @ParameterizedTest
    @EnumSource
    void request_firstTierFails_isAnsweredByTheSecond(Reason reason) {
        first.failAtOnce(reason);
        assertThat(chain.request(SPEC)).isCompleted();
        verify(listener).onFallback(eq("first, second"), eq("first"), eq(SPEC), any());
        verify(listener).onAnswer(eq("first, second"), eq("second"), eq(SPEC), anyLong());
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "UNSUPPORTED")
    void request_afterAFailure_doesNotAskTheTierAgainUntilTheCoolDownIsOver(Reason reason) {
        first.failAtOnce(reason);
        chain.request(SPEC).join();
        for (int i = 0; i < 5; i++) {
            chain.request(SPEC).join();
        }
        assertThat(first.requests()).hasSize(1);
        clock.advance(Duration.ofSeconds(1));
        chain.request(SPEC).join();
        chain.request(SPEC).join();
        assertThat(first.requests()).hasSize(2);
    }

    @Test
    void request_unsupported_movesOnWithoutACoolDown() {
        first.failAtOnce(Reason.UNSUPPORTED);
        chain.request(SPEC).join();
        chain.request(SPEC).join();
        assertThat(first.requests()).hasSize(2);
    }

    @Test
    void request_tierIsBack_isUsedAgain() {
        first.failAtOnce(Reason.UNAVAILABLE);
        chain.request(SPEC).join();
        first.answerByHand();
        second.answerByHand();
        clock.advance(Duration.ofSeconds(1));
        CompletableFuture<KeyPair> probe = chain.request(SPEC);
        KeyPair pair = first.answerNext();
        assertThat(probe.join()).isSameAs(pair);
        assertThat(second.pending()).isEmpty();
        CompletableFuture<KeyPair> next = chain.request(SPEC);
        assertThat(first.pending()).hasSize(1);
        assertThat(second.pending()).isEmpty();
        first.answerNext();
        assertThat(next).isCompleted();
    }

    @Test
    void request_probeHangs_costsTheCallerNothing() {
        first.failAtOnce(Reason.UNAVAILABLE);
        chain.request(SPEC).join();
        first.answerByHand();
        clock.advance(Duration.ofSeconds(1));
        assertThat(chain.request(SPEC)).isCompleted();
        assertThat(first.pending()).hasSize(1);
        clock.advance(Duration.ofSeconds(10));
        assertThat(first.pending()).isEmpty();
        clock.advance(Duration.ofSeconds(2).minusNanos(1));
        chain.request(SPEC).join();
        assertThat(first.requests()).hasSize(2);
        clock.advance(Duration.ofNanos(1));
        chain.request(SPEC).join();
        assertThat(first.requests()).hasSize(3);
    }

    @Test
    void request_latePairOfAProbe_isDestroyedAndTheTierIsBack() {
        first.failAtOnce(Reason.UNAVAILABLE);
        chain.request(SPEC).join();
        first.answerByHand();
        clock.advance(Duration.ofSeconds(1));
        chain.request(SPEC).join();
        first.answerNext();
        verify(listener).onDestruction("first, second", SPEC);
        CompletableFuture<KeyPair> next = chain.request(SPEC);
        assertThat(first.pending()).hasSize(1);
        next.cancel(false);
    }

    @Test
    void request_tierOverItsBudget_isCancelledAndTheNextIsAsked() {
        CompletableFuture<KeyPair> answer = chain.request(SPEC);
        clock.advance(Duration.ofSeconds(10).minusNanos(1));
        assertThat(answer).isNotDone();
        clock.advance(Duration.ofNanos(1));
        assertThat(answer).isCompleted();
        assertFails(first.requests().get(0), Reason.TIMEOUT);
        assertThat(clock.scheduled()).isZero();
    }

    @Test
    void request_callersTimeout_failsInTimeAndOnceIsNotHeldAgainstTheTier() {
        second.answerByHand();
        CompletableFuture<KeyPair> answer = chain.request(SPEC, Duration.ofSeconds(5));
        clock.advance(Duration.ofSeconds(5));
        assertFails(answer, Reason.TIMEOUT);
        assertThat(first.pending()).isEmpty();
        assertThat(second.pending()).isEmpty();
        assertThat(clock.scheduled()).isZero();
        chain.request(SPEC);
        assertThat(first.pending()).hasSize(1);
    }

    @Test
    void request_tierHangs_leavesTheNextItsShareOfTheCallersTime() {
        CompletableFuture<KeyPair> answer = chain.request(SPEC, Duration.ofSeconds(5));
        clock.advance(Duration.ofMillis(2_500).minusNanos(1));
        assertThat(answer).isNotDone();
        clock.advance(Duration.ofNanos(1));
        assertThat(answer).isCompleted();
        assertThat(first.pending()).isEmpty();
        assertThat(clock.scheduled()).isZero();
    }

    @Test
    void request_tierAnswersAfterItsShare_isUsedAllTheSame() {
        second.answerByHand();
        CompletableFuture<KeyPair> answer = chain.request(SPEC, Duration.ofSeconds(5));
        clock.advance(Duration.ofSeconds(3));
        assertThat(second.pending()).hasSize(1);
        KeyPair pair = first.answerNext();
        assertThat(answer.join()).isSameAs(pair);
        assertThat(second.pending()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {200, 1_000, 5_000, 60_000, 100_000_000_000_000L})
    void request_tierKeepsHanging_costsNothingFromTheThirdRequestOn(long millis) {
        for (int i = 0; i < 2; i++) {
            CompletableFuture<KeyPair> answer = chain.request(SPEC, Duration.ofMillis(millis));
            clock.advance(Duration.ofSeconds(10));
            assertThat(answer).isCompleted();
        }
        for (int i = 0; i < 20; i++) {
            assertThat(chain.request(SPEC, Duration.ofMillis(millis))).isCompleted();
            clock.advance(Duration.ofSeconds(3));
        }
    }

    @Test
    void request_overtakenTierWhoseCallerHasAttachedActions_isNotHeldToHaveFailed() {
        CompletableFuture<KeyPair> answer = chain.request(SPEC, Duration.ofSeconds(5));
        CompletableFuture<Void> action = answer.thenRun(() -> {});
        clock.advance(Duration.ofSeconds(5));
        assertThat(action).succeedsWithin(Duration.ofSeconds(120));
        chain.request(SPEC);
        assertThat(first.pending()).hasSize(1);
    }

    @Test
    void request_callersInAHurry_doNotPutATierOutOfUse() {
        second.answerByHand();
        for (int i = 0; i < 20; i++) {
            CompletableFuture<KeyPair> answer = chain.request(SPEC, Duration.ofMillis(150));
            clock.advance(Duration.ofMillis(150));
            assertFails(answer, Reason.TIMEOUT);
        }
        chain.request(SPEC);
        assertThat(first.pending()).hasSize(1);
    }

    @Test
    void request_tiersOwnTimeout_isAFailureLikeAnyOther() {
        first.failAtOnce(Reason.TIMEOUT);
        assertThat(chain.request(SPEC, Duration.ofSeconds(5))).isCompleted();
        assertThat(chain.request(SPEC, Duration.ofSeconds(5))).isCompleted();
        assertThat(first.requests()).hasSize(1);
    }

    @Test
    void request_probeOfACallerInAHurry_hasTheTimeThatItNeeds() {
        first.failAtOnce(Reason.UNAVAILABLE);
        chain.request(SPEC).join();
        first.answerByHand();
        clock.advance(Duration.ofSeconds(1));
        assertThat(chain.request(SPEC, Duration.ofMillis(1))).isCompleted();
        clock.advance(Duration.ofSeconds(9));
        first.answerNext();
        chain.request(SPEC);
        assertThat(first.pending()).hasSize(1);
    }

    @Test
    void request_timeout_isWhatRemainsForTheSecondTier() {
        second.answerByHand();
        CompletableFuture<KeyPair> answer = chain.request(SPEC, Duration.ofSeconds(15));
        clock.advance(Duration.ofSeconds(10));
        assertThat(second.pending()).hasSize(1);
        clock.advance(Duration.ofSeconds(5));
        assertFails(answer, Reason.TIMEOUT);
        assertThat(second.pending()).isEmpty();
    }

    @Test
    void request_allFail_tellsWhatEachOneSaid() {
        first.failAtOnce(Reason.DENIED);
        second.failAtOnce(Reason.EXHAUSTED);
        assertFails(() -> chain.get(SPEC, Duration.ofSeconds(1)), Reason.UNAVAILABLE)
                .hasMessageContainingAll("first", "DENIED", "second", "EXHAUSTED", "RSA-2048")
                .satisfies(e -> assertThat(e.getSuppressed()).hasSize(2));
    }

    @Test
    void request_callersTimePassesAfterAFailure_timesOut() {
        first.failAtOnce(Reason.UNAVAILABLE);
        second.answerByHand();
        CompletableFuture<KeyPair> answer = chain.request(SPEC, Duration.ofSeconds(5));
        clock.advance(Duration.ofSeconds(5));
        assertFails(answer, Reason.TIMEOUT);
    }

    @Test
    void request_allFailForOneReason_givesThatReason() {
        first.failAtOnce(Reason.UNSUPPORTED);
        second.failAtOnce(Reason.UNSUPPORTED);
        assertFails(chain.request(SPEC), Reason.UNSUPPORTED);
    }

    @Test
    void request_lastTierFailed_isAskedAgainAtOnce() {
        first.failAtOnce(Reason.UNAVAILABLE);
        second.failAtOnce(Reason.EXHAUSTED);
        assertFails(chain.request(SPEC), Reason.UNAVAILABLE);
        second.answerAtOnce();
        assertThat(chain.request(SPEC)).isCompleted();
    }

    @Test
    void request_sourceThrows_goesOn() {
        KeyPairSource broken = mock(KeyPairSource.class);
        org.mockito.Mockito.when(broken.name()).thenReturn("broken");
        org.mockito.Mockito.when(broken.request(any(KeyPairRequest.class))).thenThrow(new IllegalStateException("bug"));
        try (FallbackKeyPairSource both = FallbackKeyPairSource.of(broken, second)) {
            assertThat(both.request(SPEC)).isCompleted();
        }
    }

    @Test
    void hedge_slowTier_startsTheNextAndTheFirstAnswerWins() {
        try (FallbackKeyPairSource hedged =
                builder().hedge(Duration.ofMillis(50)).build()) {
            second.answerByHand();
            CompletableFuture<KeyPair> answer = hedged.request(SPEC);
            clock.advance(Duration.ofMillis(49));
            assertThat(second.requests()).isEmpty();
            clock.advance(Duration.ofMillis(1));
            KeyPair pair = second.answerNext();
            assertThat(answer.join()).isSameAs(pair);
            assertThat(first.requests().get(0)).isCancelled();
            assertThat(clock.scheduled()).isZero();
            assertThat(hedged.request(SPEC)).isNotDone();
            assertThat(first.pending()).hasSize(1);
        }
    }

    @Test
    void hedge_firstTierHangs_nobodyPaysAfterTheFirstFew() {
        try (FallbackKeyPairSource hedged =
                builder().hedge(Duration.ofMillis(50)).build()) {
            for (int i = 0; i < 2; i++) {
                hedged.request(SPEC);
                clock.advance(Duration.ofMillis(50));
            }
            for (int i = 0; i < 30; i++) {
                assertThat(hedged.request(SPEC)).isCompleted();
                clock.advance(Duration.ofSeconds(1));
            }
        }
    }

    @Test
    void hedge_firstFailsAfterIt_waitsForTheSecond() {
        try (FallbackKeyPairSource hedged =
                builder().hedge(Duration.ofMillis(50)).build()) {
            second.answerByHand();
            CompletableFuture<KeyPair> answer = hedged.request(SPEC);
            clock.advance(Duration.ofMillis(50));
            first.failNext(Reason.UNAVAILABLE);
            assertThat(answer).isNotDone();
            assertThat(second.requests()).hasSize(1);
            second.answerNext();
            assertThat(answer).isCompleted();
        }
    }

    @Test
    void hedge_tierThatWasPassedByAndStandsBehindTheFirst_isAskedWhenThatFailsAfterAll() {
        ScriptedSource behind = new ScriptedSource("behind").answerAtOnce();
        ScriptedSource front = new ScriptedSource("front").behind(behind);
        second.failAtOnce(Reason.UNSUPPORTED);
        FallbackKeyPairSource hedged = FallbackKeyPairSource.builder()
                .tier(front)
                .tier(behind)
                .tier(second)
                .hedge(Duration.ofMillis(10))
                .time(clock)
                .build();
        CompletableFuture<KeyPair> answer = hedged.request(SPEC);
        clock.advance(Duration.ofMillis(10));
        assertThat(second.requests()).hasSize(1);
        assertThat(behind.requests()).isEmpty();
        front.failNext(Reason.EXHAUSTED);
        assertThat(answer).isCompleted();
        assertThat(behind.requests()).hasSize(1);
    }

    @Test
    void onInvalidation_oneTierThrows_theOthersAreFollowedAllTheSame() {
        first.observing(() -> {
            throw new NoClassDefFoundError("scripted");
        });
        AtomicInteger told = new AtomicInteger();
        Runnable end = chain.onInvalidation(told::incrementAndGet);
        second.invalidate();
        assertThat(told).hasValue(1);
        end.run();
        assertThat(second.observers()).isZero();
    }

    @Test
    void cancel_byTheCaller_cancelsTheTierAndIsNotHeldAgainstIt() {
        CompletableFuture<KeyPair> answer = chain.request(SPEC);
        answer.cancel(false);
        assertThat(first.requests().get(0)).isCancelled();
        assertThat(second.requests()).isEmpty();
        assertThat(clock.scheduled()).isZero();
        verify(listener, never()).onFallback(any(), any(), any(), any());
        chain.request(SPEC);
        assertThat(first.pending()).hasSize(1);
    }

    @Test
    void close_whileWaiting_failsWithClosedAndLeavesTheTiersOpen() {
        CompletableFuture<KeyPair> answer = chain.request(SPEC);
        chain.close();
        chain.close();
        assertFails(answer, Reason.CLOSED);
        assertThat(first.requests().get(0)).isCancelled();
        assertThat(clock.scheduled()).isZero();
        assertThat(first.isClosed()).isFalse();
        assertThat(second.isClosed()).isFalse();
    }

    @Test
    void build_badOptions_areRefusedByName() {
        assertThatThrownBy(() -> FallbackKeyPairSource.builder().build())
                .hasMessage("tier: found none, allowed is at least one tier");
        assertThatThrownBy(() -> builder().tier(first, Duration.ZERO))
                .hasMessage("budget: found PT0S" + allowed("1ns"));
        assertThatThrownBy(() -> builder().tier(first, Duration.ofDays(366)))
                .hasMessage("budget: found PT8784H" + allowed("1ns"));
        assertThatThrownBy(() -> builder().hedge(Duration.ofSeconds(-1)))
                .hasMessage("hedge: found PT-1S" + allowed("1ns"));
        assertThatThrownBy(() -> builder().hedge(Duration.ofDays(200_000)))
                .hasMessage("hedge: found PT4800000H" + allowed("1ns"));
        assertThatThrownBy(() -> builder().coolDown(Duration.ZERO, Duration.ofSeconds(2)))
                .hasMessage("coolDown: found PT0S" + allowed("1ns"));
        assertThatThrownBy(() -> builder().coolDown(Duration.ofSeconds(2), Duration.ofDays(366)))
                .hasMessage("longestCoolDown: found PT8784H" + allowed("2s"));
        assertThatThrownBy(() -> builder().coolDown(Duration.ofSeconds(2), Duration.ofSeconds(1)))
                .hasMessage("longestCoolDown: found PT1S" + allowed("2s"));
    }

    private static String allowed(String least) {
        return ", allowed is a time span from " + least + " to 365d";
    }
}
