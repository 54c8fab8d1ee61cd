package dev.keysource.local;

import dev.keysource.KeyPairSourceException;
import dev.keysource.KeyPairSourceException.Reason;
import dev.keysource.KeyPairSpec;
import dev.keysource.local.check.Made;
import dev.keysource.local.check.RejectedPairException;
import dev.keysource.local.check.RepeatedPairException;
import dev.keysource.testkit.ScriptedSource;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.security.KeyPair;
import java.security.NoSuchAlgorithmException;
import java.security.ProviderException;
import java.security.Security;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import static dev.keysource.testkit.Failures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

@Timeout(600)
class LocalKeyPairSourceTest {
    private static final KeyPairSpec SPEC = KeyPairSpec.ED25519;

    private final CountingListener recorder = new CountingListener();
    private final ScriptedEngine engine = new ScriptedEngine();

    private LocalKeyPairSource source(int threads, int queue) {
        return LocalKeyPairSource.builder()
                .threads(threads)
                .queue(queue)
                .listener(recorder)
                .build(engine);
    }

    @Test
    void request_whileGenerating_runsOnANamedLowPriorityDaemon() throws Exception {
        CompletableFuture<Thread> worker = new CompletableFuture<>();
        try (LocalKeyPairSource source = LocalKeyPairSource.builder().build((spec, abandoned) -> {
            worker.complete(Thread.currentThread());
            throw new NoSuchAlgorithmException("scripted");
        })) {
            source.request(SPEC);
            Thread thread = worker.get(120, TimeUnit.SECONDS);
            assertThat(thread.getName()).isEqualTo("keysource-local-1");
            assertThat(thread.isDaemon()).isTrue();
            assertThat(thread.getPriority()).isEqualTo(Thread.MIN_PRIORITY);
        }
    }

