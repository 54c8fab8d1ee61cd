package dev.keysource.remote.server;

import dev.keysource.Health;
import dev.keysource.KeyPairSourceException.Reason;
import dev.keysource.KeyPairSpec;
import dev.keysource.internal.Timekeeper;
import dev.keysource.testkit.FakeClock;
import dev.keysource.testkit.ScriptedSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;

import static org.assertj.core.api.Assertions.assertThat;

class HealthWatchTest {
    private static final KeyPairSpec SPEC = KeyPairSpec.RSA_2048;
    private static final KeyPairSpec OTHER = KeyPairSpec.ED25519;

    private final FakeClock clock = new FakeClock();
    private final ScriptedSource source = new ScriptedSource("source");
    private final Deque<Runnable> looks = new ArrayDeque<>();
    private Executor executor = Runnable::run;
    private boolean serving;
    private boolean broken;
    private boolean locked;
    private final HealthWatch watch = new HealthWatch(
            source, new Timekeeper("test", this::now, clock::schedule), task -> executor.execute(task), this::tell);

    private long now() {
        locked |= watch != null && Thread.holdsLock(watch);
        return clock.nanoTime();
    }

    private void tell(boolean is) {
        if (broken) {
            throw new IllegalStateException("scripted");
        }
        serving = is;
    }

    @AfterEach
    void close() {
        watch.close();
        assertThat(clock.scheduled()).isZero();
    }

    private void fail(KeyPairSpec spec, int times) {
        for (int i = 0; i < times; i++) {
            watch.answered(spec, Reason.UNAVAILABLE);
        }
    }

    @Test
    void source_saysThatItCannotAnswer_isFoundOutWithinASecond() {
        assertThat(serving).isTrue();
        source.health(Health.of(Health.Status.UNAVAILABLE, null));
        clock.advance(HealthWatch.LOOK);
        assertThat(serving).isFalse();
        source.health(Health.of(Health.Status.DEGRADED, null));
        clock.advance(HealthWatch.LOOK);
        assertThat(serving).isTrue();
        assertThat(watch.health().status()).isEqualTo(Health.Status.DEGRADED);
    }

    @Test
    void source_doesNotEvenSay_isTakenToBeGone() {
        executor = looks::add;
        clock.advance(HealthWatch.LOOK);
        assertThat(serving).isTrue();
        clock.advance(HealthWatch.LOOK);
        assertThat(serving).isFalse();
        looks.forEach(Runnable::run);
        assertThat(serving).isTrue();
    }

    @Test
    void source_noThreadAsksIt_isAskedAgainWhenThereIsOne() {
        executor = task -> {
            throw new OutOfMemoryError("unable to create native thread");
        };
        clock.advance(HealthWatch.LOOK.multipliedBy(3));
        executor = Runnable::run;
        clock.advance(HealthWatch.LOOK.multipliedBy(2));
        assertThat(serving).isTrue();
    }

    @Test
    void serving_whoIsToldThrows_isToldAgain() {
        broken = true;
        clock.advance(HealthWatch.LOOK);
        broken = false;
        clock.advance(HealthWatch.LOOK.multipliedBy(2));
        assertThat(serving).isTrue();
    }

    @Test
    void clock_always_isReadWithoutALock() {
        fail(SPEC, HealthWatch.TOLERATED);
        locked = false;
        watch.health();
        clock.advance(HealthWatch.LOOK);
        fail(SPEC, 1);
        assertThat(locked).isFalse();
    }

    @Test
    void answered_manyFailuresInARow_leavesItAloneForATimeThatGrows() {
        fail(SPEC, HealthWatch.TOLERATED - 1);
        assertThat(serving).isTrue();
        fail(SPEC, 1);
        assertThat(serving).isFalse();
        assertThat(watch.health().status()).isEqualTo(Health.Status.UNAVAILABLE);
        clock.advance(Duration.ofSeconds(1));
        assertThat(serving).isTrue();
        fail(SPEC, 1);
        assertThat(serving).isFalse();
        clock.advance(Duration.ofSeconds(1));
        assertThat(serving).isFalse();
        clock.advance(Duration.ofSeconds(1));
        assertThat(serving).isTrue();
        for (int i = 0; i < 10; i++) {
            fail(SPEC, 1);
            clock.advance(Duration.ofSeconds(30));
            assertThat(serving).isTrue();
        }
    }

    @Test
    void answered_onePair_endsIt() {
        fail(SPEC, HealthWatch.TOLERATED);
        watch.answered(SPEC, null);
        assertThat(serving).isTrue();
        fail(SPEC, HealthWatch.TOLERATED - 1);
        assertThat(serving).isTrue();
    }

    @Test
    void answered_anotherKindIsMade_isNoReason() {
        watch.answered(OTHER, null);
        fail(SPEC, 100);
        assertThat(serving).isTrue();
        clock.advance(Duration.ofSeconds(61));
        fail(SPEC, 1);
        assertThat(serving).as("nobody has asked for the other kind lately").isFalse();
    }

    @ParameterizedTest
    @EnumSource(
            value = Reason.class,
            names = {"UNAVAILABLE", "CLOSED", "REJECTED"},
            mode = EnumSource.Mode.EXCLUDE)
    void answered_failuresThatCallersCause_areNoReason(Reason reason) {
        for (int i = 0; i < 100; i++) {
            watch.answered(SPEC, reason);
        }
        assertThat(serving).isTrue();
    }
}
