package dev.keysource.testkit;

import dev.keysource.KeyPairSource;
import dev.keysource.KeyPairSourceException;
import dev.keysource.KeyPairSourceException.Reason;
import dev.keysource.KeyPairSpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.security.KeyPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What every {@link KeyPairSource} does; each source inherits it in a few lines. */
@Timeout(60)
public abstract class KeyPairSourceContract {
    private static final Duration LONG = Duration.ofSeconds(30);

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
        KeyPair pair = source.request(spec()).get(30, TimeUnit.SECONDS);
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
            assertThat(publicKeys.add(answer.get(30, TimeUnit.SECONDS).getPublic()))
                    .isTrue();
        }
    }

    @Test
    void request_severalAtOnce_givesSoManyDifferentPairs() throws Exception {
        Set<Object> publicKeys = new HashSet<>();
        for (CompletableFuture<KeyPair> answer : source.request(spec(), 20)) {
            publicKeys.add(answer.get(30, TimeUnit.SECONDS).getPublic());
        }
        assertThat(publicKeys).hasSize(20);
    }

    @Test
    void request_severalAtOnceOneOfThemCancelled_answersTheOthers() throws Exception {
        List<CompletableFuture<KeyPair>> answers = source.request(spec(), 4);
        answers.get(2).cancel(false);
        for (int i : new int[] {0, 1, 3}) {
            assertThat(answers.get(i).get(30, TimeUnit.SECONDS)).isNotNull();
        }
        assertThat(source.get(spec(), LONG)).isNotNull();
    }

    @Test
    void request_fewerThanOneAtOnce_isRefused() {
        assertThatThrownBy(() -> source.request(spec(), 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("count: 0");
    }

    @Test
    void batchSize_always_isAtLeastOne() {
        assertThat(source.batchSize()).isPositive();
    }

    @Test
    void request_severalAtOnceAfterClose_eachFailsWithClosed() {
        source.close();
        assertThat(source.request(spec(), 3))
                .hasSize(3)
                .allSatisfy(answer -> assertThatThrownBy(() -> answer.get(30, TimeUnit.SECONDS))
                        .cause()
                        .isInstanceOfSatisfying(
                                KeyPairSourceException.class,
                                e -> assertThat(e.reason()).isEqualTo(Reason.CLOSED)));
    }

    @Test
    void request_withTimeout_givesAPair() throws Exception {
        assertThat(source.request(spec(), LONG).get(30, TimeUnit.SECONDS)).isNotNull();
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
        assertThatThrownBy(() -> source.get(spec(), LONG))
                .isInstanceOfSatisfying(
                        KeyPairSourceException.class,
                        e -> assertThat(e.reason()).isEqualTo(Reason.CLOSED));
    }

    @Test
    void request_afterClose_failsWithClosedAndDoesNotThrow() {
        source.close();
        assertThatThrownBy(() -> source.request(spec()).get(30, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOfSatisfying(KeyPairSourceException.class, e -> {
                    assertThat(e.reason()).isEqualTo(Reason.CLOSED);
                    assertThat(e).hasMessageContaining(source.name()).hasMessageContaining(spec().toString());
                });
    }
}