    @Test
    void request_moreThanThreads_neverUsesMoreThreads() throws Exception {
        try (LocalKeyPairSource source = source(2, 100)) {
            List<CompletableFuture<KeyPair>> answers = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                answers.add(source.request(SPEC));
            }
            await().atMost(100, TimeUnit.SECONDS).until(() -> engine.calls.get() == 2);
            engine.permit(1);
            await().atMost(100, TimeUnit.SECONDS).until(() -> engine.calls.get() == 3);
            engine.permit(19);
            for (CompletableFuture<KeyPair> answer : answers) {
                answer.get(120, TimeUnit.SECONDS);
            }
            await().atMost(100, TimeUnit.SECONDS).until(() -> recorder.delivered.get() == 20);
            assertThat(recorder.generated).hasValue(20);
        }
    }

    @Test
    void request_queueFull_failsWithExhausted() throws Exception {
        try (LocalKeyPairSource source = source(1, 1)) {
            source.request(SPEC);
            engine.started.await();
            CompletableFuture<KeyPair> waiting = source.request(SPEC);
            assertFails(source.request(SPEC), Reason.EXHAUSTED);
            assertThat(recorder.failures)
                    .extracting(KeyPairSourceException::reason)
                    .containsExactly(Reason.EXHAUSTED);
            engine.permit(2);
            assertThat(waiting.get(120, TimeUnit.SECONDS)).isNotNull();
        }
    }

    @Test
    void cancel_whileQueued_freesThePlaceAndNeverGenerates() throws Exception {
        try (LocalKeyPairSource source = source(1, 1)) {
            CompletableFuture<KeyPair> running = source.request(SPEC);
            engine.started.await();
            source.request(SPEC).cancel(false);
            CompletableFuture<KeyPair> waiting = source.request(SPEC);
            engine.permit(3);
            running.get(120, TimeUnit.SECONDS);
            waiting.get(120, TimeUnit.SECONDS);
            assertThat(engine.calls).hasValue(2);
        }
    }

    @Test
    void cancel_inTheMiddle_destroysAndCountsThePair() throws Exception {
        try (LocalKeyPairSource source = source(1, 1)) {
            CompletableFuture<KeyPair> abandoned = source.request(SPEC);
            engine.started.await();
            abandoned.cancel(false);
            engine.permit(1);
            await().atMost(100, TimeUnit.SECONDS).until(() -> recorder.destroyed.get() == 1);
            assertThat(recorder.generated).hasValue(1);
            assertThat(recorder.delivered).hasValue(0);
            assertThat(engine.destroyedAny).isTrue();
        }
    }

    @Test
    void close_withRunningAndQueuedRequests_failsAllAtOnce() throws Exception {
        LocalKeyPairSource source = source(1, 10);
        CompletableFuture<KeyPair> running = source.request(SPEC);
        engine.started.await();
        CompletableFuture<KeyPair> queued = source.request(SPEC);
        source.close();
        assertThat(running).isCompletedExceptionally();
        assertThat(queued).isCompletedExceptionally();
        assertFails(running, Reason.CLOSED);
        assertFails(queued, Reason.CLOSED);
        engine.permit(2);
        await().atMost(100, TimeUnit.SECONDS).until(() -> recorder.destroyed.get() == 1);
        assertThat(engine.calls).hasValue(1);
        assertThat(recorder.generated).hasValue(1);
        assertThat(recorder.failures).isEmpty();
    }

    /** The engine may end before, while or after close() goes through the requests. */
    @RepeatedTest(200)
    void close_engineStopsAtOnce_stillReportsClosed() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        LocalKeyPairSource source = LocalKeyPairSource.builder()
                .listener(recorder)
                .build((spec, abandoned) -> {
                    entered.countDown();
                    while (!abandoned.getAsBoolean()) {
                        Thread.onSpinWait();
                    }
                    throw new CancellationException();
                });
        CompletableFuture<KeyPair> running = source.request(SPEC);
        entered.await();
        source.close();
        assertThat(running).failsWithin(Duration.ofSeconds(60));
        assertFails(running, Reason.CLOSED);
        assertThat(recorder.failures).isEmpty();
    }

    @Test
    void request_rsa8192_isRefusedUnlessAllowed() throws Exception {
        engine.permit(1);
        try (LocalKeyPairSource source = source(1, 1)) {
            assertFails(source.request(KeyPairSpec.RSA_8192), Reason.UNSUPPORTED);
            assertThat(engine.calls).hasValue(0);
        }
        try (LocalKeyPairSource source =
                LocalKeyPairSource.builder().allow(KeyPairSpec.RSA_8192).build(engine)) {
            assertThat(source.request(KeyPairSpec.RSA_8192).get(120, TimeUnit.SECONDS))
                    .isNotNull();
        }
    }

    @Test
    void request_engineCannot_failsWithUnsupported() {
        try (LocalKeyPairSource source = LocalKeyPairSource.builder()
                .listener(recorder)
                .build((spec, abandoned) -> {
                    throw new NoSuchAlgorithmException("scripted");
                })) {
            assertFails(source.request(SPEC), Reason.UNSUPPORTED);
            assertThat(recorder.failures)
                    .extracting(KeyPairSourceException::reason)
                    .containsExactly(Reason.UNSUPPORTED);
        }
    }

    @Test
    void request_engineThrowsAnything_failsWithUnavailableAndStaysUsable() {
        try (LocalKeyPairSource source = LocalKeyPairSource.builder()
                .threads(1)
                .listener(recorder)
                .build((spec, abandoned) -> {
                    switch (recorder.failures.size()) {
                        case 0 -> throw new ProviderException("scripted");
                        case 1 -> throw new UnsatisfiedLinkError("scripted");
                        case 2 -> throw new AssertionError("scripted");
                        default -> {
                            return new Made(ScriptedSource.pair(), Security.getProvider("SunEC"));
                        }
                    }
                })) {
            assertFails(source.request(SPEC), Reason.UNAVAILABLE);
            assertFails(source.request(SPEC), Reason.UNAVAILABLE);
            assertFails(source.request(SPEC), Reason.UNAVAILABLE);
            assertThat(source.request(SPEC)).succeedsWithin(Duration.ofSeconds(120));
            assertThat(recorder.failures).hasSize(3);
        }
    }

    @Test
    void request_engineRejects_failsWithRejectedAndAfterTwoInARowIsOutOfService() {
        try (LocalKeyPairSource source = LocalKeyPairSource.builder()
                .threads(1)
                .listener(recorder)
                .build((spec, abandoned) -> {
                    if (engine.calls.incrementAndGet() == 2) {
                        return new Made(ScriptedSource.pair(), Security.getProvider("SunEC"));
                    }
                    throw new RejectedPairException("a scripted rule");
                })) {
            assertFails(source.request(SPEC), Reason.REJECTED);
            assertThat(source.request(SPEC)).succeedsWithin(Duration.ofSeconds(120));
            assertFails(source.request(SPEC), Reason.REJECTED);
            assertFails(source.request(SPEC), Reason.REJECTED);
            assertFails(source.request(SPEC), Reason.UNAVAILABLE);
            assertThat(engine.calls).hasValue(4);
            assertThat(recorder.generated).hasValue(1);
            assertThat(recorder.failures)
                    .last()
                    .satisfies(failure -> assertThat(failure)
                            .hasMessageContaining("out of service")
                            .hasMessageContaining("a scripted rule"));
        }
    }

    @Test
    void request_engineRepeatsAPair_givesOutNothingThatWasMadeBefore() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        CountDownLatch made = new CountDownLatch(1);
        CountDownLatch proved = new CountDownLatch(1);
        AtomicInteger invalidations = new AtomicInteger();
        try (LocalKeyPairSource source = LocalKeyPairSource.builder()
                .threads(2)
                .listener(recorder)
                .build((spec, abandoned) -> {
                    if (calls.incrementAndGet() == 1) {
                        made.countDown();
                        awaitUninterruptibly(proved);
                        return new Made(ScriptedSource.pair(), Security.getProvider("SunEC"));
                    }
                    throw new RepeatedPairException("a scripted generator");
                })) {
            source.onInvalidation(invalidations::incrementAndGet);
            CompletableFuture<KeyPair> underWay = source.request(SPEC);
            made.await();
            assertFails(source.request(SPEC), Reason.REJECTED);
            assertThat(invalidations).hasValue(1);
            proved.countDown();
            assertFails(underWay, Reason.UNAVAILABLE);
            assertFails(source.request(SPEC), Reason.UNAVAILABLE);
            assertThat(calls).hasValue(2);
            assertThat(recorder.generated).hasValue(1);
            assertThat(recorder.delivered).hasValue(0);
            assertThat(recorder.destroyed).hasValue(1);
        }
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void expectedGenerationTime_cheapSpec_isMeasuredOnFirstQuestion() {
        try (LocalKeyPairSource source = source(1, 10)) {
            assertThat(source.expectedGenerationTime(SPEC)).isEmpty();
            engine.permit(100);
            await().atMost(100, TimeUnit.SECONDS)
                    .until(() -> source.expectedGenerationTime(SPEC).isPresent());
            assertThat(engine.calls).hasValue(CostTable.MEASURED_RUNS);
            assertThat(recorder.generated)
                    .as("a question makes no pairs that anybody sees")
                    .hasValue(0);
            assertThat(recorder.destroyed).hasValue(0);
        }
    }

    @Test
    void expectedGenerationTime_kindOfAThirdParty_isUnknownAndNotMeasured() {
        try (LocalKeyPairSource source = LocalKeyPairSource.builder().build(engine)) {
            assertThat(source.expectedGenerationTime(KeyPairSpec.of("EC", "secp256k1")))
                    .isEmpty();
            assertFails(source.request(KeyPairSpec.of("EC", "secp256k1")), Reason.UNSUPPORTED);
        }
        assertThat(engine.calls).hasValue(0);
    }

    @Test
    void expectedGenerationTime_measuredPairRejected_isReported() {
        try (LocalKeyPairSource source = LocalKeyPairSource.builder()
                .listener(recorder)
                .build((spec, abandoned) -> {
                    throw new RejectedPairException("a scripted rule");
                })) {
            assertThat(source.expectedGenerationTime(SPEC)).isEmpty();
            await().atMost(100, TimeUnit.SECONDS).until(() -> recorder.failures.size() == 1);
            assertThat(recorder.failures.get(0).reason()).isEqualTo(Reason.REJECTED);
        }
    }

    @Test
    void expectedGenerationTime_expensiveSpec_isLearnedFromDeliveries() throws Exception {
        engine.permit(1);
        try (LocalKeyPairSource source = source(1, 10)) {
            assertThat(source.expectedGenerationTime(KeyPairSpec.RSA_4096)).isEmpty();
            source.request(KeyPairSpec.RSA_4096).get(120, TimeUnit.SECONDS);
            assertThat(source.expectedGenerationTime(KeyPairSpec.RSA_4096)).isPresent();
            assertThat(engine.calls).hasValue(1);
        }
    }

    @Test
    void builder_badValues_areNamed() {
        assertThatThrownBy(() -> LocalKeyPairSource.builder().threads(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("threads: found 0, allowed is a whole number from 1 to 1024");
        assertThatThrownBy(() -> LocalKeyPairSource.builder().queue(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("queue: found -1, allowed is a whole number from 1 to 1000000");
        assertThatThrownBy(() -> LocalKeyPairSource.builder().name(" "))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("name: found a blank one, allowed is a short name");
        assertThatThrownBy(() -> LocalKeyPairSource.builder()
                        .registeredOnly(true)
                        .provider(JcaProvider.BC)
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "registered-only: found true, allowed is true without a provider, and with the engine jca or none");
    }
}
