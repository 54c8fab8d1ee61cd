package dev.keysource.pool;

import dev.keysource.KeyPairSpec;
import dev.keysource.PoolStats;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.security.KeyPair;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import static org.assertj.core.api.Assertions.assertThat;

/** A thread that waits for a pair is interrupted about when the pair comes: the pool and it agree who has the pair. */
@Timeout(600)
class InterruptedGetTest {
    private static final KeyPairSpec SPEC = KeyPairSpec.RSA_2048;
    private static final int ROUNDS = 20_000;

    @Test
    void get_interruptedAsThePairComes_neverLosesIt() throws Exception {
        Set<KeyPair> received = new HashSet<>();
        AtomicBoolean over = new AtomicBoolean();
        Thread asker = Thread.currentThread();
        ExecutorService interrupter = Executors.newSingleThreadExecutor();
        try (BackgroundSource source = new BackgroundSource(1, pair -> {}, pair -> {});
                PooledKeyPairSource pool = PooledKeyPairSource.builder(source)
                        .spec(SPEC, 1)
                        .refill(RefillPolicy.strictQuiet(Duration.ofHours(1)))
                        .warmUp(WarmUp.LAZY)
                        .build()) {
            interrupter.execute(() -> {
                while (!over.get()) {
                    asker.interrupt();
                    Thread.onSpinWait();
                }
            });
            int interrupted = 0;
            for (int i = 0; i < ROUNDS; i++) {
                try {
                    assertThat(received.add(pool.get(SPEC, Duration.ofSeconds(120))))
                            .isTrue();
                } catch (InterruptedException e) {
                    interrupted++;
                }
            }
            over.set(true);
            interrupter.shutdown();
            while (!interrupter.isTerminated()) {
                Thread.onSpinWait();
            }
            Thread.interrupted();
            assertThat(interrupted + received.size()).isEqualTo(ROUNDS);
            pool.drain().get(120, TimeUnit.SECONDS); // until then a pair may be on its way to one who has given up
            PoolStats stats = pool.pools().get(0);
            assertThat(stats.delivered()).isEqualTo(received.size());
        } finally {
            over.set(true);
            interrupter.shutdownNow();
            Thread.interrupted();
        }
    }
}
