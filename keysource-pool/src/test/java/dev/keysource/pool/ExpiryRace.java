package dev.keysource.pool;

import dev.keysource.KeyPairSpec;
import dev.keysource.PoolStats;
import dev.keysource.testkit.FakeClock;

import java.security.KeyPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** Threads take pairs and turn the clock, so that many pairs get too old while others are taking them. */
final class ExpiryRace {
    private static final KeyPairSpec SPEC = KeyPairSpec.RSA_2048;
    private static final long MAX_AGE = 1_000_000_000;
    private static final int THREADS = 4;

    private ExpiryRace() {}

    /**
     * What came of it.
     *
     * @param claims how many pairs were given out
     * @param destroyed how many were destroyed
     * @param tooOld how many were given out that had been in the pool for too long when they were asked for
     */
    record Report(long claims, long destroyed, long tooOld) {}

    static Report run(int claims) throws Exception {
        AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 10 * MAX_AGE);
        // Noted after the pool has the pair, so a pair was there for at least as long as this says.
        Map<KeyPair, Long> there = new ConcurrentHashMap<>();
        LongAdder tooOld = new LongAdder();
        AtomicInteger left = new AtomicInteger(claims);
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try (BackgroundSource source = new BackgroundSource(1, pair -> {}, pair -> there.put(pair, clock.get()));
                PooledKeyPairSource pool = PooledKeyPairSource.builder(source)
                        .spec(SPEC, 64)
                        .lowWaterMark(64)
                        .refill(RefillPolicy.watermark())
                        .maxAge(Duration.ofNanos(MAX_AGE))
                        .time(FakeClock.of(clock::get, (task, delay) -> new CompletableFuture<Void>()))
                        .build()) {
            List<Future<?>> takers = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                takers.add(threads.submit(() -> {
                    for (int turn = left.getAndDecrement(); turn > 0; turn = left.getAndDecrement()) {
                        if (turn % 32 == 0) {
                            pool.ready(SPEC, 48).get(60, TimeUnit.SECONDS);
                        }
                        long asked = turn % 8 == 0 ? clock.addAndGet(MAX_AGE / 4) : clock.get();
                        Long since = there.get(pool.request(SPEC).get(60, TimeUnit.SECONDS));
                        if (since != null && asked - since >= MAX_AGE) {
                            tooOld.increment();
                        }
                    }
                    return null;
                }));
            }
            for (Future<?> taker : takers) {
                taker.get(300, TimeUnit.SECONDS);
            }
            PoolStats stats = pool.pools().get(0);
            return new Report(claims, stats.destroyed(), tooOld.sum());
        } finally {
            threads.shutdownNow();
        }
    }
}
