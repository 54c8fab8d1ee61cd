package dev.keysource.local;

import dev.keysource.Health;
import dev.keysource.KeyPairSourceException.Reason;
import dev.keysource.KeyPairSpec;
import dev.keysource.local.engine.CheckedEngine;
import dev.keysource.local.engine.JcaEngine;
import dev.keysource.local.engine.Origin;
import dev.keysource.local.engine.PairEngine;
import dev.keysource.testkit.SpecSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;

import static dev.keysource.testkit.Failures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

/** No pair comes of a random generator that does not work. */
@Timeout(600)
class BadRandomTest {
    private static final Duration LONG = Duration.ofSeconds(120);

    private final CountingListener recorder = new CountingListener();

    private LocalKeyPairSource source(SecureRandom random) {
        PairEngine engine = new JcaEngine(List.of(Origin.JDK, Origin.BC), random);
        return LocalKeyPairSource.builder().threads(1).listener(recorder).build(new CheckedEngine(engine, random));
    }

    @ParameterizedTest
    @SpecSource("RSA-2048|EC-P-256|Ed25519|ML-DSA-44")
    void get_constantRandom_failsWithoutAPair(KeyPairSpec spec) {
        for (byte value : new byte[] {0, 0x5a, -1}) {
            try (LocalKeyPairSource source = source(new Constant(value))) {
                assertFails(() -> source.get(spec, LONG), Reason.UNAVAILABLE);
            }
        }
        assertThat(recorder.generated).hasValue(0);
    }

    @Test
    void get_repeatingRandom_stopsAtTheFirstPairThatWasMadeBefore() throws Exception {
        try (LocalKeyPairSource source = source(new Repeating())) {
            source.get(KeyPairSpec.ED25519, LONG);
            assertFails(() -> source.get(KeyPairSpec.ED25519, LONG), Reason.REJECTED);
            assertFails(() -> source.get(KeyPairSpec.ED25519, LONG), Reason.UNAVAILABLE)
                    .hasMessageContaining("out of service: the pair has been made before");
            assertThat(source.health().status()).isEqualTo(Health.Status.UNAVAILABLE);
            assertThat(recorder.generated).hasValue(1);
        }
    }

    @Test
    void get_throwingRandom_failsWithUnavailable() {
        try (LocalKeyPairSource source = source(new Throwing())) {
            assertFails(() -> source.get(KeyPairSpec.ED25519, LONG), Reason.UNAVAILABLE);
        }
    }

    @Test
    void get_blockingRandom_failsByTheDeadline() {
        CountDownLatch release = new CountDownLatch(1);
        try (LocalKeyPairSource source = source(new Blocking(release))) {
            assertFails(() -> source.get(KeyPairSpec.ED25519, Duration.ofMillis(50)), Reason.TIMEOUT);
        } finally {
            release.countDown();
        }
    }

    private static class Constant extends SecureRandom {
        private static final long serialVersionUID = 1L;

        private final byte value;

        Constant(byte value) {
            this.value = value;
        }

        @Override
        public void nextBytes(byte[] bytes) {
            Arrays.fill(bytes, value);
        }
    }

    /** The same 96 bytes over and over; every Ed25519 pair takes as many, so that the pairs are the same as well. */
    private static final class Repeating extends SecureRandom {
        private static final long serialVersionUID = 1L;
        private static final int BYTES_PER_PAIR = 16 + 16 + 32 + 32;

        private int position;

        @Override
        public void nextBytes(byte[] bytes) {
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) (37 * (position + 1));
                position = (position + 1) % BYTES_PER_PAIR;
            }
        }
    }

    private static final class Throwing extends SecureRandom {
        private static final long serialVersionUID = 1L;

        @Override
        public void nextBytes(byte[] bytes) {
            throw new IllegalStateException("scripted");
        }
    }

    private static final class Blocking extends SecureRandom {
        private static final long serialVersionUID = 1L;

        private final transient CountDownLatch release;

        Blocking(CountDownLatch release) {
            this.release = release;
        }

        @Override
        public void nextBytes(byte[] bytes) {
            try {
                release.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted", e);
            }
        }
    }
}
