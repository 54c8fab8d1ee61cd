package dev.keysource.local.pkcs11;

import dev.keysource.Health;
import dev.keysource.KeyPairSourceException;
import dev.keysource.KeyPairSourceException.Reason;
import dev.keysource.KeyPairSpec;
import dev.keysource.internal.Timekeeper;
import dev.keysource.testkit.FakeClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.lang.ref.Reference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** Pairs in a token that goes away, comes back, refuses PINs and does not delete. */
@Timeout(120)
class TokenEngineTest {
    private static final KeyPairSpec SPEC = KeyPairSpec.EC_P_256;
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final TokenConfig CONFIG = new TokenConfig("token", null, "none", null, null, null, true);

    @TempDir
    private Path directory;

    private final FakeClock clock = new FakeClock();
    private final FakeToken token = new FakeToken();
    private final AtomicInteger voided = new AtomicInteger();
    private final AtomicInteger gone = new AtomicInteger();
    private TokenEngine engine;

    @BeforeEach
    void open() {
        SecureRandom random = new SecureRandom();
        Timekeeper time = new Timekeeper("test", clock::nanoTime, clock::schedule);
        engine = new TokenEngine(
                "token",
                unnamed -> token,
                TokenObjects.begin(
                        directory.resolve("journal"),
                        CONFIG,
                        "keysource-{id}",
                        new Collector(time, System::gc),
                        random),
                Duration.ofSeconds(5),
                time,
                random);
        engine.onVoid(voided::incrementAndGet);
    }

    @AfterEach
    void close() {
        engine.close();
    }

    private KeyPair make() throws Exception {
        return engine.make(SPEC, () -> false).pair();
    }

    private void eventually(Callable<Boolean> condition) {
        await().atMost(LONG).until(condition);
    }

    /** Lets time pass until something is so. */
    private void passing(Duration step, Callable<Boolean> condition) {
        eventually(() -> {
            clock.advance(step);
            return condition.call();
        });
    }

