package dev.keysource.pool;

import dev.keysource.KeyPairSourceException.Reason;
import dev.keysource.KeyPairSourceListener;
import dev.keysource.KeyPairSpec;
import dev.keysource.TimeSource;
import dev.keysource.testkit.FakeClock;
import dev.keysource.testkit.ScriptedSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.security.KeyPair;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import static dev.keysource.testkit.Failures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

/** Clocks, listeners and callers that take their time, or look back into the pool. */
class ForeignCodeTest {
    private static final KeyPairSpec SPEC = KeyPairSpec.RSA_2048;

    private final FakeClock clock = new FakeClock();
    private final ScriptedSource source = new ScriptedSource("source").answerAtOnce();
    private final CountDownLatch end = new CountDownLatch(1);

    @AfterEach
    void release() {
        end.countDown();
    }

    private void awaitEnd() {
        try {
            end.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** If a lock of the pool were held where this is called, the other thread would wait for it. */
    private static void look(AtomicReference<PooledKeyPairSource> pool, AtomicInteger looks) {
        PooledKeyPairSource open = pool.get();
        if (open == null) {
            return;
        }
        CompletableFuture<Object> other = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            open.pools();
            open.health();
            other.complete("looked");
        });
        thread.start();
        try {
            other.get(120, TimeUnit.SECONDS);
            looks.incrementAndGet();
        } catch (Exception e) {
            throw new AssertionError("called under a lock", e);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void clock_anyUse_isWithoutALock(boolean listed) throws Exception {
        AtomicReference<PooledKeyPairSource> opened = new AtomicReference<>();
        AtomicInteger looks = new AtomicInteger();
        AtomicInteger failures = new AtomicInteger();
        Runnable looking = () -> {
            try {
                look(opened, looks);
            } catch (AssertionError e) {
                failures.incrementAndGet();
            }
        };
        TimeSource time = FakeClock.of(
                () -> {
                    looking.run();
                    return clock.nanoTime();
                },
                (task, delay) -> {
                    looking.run();
                    return clock.schedule(task, delay);
                });
        PooledKeyPairSourceBuilder builder = PooledKeyPairSource.builder(source)
                .time(time)
                .refillShare(0.01)
                .maxAge(Duration.ofMinutes(1))
                .idleTimeout(Duration.ofMinutes(2))
                .size(2);
        try (PooledKeyPairSource pool = listed ? builder.spec(SPEC, 2).build() : builder.build()) {
            opened.set(pool);
            for (int i = 0; i < 4; i++) {
                pool.request(SPEC).get(120, TimeUnit.SECONDS);
            }
            source.answerByHand();
            CompletableFuture<KeyPair> waiting = pool.request(SPEC, Duration.ofSeconds(5));
            clock.advance(Duration.ofSeconds(1));
            source.pending().forEach(request -> request.complete(ScriptedSource.pair()));
            source.answerAtOnce();
            clock.advance(Duration.ofMinutes(10));
            assertThat(waiting).isDone();
        }
        assertThat(looks.get()).isPositive();
        assertThat(failures).hasValue(0);
    }

    /** The thread that was given a pair is held, as by a debugger, before it can pass it on. */
    @Test
    void invalidate_requestHeldInTheMiddle_doesNotGetThePairFromBefore() throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        AtomicInteger deliveries = new AtomicInteger();
        KeyPairSourceListener listener = new KeyPairSourceListener() {
            @Override
            public void onDelivery(String name, KeyPairSpec spec, long waitedNanos) {
                if (deliveries.getAndIncrement() == 0) {
                    held.countDown();
                    awaitEnd();
                }
            }
        };
        try (PooledKeyPairSource pool = PooledKeyPairSource.builder(source)
                .time(clock)
                .listener(listener)
                .spec(SPEC, 1)
                .build()) {
            KeyPair before = source.requests().get(0).join();
            CompletableFuture<KeyPair> answer = new CompletableFuture<>();
            new Thread(() -> answer.complete(pool.request(SPEC).join())).start();
            held.await();
            pool.invalidate();
            end.countDown();
            assertThat(answer.get(120, TimeUnit.SECONDS)).isNotSameAs(before);
        }
        try (PooledKeyPairSource pool =
                PooledKeyPairSource.builder(source).spec(SPEC, 1).build()) {
            assertThat(pool.pools().get(0).generated())
                    .isEqualTo(pool.pools().get(0).delivered()
                            + pool.pools().get(0).destroyed()
                            + pool.pools().get(0).level());
        }
    }

    @Test
    void request_actionsOfOthersBlock_isAnsweredWithTheTimersOfThePoolsOwn() throws Exception {
        source.answerByHand();
        try (PooledKeyPairSource pool = PooledKeyPairSource.builder(source)
                .spec(KeyPairSpec.RSA_2048, 1)
                .maxGenerations(1)
                .build()) {
            for (int i = 0; i < 4; i++) {
                CompletableFuture<KeyPair> answer = pool.request(SPEC, Duration.ofMillis(1));
                // On another thread: attached too late, it runs at once.
                new Thread(() -> answer.whenComplete((pair, failure) -> awaitEnd())).start();
            }
            CompletableFuture<KeyPair> late = pool.request(SPEC, Duration.ofMillis(1));
            assertFails(late, Reason.TIMEOUT);
            CompletableFuture<KeyPair> first = pool.request(SPEC);
            first.whenComplete((pair, failure) -> awaitEnd());
            CompletableFuture<KeyPair> second = pool.request(SPEC);
            while (!second.isDone()) {
                source.pending().forEach(request -> request.complete(ScriptedSource.pair()));
            }
            assertThat(second.get(120, TimeUnit.SECONDS)).isNotNull();
        }
    }
}
