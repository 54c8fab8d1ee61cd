package dev.keysource.pool;

import dev.keysource.KeyPairSpec;
import dev.keysource.internal.CheckpointHook;
import dev.keysource.testkit.TestContext;

import java.security.KeyPair;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

import static org.awaitility.Awaitility.await;

/** Threads ask a pool whose process is frozen and restored again and again, as its context tells it. */
final class SnapshotCycles {
    private static final KeyPairSpec SPEC = KeyPairSpec.RSA_2048;
    private static final int THREADS = 64;

    private SnapshotCycles() {}

    /**
     * What came of it.
     *
     * @param cycles how often the pool was frozen and restored
     * @param delivered how many pairs were given out
     * @param fromBefore how many of them had been begun before a restoration and were asked for after it
     */
    record Report(int cycles, long delivered, long fromBefore) {}

    static Report run(int cycles) throws Exception {
        AtomicInteger cycle = new AtomicInteger();
        Map<KeyPair, Integer> begun = new ConcurrentHashMap<>();
        LongAdder delivered = new LongAdder();
        LongAdder fromBefore = new LongAdder();
        AtomicBoolean stopped = new AtomicBoolean();
        TestContext context = new TestContext();
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try (BackgroundSource source = new BackgroundSource(1, pair -> begun.put(pair, cycle.get()), pair -> {});
                PooledKeyPairSource pool = PooledKeyPairSource.builder(source)
                        .spec(SPEC, 16)
                        .refill(RefillPolicy.watermark())
                        .checkpoints(made -> CheckpointHook.register(made::pause, made::resume, context))
                        .build()) {
            List<Future<?>> askers = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                askers.add(threads.submit(() -> {
                    while (!stopped.get()) {
                        int asked = cycle.get();
                        KeyPair pair = pool.request(SPEC).get(60, TimeUnit.SECONDS);
                        if (begun.remove(pair) < asked) {
                            fromBefore.increment();
                        }
                        delivered.increment();
                    }
                    return null;
                }));
            }
            for (int i = 1; i <= cycles; i++) {
                long seen = delivered.sum();
                await().atMost(100, TimeUnit.SECONDS).until(() -> delivered.sum() > seen);
                context.beforeCheckpoint(context);
                cycle.incrementAndGet();
                context.afterRestore(context);
            }
            stopped.set(true);
            for (Future<?> asker : askers) {
                asker.get(60, TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }
        return new Report(cycles, delivered.sum(), fromBefore.sum());
    }
}
