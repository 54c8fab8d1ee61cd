package dev.keysource.testkit;

import dev.keysource.Health;
import dev.keysource.KeyPairRequest;
import dev.keysource.KeyPairSource;
import dev.keysource.KeyPairSourceException.Reason;
import dev.keysource.KeyPairSpec;
import dev.keysource.PoolStats;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opentest4j.TestAbortedException;

import java.security.KeyPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import static dev.keysource.testkit.Failures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * What every {@link KeyPairSource} does; each source inherits it in a few lines. A source that has others behind it overrides
 * {@link #open(ScriptedSource)}; one that makes or fetches pairs itself overrides {@link #open()}, with a hundred pairs in stock
 * if its stock is finite, and the tests of what a slow or failing source behind does are skipped.
 */
@Timeout(600)
public abstract class KeyPairSourceContract {
    private static final Duration LONG = Duration.ofSeconds(120);
    private static final Duration SHORT = Duration.ofMillis(20);
    /** Of each class of tests: what the first request found. */
    private static final Map<Class<?>, Optional<String>> COMPLAINTS = new ConcurrentHashMap<>();

    private KeyPairSource source;

    /** A new source whose pairs come from another one; unless overridden, there is none behind it, and the test is aborted. */
    protected KeyPairSource open(ScriptedSource behind) throws Exception {
        throw new NothingBehindException();
    }

    /** A new, working source that can make {@link #spec()}. */
    protected KeyPairSource open() throws Exception {
        try {
            return open(new ScriptedSource("scripted").only(spec()).answerAtOnce());
        } catch (NothingBehindException e) {
            throw new AssertionError("override open(), or open(ScriptedSource) if others stand behind the source", e);
        }
    }

    /** A kind of pair that the source makes quickly. */
    protected KeyPairSpec spec() {
        return KeyPairSpec.ED25519;
    }

    @BeforeEach
    void openSource() throws Exception {
        source = open();
        Optional<String> complaint = COMPLAINTS.get(getClass());
        if (complaint == null) {
            complaint = new FirstRequest(source, spec(), LONG).complaint();
            COMPLAINTS.put(getClass(), complaint);
        }
        complaint.ifPresent(Assertions::fail);
    }

    @AfterEach
    void closeSource() {
        if (source != null) {
            source.close();
        }
    }

    @Test
    void name_always_isShortPrintableAndTheSame() {
        String name = source.name();
        assertThat(name).matches("[\\x21-\\x7e ]{1,80}");
        source.close();
        assertThat(source.name()).isEqualTo(name);
    }

    @Test
    void request_open_givesAPairWithBothHalves() throws Exception {
        KeyPair pair = source.request(spec()).get(120, TimeUnit.SECONDS);
        assertThat(pair.getPrivate().getFormat()).isEqualTo(source.isExtractable() ? "PKCS#8" : null);
        assertThat(pair.getPublic().getFormat()).isEqualTo("X.509");
    }

    @Test
    void request_many_neverGivesAPairTwice() throws Exception {
        List<CompletableFuture<KeyPair>> answers = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            answers.add(source.request(spec()));
        }
        Set<Object> publicKeys = new HashSet<>();
        for (CompletableFuture<KeyPair> answer : answers) {
            assertThat(publicKeys.add(answer.get(120, TimeUnit.SECONDS).getPublic()))
                    .isTrue();
        }
    }

    @Test
    void request_severalAtOnce_givesSoManyDifferentPairs() throws Exception {
        Set<Object> publicKeys = new HashSet<>();
        for (CompletableFuture<KeyPair> answer : source.request(spec(), 20)) {
            publicKeys.add(answer.get(120, TimeUnit.SECONDS).getPublic());
        }
        assertThat(publicKeys).hasSize(20);
    }

    @Test
    void request_severalAtOnceOneOfThemCancelled_answersTheOthers() throws Exception {
        List<CompletableFuture<KeyPair>> answers = source.request(spec(), 4);
        answers.get(2).cancel(false);
        for (int i : new int[] {0, 1, 3}) {
            assertThat(answers.get(i).get(120, TimeUnit.SECONDS)).isNotNull();
        }
        assertThat(source.get(spec(), LONG)).isNotNull();
    }

    @Test
    void request_fewerThanOneAtOnce_isRefused() {
        assertThatThrownBy(() -> source.request(spec(), 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("count: found 0");
    }

    @Test
    void request_severalAtOnceAfterClose_eachFailsWithClosed() {
        source.close();
        assertThat(source.request(spec(), 3)).hasSize(3).allSatisfy(answer -> assertFails(answer, Reason.CLOSED));
    }

    @Test
    void request_withTimeout_givesAPair() throws Exception {
        assertThat(source.request(spec(), LONG).get(120, TimeUnit.SECONDS)).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT-0.000000001S", "PT-2562047788015215H-30M-8S"})
    void request_noTimeLeft_timesOutAndTakesNothing(Duration none) {
        List<Long> before = delivered();
        assertFails(source.request(spec(), none), Reason.TIMEOUT);
        assertFails(() -> source.get(spec(), none), Reason.TIMEOUT);
        assertThat(delivered()).isEqualTo(before);
    }

    @Test
    void request_overBeforeItBegins_isAnsweredAtOnce() throws Exception {
        KeyPairRequest over = KeyPairRequest.of(spec()).within(Duration.ZERO);
        assertThat(source.request(over)).hasSize(1).allSatisfy(answer -> assertFails(answer, Reason.TIMEOUT));
        assertThat(source.get(spec(), LONG)).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"P106751D", "P109500D", "PT2562047788015215H30M7.999999999S"})
    void request_timeoutBeyondAllClocks_givesAPair(Duration endless) throws Exception {
        assertThat(source.request(spec(), endless).get(120, TimeUnit.SECONDS)).isNotNull();
        assertThat(source.get(spec(), endless)).isNotNull();
    }

    @TestFactory
    @SuppressWarnings("NullAway") // mistakes of callers
    Stream<DynamicTest> calls_withoutAnArgument_areRefusedBeforeAnythingIsTaken() {
        Map<String, ThrowingCallable> calls = Map.of(
                "request(KeyPairRequest)", () -> source.request((KeyPairRequest) null),
                "request(spec)", () -> source.request((KeyPairSpec) null),
                "request(spec), time limit", () -> source.request(null, LONG),
                "request(time limit)", () -> source.request(spec(), (Duration) null),
                "request(spec), count", () -> source.request(null, 3),
                "get(spec)", () -> source.get(null, LONG),
                "get(time limit)", () -> source.get(spec(), null),
                "discard", () -> source.discard(null),
                "onInvalidation", () -> source.onInvalidation(null),
                "find", () -> source.find(null));
        return calls.entrySet().stream()
                .map(call -> DynamicTest.dynamicTest(call.getKey(), () -> {
                    List<Long> before = delivered();
                    assertThatThrownBy(call.getValue()).isInstanceOf(NullPointerException.class);
                    assertThat(delivered()).isEqualTo(before);
                }));
    }

    @Test
    @SuppressWarnings("NullAway") // a mistake of a caller
    void release_withoutAPair_isRefused() {
        assertThatThrownBy(() -> source.release(null)).isInstanceOf(NullPointerException.class);
    }

    @Test
    void release_pairOfAnother_mayBeGivenOut() {
        assertThat(source.release(ScriptedSource.pair())).isTrue();
    }

    private List<Long> delivered() {
        return source.pools().stream().map(PoolStats::delivered).toList();
    }

    @Test
    void get_interrupted_givesThePairOrCancelsTheRequest() throws Exception {
        Thread.currentThread().interrupt();
        try {
            assertThat(source.get(spec(), LONG)).isNotNull();
            assertThat(Thread.interrupted()).as("still interrupted").isTrue();
        } catch (InterruptedException e) {
            assertThat(Thread.interrupted()).isFalse();
        }
        assertThat(source.get(spec(), LONG)).isNotNull();
    }

    @Test
    void get_open_givesAPair() throws Exception {
        assertThat(source.get(spec(), LONG)).isNotNull();
    }

    @Test
    void cancel_whileWaiting_leavesTheSourceUsable() throws Exception {
        source.request(spec()).cancel(false);
        assertThat(source.get(spec(), LONG)).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 100})
    void request_severalInOneCall_takesOnFromOneToSoMany(int count) throws Exception {
        Set<Object> publicKeys = new HashSet<>();
        List<CompletableFuture<KeyPair>> answers =
                source.request(KeyPairRequest.of(spec()).upTo(count));
        assertThat(answers).hasSizeBetween(1, count);
        for (CompletableFuture<KeyPair> answer : answers) {
            publicKeys.add(answer.get(120, TimeUnit.SECONDS).getPublic());
        }
        assertThat(publicKeys).hasSameSizeAs(answers);
    }

    @Test
    void request_sourceFails_isTheFailureOfEachFutureAndNotThrown() throws Exception {
        try (KeyPairSource failing = open(new ScriptedSource("failing").failAtOnce(Reason.UNAVAILABLE))) {
            assertThat(failing.request(KeyPairRequest.of(spec()).upTo(3)))
                    .hasSizeBetween(1, 3)
                    .allSatisfy(answer -> assertFails(answer, Reason.UNAVAILABLE));
        }
    }

    @Test
    void request_kindThatNobodyMakes_isUnsupportedAndTheSourceGoesOn() throws Exception {
        KeyPairSpec nobodys = KeyPairSpec.of("NO-SUCH", "1");
        assertFails(source.request(nobodys), Reason.UNSUPPORTED);
        assertFails(() -> source.get(nobodys, LONG), Reason.UNSUPPORTED);
        assertThat(source.get(spec(), LONG)).isNotNull();
    }

    @Test
    void request_limitPasses_timesOutAndALatePairStaysTheSources() throws Exception {
        try (ScriptedSource behind = new ScriptedSource("slow");
                KeyPairSource slow = open(behind)) {
            assertFails(slow.request(spec(), SHORT), Reason.TIMEOUT)
                    .hasMessageContainingAll(slow.name(), spec().toString());
            assertFails(() -> slow.get(spec(), SHORT), Reason.TIMEOUT);
            behind.answerAtOnce();
            behind.pending().forEach(request -> request.complete(ScriptedSource.pair()));
            assertThat(slow.get(spec(), LONG)).isNotNull();
            assertThat(slow.pools())
                    .allSatisfy(pool -> assertThat(pool.delivered()).isEqualTo(1));
        }
    }

    @Test
    void request_manyThreads_neverGivesAPairTwice() throws Exception {
        Set<Object> publicKeys = ConcurrentHashMap.newKeySet();
        Callable<Boolean> caller = () -> {
            boolean fresh = true;
            for (int i = 0; i < 10; i++) {
                fresh &= publicKeys.add(source.get(spec(), LONG).getPublic());
            }
            return fresh;
        };
        ExecutorService callers = Executors.newFixedThreadPool(8);
        try {
            for (Future<Boolean> fresh : callers.invokeAll(Collections.nCopies(8, caller))) {
                assertThat(fresh.get()).isTrue();
            }
        } finally {
            callers.shutdownNow();
        }
    }

    @Test
    void discard_deliveredPair_doesNoHarm() throws Exception {
        KeyPair pair = source.get(spec(), LONG);
        source.discard(pair);
        source.discard(pair);
        assertThat(source.get(spec(), LONG).getPublic()).isNotEqualTo(pair.getPublic());
    }

    @Test
    void isExtractable_always_tellsWhetherPrivateKeysAreEncoded() throws Exception {
        boolean encoded = source.get(spec(), LONG).getPrivate().getEncoded() != null;
        assertThat(source.isExtractable()).isEqualTo(encoded);
    }

    @Test
    void find_ownType_findsTheSourceFirst() {
        assertThat(source.find(source.getClass()).get(0)).isSameAs(source);
        assertThat(source.find(KeyPairSource.class).get(0)).isSameAs(source);
    }

    @Test
    void health_whileItWorks_isHealthyAndThenClosed() throws Exception {
        assertThat(source.get(spec(), LONG)).isNotNull();
        assertThat(source.health()).isEqualTo(Health.HEALTHY);
        source.close();
        assertThat(source.health()).isEqualTo(Health.CLOSED);
    }

    @Test
    void close_whileARequestWaits_failsItWithClosed() throws Exception {
        CompletableFuture<KeyPair> waiting;
        try (ScriptedSource behind = new ScriptedSource("slow");
                KeyPairSource slow = open(behind)) {
            waiting = slow.request(spec());
        }
        assertFails(waiting, Reason.CLOSED);
    }

    @Test
    void close_manyRequestsWait_answersEach() throws Exception {
        List<CompletableFuture<KeyPair>> answers = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            answers.addAll(source.request(KeyPairRequest.of(spec())));
        }
        source.close();
        for (CompletableFuture<KeyPair> answer : answers) {
            try {
                assertThat(answer.get(120, TimeUnit.SECONDS)).isNotNull();
            } catch (ExecutionException e) {
                assertFails(answer, Reason.CLOSED);
            }
        }
    }

    @Test
    void close_twice_isIdempotent() {
        source.close();
        source.close();
        assertFails(() -> source.get(spec(), LONG), Reason.CLOSED);
    }

    @Test
    void request_afterClose_failsWithClosedAndDoesNotThrow() {
        source.close();
        assertFails(source.request(spec()), Reason.CLOSED)
                .hasMessageContaining(source.name())
                .hasMessageContaining(spec().toString());
    }

    /** Why a test is skipped. */
    private static final class NothingBehindException extends TestAbortedException {
        private static final long serialVersionUID = 1L;

        NothingBehindException() {
            super("skipped: nothing stands behind this source");
        }
    }
}