    private long noted() throws Exception {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> file.toString().endsWith(".der")).count();
        }
    }

    private void assertUnavailable(String message) {
        assertThatThrownBy(this::make)
                .isInstanceOf(KeyPairSourceException.class)
                .hasMessageContaining(message)
                .satisfies(
                        e -> assertThat(((KeyPairSourceException) e).reason()).isEqualTo(Reason.UNAVAILABLE));
    }

    @Test
    void make_tokenIsThere_namesAndNotesThePair() throws Exception {
        KeyPair pair = make();
        assertThat(pair.getPrivate().getEncoded()).isNull();
        assertThat(token.named).containsValue(pair.getPublic()).hasSize(1);
        assertThat(token.unnamed).isEmpty();
        assertThat(noted()).isEqualTo(1);
    }

    @Test
    void release_livePair_isNoLongerNoted() throws Exception {
        assertThat(engine.release(make())).isTrue();
        assertThat(noted()).isZero();
        engine.close();
        try (Stream<Path> journals = Files.list(directory.resolve("journal"))) {
            assertThat(journals).as("journals").isEmpty();
        }
    }

    @Test
    void discard_pairWhosePublicHalfIsInUse_isNotGone() throws Exception {
        engine.start();
        KeyPair pair = make();
        Object inUse = token.lastPublicHalf.get();
        engine.discard(pair, gone::incrementAndGet);
        eventually(() -> token.named.isEmpty());
        for (int i = 0; i < 20; i++) {
            clock.advance(Duration.ofSeconds(5));
        }
        assertThat(gone).hasValue(0);
        Reference.reachabilityFence(inUse);
        inUse = null;
        passing(Duration.ofSeconds(5), () -> gone.get() == 1);
    }

    @Test
    void discard_pair_isGoneWhenTheTokenHasDeletedIt() throws Exception {
        engine.start();
        engine.discard(make(), gone::incrementAndGet);
        passing(Duration.ofSeconds(5), () -> gone.get() == 1);
        assertThat(token.named).isEmpty();
        assertThat(noted()).isZero();
    }

    @Test
    void discard_releasedPair_isDeletedToo() throws Exception {
        engine.start();
        KeyPair pair = make();
        engine.release(pair);
        engine.discard(pair, gone::incrementAndGet);
        passing(Duration.ofSeconds(5), () -> gone.get() == 1);
        assertThat(token.named).isEmpty();
        assertThat(noted()).isZero();
    }

    @Test
    void discard_errorAtOneKey_deletesTheOthers() throws Exception {
        KeyPair first = make();
        KeyPair second = make();
        KeyPair third = make();
        token.deadly = second.getPublic();
        engine.start();
        for (KeyPair pair : List.of(first, second, third)) {
            engine.discard(pair, gone::incrementAndGet);
        }
        passing(Duration.ofSeconds(5), () -> gone.get() == 2);
        assertThat(token.named).containsValue(second.getPublic()).hasSize(1);
        assertThat(engine.health().lastFailure().orElseThrow()).hasMessageContaining("the library of the token");
        token.deadly = null;
        passing(Duration.ofSeconds(5), () -> gone.get() == 3);
        assertThat(engine.health()).isEqualTo(Health.HEALTHY);
    }

    @Test
    void discard_tokenDoesNotDelete_isTriedAgainAndNotCounted() throws Exception {
        token.deletes = false;
        engine.start();
        engine.discard(make(), gone::incrementAndGet);
        eventually(() -> engine.health().status() == Health.Status.DEGRADED);
        assertThat(engine.health().lastFailure().orElseThrow())
                .hasMessageContaining("a key cannot be deleted yet")
                .hasMessageContaining("CKR_FUNCTION_FAILED");
        assertThat(gone).hasValue(0);
        assertThat(noted()).isEqualTo(1);
        token.deletes = true;
        passing(Duration.ofSeconds(5), () -> gone.get() == 1);
        assertThat(engine.health()).isEqualTo(Health.HEALTHY);
        assertThat(token.named).isEmpty();
    }

    @Test
    void discard_whileTheTokenIsAway_happensWhenItIsBack() throws Exception {
        engine.start();
        KeyPair pair = make();
        token.away = true;
        passing(Duration.ofSeconds(5), () -> voided.get() == 1);
        engine.discard(pair, gone::incrementAndGet);
        assertThat(gone).hasValue(0);
        token.away = false;
        token.logOut();
        passing(Duration.ofSeconds(5), () -> gone.get() == 1);
        assertThat(token.named).isEmpty();
    }

    @Test
    void release_afterALogout_isRefusedAndVoidsWhatWasMade() throws Exception {
        KeyPair pair = make();
        token.logOut();
        assertThat(engine.release(pair)).isFalse();
        eventually(() -> voided.get() == 1);
        assertThat(engine.health().status()).isEqualTo(Health.Status.UNAVAILABLE);
        assertThat(engine.health().lastFailure().orElseThrow()).hasMessageContaining("logged out");
    }

    @Test
    void make_afterALogout_logsInAgain() throws Exception {
        make();
        token.logOut();
        assertUnavailable("CKR_USER_NOT_LOGGED_IN");
        KeyPair pair = make();
        assertThat(engine.release(pair)).isTrue();
        assertThat(token.opened).isEqualTo(2);
        assertThat(engine.health()).isEqualTo(Health.HEALTHY);
        eventually(() -> voided.get() == 1);
    }

    @Test
    void look_keysAreDeletedByOthers_voidsThem() throws Exception {
        engine.start();
        eventually(() -> token.opened == 1);
        KeyPair pair = make();
        token.open().provider();
        token.logOut();
        passing(Duration.ofSeconds(5), () -> voided.get() == 1);
        assertThat(engine.release(pair)).isFalse();
    }

    @Test
    void make_tokenIsAway_triesAgainLessAndLessOften() throws Exception {
        token.away = true;
        assertUnavailable("CKR_TOKEN_NOT_PRESENT");
        for (int i = 0; i < 100; i++) {
            assertUnavailable("CKR_TOKEN_NOT_PRESENT");
        }
        assertThat(token.attempts).isEqualTo(1);
        clock.advance(Duration.ofSeconds(1));
        assertUnavailable("CKR_TOKEN_NOT_PRESENT");
        clock.advance(Duration.ofSeconds(1));
        assertUnavailable("CKR_TOKEN_NOT_PRESENT");
        assertThat(token.attempts).isEqualTo(2);
        token.away = false;
        clock.advance(Duration.ofSeconds(1));
        make();
        assertThat(token.attempts).isEqualTo(3);
    }

    @Test
    void make_pinIsRefused_isNotTriedAgainUntilItChanges() throws Exception {
        token.pin = "9999";
        engine.start();
        eventually(() -> token.attempts == 1);
        for (int i = 0; i < 200; i++) {
            clock.advance(Duration.ofMinutes(10));
            assertUnavailable("refused the PIN");
        }
        assertThat(token.attempts).isEqualTo(1);
        assertThat(engine.health().lastFailure().orElseThrow())
                .hasMessageContaining("CKR_PIN_INCORRECT")
                .hasMessageNotContaining("9999");
        token.pin = "1234";
        make();
        assertThat(token.attempts).isEqualTo(2);
    }

    @Test
    void make_pairCannotBeNamed_isDeletedBeforeTheNextOneIsMade() throws Exception {
        token.names = false;
        assertUnavailable("CKR_DEVICE_MEMORY");
        assertThat(token.unnamed).isEmpty();
        token.deletes = false;
        assertUnavailable("CKR_DEVICE_MEMORY");
        assertUnavailable("a pair that failed cannot be deleted");
        assertThat(token.unnamed).hasSize(1);
        token.deletes = true;
        token.names = true;
        make();
        assertThat(token.unnamed).isEmpty();
        assertThat(token.named).hasSize(1);
    }

    @Test
    void close_discardedPairs_areDeletedFirst() throws Exception {
        for (int i = 0; i < 5; i++) {
            engine.discard(make(), gone::incrementAndGet);
        }
        engine.close();
        assertThat(gone).hasValue(5);
        assertThat(token.named).isEmpty();
    }
}
