package dev.keysource.pool;

import dev.keysource.EmptyPolicy;
import dev.keysource.KeyPairRequest;
import dev.keysource.KeyPairSourceException;
import dev.keysource.KeyPairSourceException.Reason;
import dev.keysource.KeyPairSpec;
import dev.keysource.PoolStats;
import dev.keysource.TimeSource;
import dev.keysource.testkit.FakeClock;

import java.security.KeyPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Many threads ask one pool after another, in front of sources with and without batches: some wait, some cancel, some run out of time, and one closes the pool under
 * the others. Counts every pair.
 */
final class Acquisitions {
    private static final KeyPairSpec SPEC = KeyPairSpec.RSA_2048;
    private static final int THREADS = 64;
    private static final int PER_POOL = 10_000;
    /** The least age that a pool accepts is over after 5 ms. */
    private static final long FASTER = 200;

    private final Set<KeyPair> received = ConcurrentHashMap.newKeySet();
    private final LongAdder duplicates = new LongAdder();
    private final LongAdder givenUp = new LongAdder();
    private final LongAdder failed = new LongAdder();

    /**
     * What came of it.
     *
     * @param acquisitions how many requests were made
     * @param received how many gave a pair
     * @param givenUp how many were cancelled or ran out of time
     * @param failed how many found the pool empty or closed
     * @param duplicates how many pairs were given out twice
     */
    record Report(long acquisitions, long received, long givenUp, long failed, long duplicates) {}

    static Report run(int acquisitions) throws Exception {
        Report total = new Report(0, 0, 0, 0, 0);
        for (int round = 0; round * PER_POOL < acquisitions; round++) {
            Report one = new Acquisitions().runPool(round);
            total = new Report(
                    total.acquisitions + one.acquisitions,
                    total.received + one.received,
                    total.givenUp + one.givenUp,
                    total.failed + one.failed,
                    total.duplicates + one.duplicates);
        }
        return total;
    }

    private Report runPool(int round) throws Exception {
        BackgroundSource source = new BackgroundSource(1 + round % 4 * 3, pair -> {}, pair -> {});
        PooledKeyPairSource pool = PooledKeyPairSource.builder(source)
                .spec(SPEC, 1 + round % 32)
                .refill(round % 3 == 0 ? RefillPolicy.quiet(Duration.ofMillis(1)) : RefillPolicy.watermark())
                .maxAge(Duration.ofSeconds(1))
                .time(FakeClock.of(() -> FASTER * System.nanoTime(), TimeSource.system()::schedule))
                .refillConcurrency(2)
                .maxGenerations(2)
                .build();
        AtomicInteger left = new AtomicInteger(PER_POOL);
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        List<Future<?>> askers = new ArrayList<>();
        for (int thread = 0; thread < THREADS; thread++) {
            Random random = new Random(round * 1_000L + thread);
            askers.add(threads.submit(() -> {
                for (int turn = left.getAndDecrement(); turn > 0; turn = left.getAndDecrement()) {
                    if (turn == PER_POOL / 20) {
                        pool.close();
                    }
                    ask(pool, random);
                }
                return null;
            }));
        }
        for (Future<?> asker : askers) {
            asker.get(120, TimeUnit.SECONDS);
        }
        threads.shutdown();
        source.close();
        check(pool.pools().get(0), source);
        return new Report(PER_POOL, received.size(), givenUp.sum(), failed.sum(), duplicates.sum());
    }

    private void ask(PooledKeyPairSource pool, Random random) throws Exception {
        EmptyPolicy empty = random.nextInt(10) == 0 ? EmptyPolicy.WAIT : EmptyPolicy.GENERATE;
        int chance = random.nextInt(100);
        if (chance < 15) {
            CompletableFuture<KeyPair> answer =
                    pool.request(KeyPairRequest.of(SPEC).whenEmpty(empty)).get(0);
            if (random.nextBoolean()) {
                Thread.yield();
            }
            if (answer.cancel(false)) {
                givenUp.increment();
            } else {
                note(answer);
            }
        } else if (chance < 30) {
            note(pool.request(KeyPairRequest.of(SPEC)
                            .within(Duration.ofNanos(random.nextInt(200_000)))
                            .whenEmpty(empty))
                    .get(0));
        } else if (chance < 32) {
            note(pool.request(KeyPairRequest.of(SPEC).whenEmpty(EmptyPolicy.FAIL))
                    .get(0));
        } else {
            note(pool.request(KeyPairRequest.of(SPEC).whenEmpty(empty)).get(0));
        }
    }

    private void note(CompletableFuture<KeyPair> answer) throws Exception {
        try {
            if (!received.add(answer.get(60, TimeUnit.SECONDS))) {
                duplicates.increment();
            }
        } catch (ExecutionException e) {
            Reason reason = ((KeyPairSourceException) e.getCause()).reason();
            assertThat(reason).isIn(Reason.TIMEOUT, Reason.EXHAUSTED, Reason.CLOSED);
            (reason == Reason.TIMEOUT ? givenUp : failed).increment();
        }
    }

    private void check(PoolStats stats, BackgroundSource source) {
        assertThat(stats.level()).isZero();
        assertThat(stats.waiting()).isZero();
        assertThat(stats.generated()).isEqualTo(source.accepted.sum());
        assertThat(stats.delivered()).isEqualTo(received.size() + duplicates.sum());
        assertThat(stats.generated()).isEqualTo(stats.delivered() + stats.destroyed());
    }
}
