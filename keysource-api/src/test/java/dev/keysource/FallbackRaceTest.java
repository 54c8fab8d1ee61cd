package dev.keysource;

import dev.keysource.KeyPairSourceException.Reason;
import dev.keysource.testkit.FakeClock;
import org.junit.jupiter.api.Test;

import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;

/** An answer races a cancellation or a hedged rival, and no pair is lost or given out twice. */
class FallbackRaceTest {
    private static final int RACES = Integer.getInteger("keysource.races", 20_000);

    @Test
    void answer_racesCancellationAndHedge_isDeliveredOrDestroyedEveryTime() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(3);
        CyclicBarrier start = new CyclicBarrier(3);
        try {
            for (int i = 0; i < RACES; i++) {
                race(threads, start, i % 2 == 0);
            }
        } finally {
            threads.shutdownNow();
            assertThat(threads.awaitTermination(120, TimeUnit.SECONDS)).isTrue();
        }
    }

    private static void race(ExecutorService threads, CyclicBarrier start, boolean cancelled) throws Exception {
        Tier slow = new Tier();
        Tier rival = new Tier();
        // The hedge is due at once, so that both tiers are asked and both hold a pair.
        try (FallbackKeyPairSource chain = FallbackKeyPairSource.builder()
                .tier(slow)
                .tier(rival)
                .hedge(Duration.ofMillis(1))
                .time(FakeClock.of(() -> 0, (task, delay) -> {
                    if (delay.equals(Duration.ofMillis(1))) {
                        task.run();
                    }
                    return new CompletableFuture<Void>();
                }))
                .build()) {
            CompletableFuture<KeyPair> answer = chain.request(KeyPairSpec.RSA_2048);
            Future<Boolean> one = threads.submit(() -> slow.answerAt(start));
            Future<Boolean> two = threads.submit(() -> rival.answerAt(start));
            Future<Boolean> three = threads.submit(() -> {
                start.await();
                return cancelled
                        && answer.completeExceptionally(
                                KeyPairSourceException.timeout("test", KeyPairSpec.RSA_2048, Duration.ofMillis(1)));
            });
            int handedOver = (one.get() ? 1 : 0) + (two.get() ? 1 : 0);
            int delivered = three.get() ? 0 : 1;
            int destroyed = slow.key.destructions + rival.key.destructions;
            assertThat(handedOver).isEqualTo(delivered + destroyed);
            if (delivered == 1) {
                assertThat(((Key) answer.join().getPrivate()).destructions).isZero();
            } else {
                assertThat(answer).isCompletedExceptionally();
            }
        }
    }

    /** A tier with one pair; what it could not hand over stays its own. */
    private static final class Tier implements KeyPairSource {
        final Key key = new Key();
        final CompletableFuture<KeyPair> request = new CompletableFuture<>();

        boolean answerAt(CyclicBarrier start) throws Exception {
            start.await();
            return request.complete(new KeyPair((PublicKey) null, key));
        }

        @Override
        public String name() {
            return "tier";
        }

        @Override
        public List<CompletableFuture<KeyPair>> request(KeyPairRequest asked) {
            return List.of(request);
        }

        @Override
        public List<KeyPairSource> behind() {
            return List.of();
        }

        @Override
        public void close() {
            request.completeExceptionally(new KeyPairSourceException(Reason.CLOSED, "tier", null, "closed"));
        }
    }

    /** Counts how often it was destroyed. */
    private static final class Key implements PrivateKey {
        private static final long serialVersionUID = 1L;

        volatile int destructions;

        @Override
        public synchronized void destroy() {
            destructions++;
        }

        @Override
        public String getAlgorithm() {
            return "none";
        }

        @Override
        public String getFormat() {
            return "none";
        }

        @Override
        public byte[] getEncoded() {
            return new byte[0];
        }
    }
}
