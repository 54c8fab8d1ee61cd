package dev.keysource.testkit;

import dev.keysource.KeyPairSource;
import dev.keysource.KeyPairSourceException.Reason;
import dev.keysource.KeyPairSpec;
import dev.keysource.PoolStats;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.security.KeyPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import static dev.keysource.testkit.Failures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What every {@link KeyPairSource} does; each source inherits it in a few lines. */
@Timeout(600)
public abstract class KeyPairSourceContract {
    private static final Duration LONG = Duration.ofSeconds(120);

    private KeyPairSource source;

    /** A new, working source that can make {@link #spec()}. */
    protected abstract KeyPairSource open() throws Exception;

    /** A kind of pair that the source makes quickly. */
    protected KeyPairSpec spec() {
        return KeyPairSpec.ED25519;
    }

    @BeforeEach
    void openSource() throws Exception {
        source = open();
    }

    @AfterEach
    void closeSource() {
        source.close();
    }

    @Test
    void name_always_isShortAndPrintable() {
        assertThat(source.name()).matches("[\\x21-\\x7e ]{1,80}");
    }

    @Test
    void request_open_givesAPairWithBothHalves() throws Exception {
        KeyPair pair = source.request(spec()).get(120, TimeUnit.SECONDS);
        assertThat(pair.getPrivate().getFormat()).isEqualTo("PKCS#8");
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
        List<PoolStats> before = source.pools();
        assertFails(source.request(spec(), none), Reason.TIMEOUT);
        assertFails(() -> source.get(spec(), none), Reason.TIMEOUT);
        assertThat(source.pools())
                .extracting(PoolStats::delivered)
                .isEqualTo(before.stream().map(PoolStats::delivered).toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"P106751D", "P109500D", "PT2562047788015215H30M7.999999999S"})
    void request_timeoutBeyondAllClocks_givesAPair(Duration endless) throws Exception {
        assertThat(source.request(spec(), endless).get(120, TimeUnit.SECONDS)).isNotNull();
        assertThat(source.get(spec(), endless)).isNotNull();
    }

    @Test
    @SuppressWarnings("NullAway") // a mistake of a caller's
    void request_noTimeoutGiven_isRefusedBeforeAnythingIsTaken() {
        List<PoolStats> before = source.pools();
        assertThatThrownBy(() -> source.request(spec(), (Duration) null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> source.get(spec(), null)).isInstanceOf(NullPointerException.class);
        assertThat(source.pools())
                .extracting(PoolStats::delivered)
                .isEqualTo(before.stream().map(PoolStats::delivered).toList());
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
}
