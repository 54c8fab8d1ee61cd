package dev.keysource;

import dev.keysource.KeyPairSourceException.Reason;
import dev.keysource.testkit.FakeClock;
import dev.keysource.testkit.ScriptedSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.security.KeyPair;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;

import static dev.keysource.testkit.Failures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

@Timeout(600)
class KeyPairSourceTest {
    private static final KeyPairSpec SPEC = KeyPairSpec.ED25519;

    private final ScriptedSource source = new ScriptedSource("scripted");

    @Test
    void get_noAnswer_timesOutAndTheRequestIsOver() {
        assertFails(() -> source.get(SPEC, Duration.ofMillis(1)), Reason.TIMEOUT)
                .hasMessageContainingAll("scripted", "Ed25519", "1 ms");
        assertThat(source.pending()).isEmpty();
    }

    @Test
    void request_timeoutPasses_failsWithTimeoutAndLaterPairsAreTheSourcesOwn() {
        CompletableFuture<KeyPair> answer = source.request(SPEC, Duration.ofMillis(1));
        assertFails(answer, Reason.TIMEOUT);
        assertThat(answer.complete(ScriptedSource.pair())).isFalse();
    }

    @Test
    void request_clockOfATest_measuresTheLimit() {
        FakeClock clock = new FakeClock();
        source.time(clock);
        CompletableFuture<KeyPair> answer = source.request(SPEC, Duration.ofHours(1));
        CompletableFuture<KeyPairSourceException> got = new CompletableFuture<>();
        new Thread(() -> got.complete(catchThrowableOfType(
                        KeyPairSourceException.class, () -> source.get(SPEC, Duration.ofHours(1)))))
                .start();
        while (clock.scheduled() < 2) {
            Thread.onSpinWait();
        }
        clock.advance(Duration.ofHours(1));
        assertThat(answer).isCompletedExceptionally();
        assertThat(got.join().reason()).isEqualTo(Reason.TIMEOUT);
        assertThat(clock.scheduled()).isZero();
    }

    @Test
    void request_schedulerThatFails_isReplaced() {
        source.time(FakeClock.of(System::nanoTime, (task, delay) -> {
            throw new NoClassDefFoundError("scripted");
        }));
        CompletableFuture<KeyPair> answer = source.request(SPEC, Duration.ofHours(1));
        assertThat(answer).isCompletedWithValue(source.answerNext());
        assertThat(source.request(SPEC, Duration.ofMillis(1))).failsWithin(Duration.ofSeconds(120));
    }

    @Test
    void get_failure_isThrownAsItIs() {
        source.failAtOnce(Reason.DENIED);
        assertFails(() -> source.get(SPEC, Duration.ofSeconds(1)), Reason.DENIED);
    }

    @Test
    void get_interrupted_cancelsTheRequest() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> source.get(SPEC, Duration.ofSeconds(20))).isInstanceOf(InterruptedException.class);
        assertThat(source.requests().get(0)).isCancelled();
    }

    @Test
    void get_interruptedAsThePairComes_returnsItAndStaysInterrupted() throws Exception {
        KeyPair pair = ScriptedSource.pair();
        CompletableFuture<KeyPair> answer = new CompletableFuture<>() {
            @Override
            public boolean cancel(boolean mayInterruptIfRunning) {
                complete(pair);
                return super.cancel(mayInterruptIfRunning);
            }
        };
        Thread.currentThread().interrupt();
        assertThat(answering(answer).get(SPEC, Duration.ofSeconds(120))).isSameAs(pair);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void get_cancelledByAnother_failsWithTheSourcesException() {
        CompletableFuture<KeyPair> answer = new CompletableFuture<>();
        answer.cancel(false);
        assertThatThrownBy(() -> answering(answer).get(SPEC, Duration.ofSeconds(120)))
                .isInstanceOf(KeyPairSourceException.class)
                .hasMessageContaining("cancelled");
    }

    @Test
    @SuppressWarnings("NullAway") // a mistake of a source's
    void get_sourceHasNoFuture_failsWithTheSourcesException() {
        assertThatThrownBy(() -> answering(null).get(SPEC, Duration.ofSeconds(120)))
                .isInstanceOf(KeyPairSourceException.class)
                .hasMessageContaining("one answer");
    }

    @Test
    void request_actionsBlockOnTheTimeout_holdUpNobodyElse() {
        CountDownLatch end = new CountDownLatch(1);
        try {
            for (int i = 0; i < 8; i++) {
                attachFromElsewhere(source.request(SPEC, Duration.ofMillis(1)), end);
            }
            CompletableFuture<KeyPair> other = source.request(SPEC, Duration.ofMillis(1));
            assertThat(other).failsWithin(Duration.ofSeconds(120));
        } finally {
            end.countDown();
        }
    }

    /** Where it is attached too late, it runs at once, and blocks who attaches it. */
    private static void attachFromElsewhere(CompletableFuture<KeyPair> answer, CountDownLatch end) {
        Thread caller = new Thread(() -> answer.whenComplete((pair, failure) -> await(end)));
        caller.setDaemon(true);
        caller.start();
    }

    private static void await(CountDownLatch end) {
        try {
            end.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static KeyPairSource answering(CompletableFuture<KeyPair> answer) {
        return answeringAll(Collections.singletonList(answer));
    }

    private static KeyPairSource answeringAll(List<CompletableFuture<KeyPair>> answers) {
        return new KeyPairSource() {
            @Override
            public String name() {
                return "one answer";
            }

            @Override
            public List<CompletableFuture<KeyPair>> request(KeyPairRequest request) {
                return answers;
            }

            @Override
            public List<KeyPairSource> behind() {
                return List.of();
            }

            @Override
            public void close() {}
        };
    }

    @Test
    void from_wrappedFailure_isUnwrapped() {
        KeyPairSourceException failure = KeyPairSourceException.closed("a", SPEC);
        assertThat(KeyPairSourceException.from(new CompletionException(failure), "b", SPEC))
                .isSameAs(failure);
    }

    @Test
    void failure_serialized_isTheSame() throws Exception {
        KeyPairSpec spec = KeyPairSpec.of("EC", "secp256k1");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        new ObjectOutputStream(bytes).writeObject(KeyPairSourceException.closed("a", spec));
        ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()));
        KeyPairSourceException failure = (KeyPairSourceException) in.readObject();
        assertThat(failure.spec()).contains(spec);
        assertThat(failure.reason()).isEqualTo(Reason.CLOSED);
    }

    @Test
    void from_foreignFailure_isUnavailableAndKeepsTheCause() {
        Exception cause = new IllegalStateException("bug");
        KeyPairSourceException failure = KeyPairSourceException.from(cause, "b", SPEC);
        assertThat(failure.reason()).isEqualTo(Reason.UNAVAILABLE);
        assertThat(failure).hasCause(cause).hasMessageContaining("b, Ed25519");
        assertThat(KeyPairSourceException.from(new CancellationException(), "b", SPEC))
                .hasMessageContaining("cancelled");
    }

    @Test
    void from_foreignFailure_namesItsClassAndNotWhatItSays() {
        assertThat(KeyPairSourceException.from(new IOException("PIN 1234"), "b", SPEC))
                .hasMessageContaining("unexpected failure: java.io.IOException")
                .hasMessageNotContaining("1234");
    }

    @Test
    void from_timeoutOfAFuture_isATimeout() {
        KeyPairSourceException failure = KeyPairSourceException.from(new TimeoutException(), "b", SPEC);
        assertThat(failure.reason()).isEqualTo(Reason.TIMEOUT);
    }

    @Test
    void get_sourceBreaksItsContract_saysHow() {
        Map<String, List<CompletableFuture<KeyPair>>> answers = new HashMap<>();
        answers.put("its request returned null", null);
        answers.put("its request returned no future", List.of());
        answers.put("its answer was null", List.of(CompletableFuture.completedFuture(null)));
        answers.forEach((complaint, answer) -> {
            KeyPairSource broken = answeringAll(answer);
            try (KeyPairSource chain =
                    FallbackKeyPairSource.builder().tier(broken).build()) {
                for (KeyPairSource source : List.of(broken, chain)) {
                    assertThatThrownBy(() -> source.get(SPEC, Duration.ofMinutes(2)))
                            .isInstanceOf(KeyPairSourceException.class)
                            .hasMessageContaining("the contract is broken: " + complaint);
                }
            }
        });
    }
}
