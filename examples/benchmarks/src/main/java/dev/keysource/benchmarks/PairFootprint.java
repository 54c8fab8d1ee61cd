package dev.keysource.benchmarks;

import com.sun.management.ThreadMXBean;
import dev.keysource.KeyPairSourceListener;
import dev.keysource.KeyPairSpec;
import dev.keysource.examples.console.Progress;
import dev.keysource.local.JcaProvider;
import dev.keysource.local.LocalKeyPairSource;
import dev.keysource.pool.PooledKeyPairSource;

import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;

/**
 * Measures how much of the heap a pooled pair keeps, as the difference between a large and a small pool after garbage
 * collection, and how much a request allocates for which a pair is ready.
 *
 * <pre>
 * java -cp benchmarks.jar dev.keysource.benchmarks.PairFootprint [PROVIDER [SPEC]]
 * </pre>
 */
public final class PairFootprint {
    private static final int FEW = 100;
    private static final int MANY = 1_100;
    private static final int COLLECTIONS = 5;
    private static final int REQUESTS = 250;

    private PairFootprint() {}

    /** Measures one kind of pair, by default RSA-2048 of the JDK. */
    public static void main(String[] args) {
        JcaProvider provider =
                args.length > 0 ? JcaProvider.valueOf(args[0].toUpperCase(Locale.ROOT)) : JcaProvider.JDK;
        KeyPairSpec spec = args.length > 1 ? KeyPairSpec.parse(args[1]) : KeyPairSpec.RSA_2048;
        try (LocalKeyPairSource source =
                LocalKeyPairSource.builder().provider(provider).build()) {
            long few = heap(source, spec, FEW);
            long many = heap(source, spec, MANY);
            System.out.printf(
                    "%s %s: %d bytes per pooled pair%n",
                    provider, spec, Math.round((many - few) / (double) (MANY - FEW)));
        }
    }

    private static long heap(LocalKeyPairSource source, KeyPairSpec spec, int pairs) {
        int threads = Runtime.getRuntime().availableProcessors();
        Progress progress = Progress.of("pool of " + pairs, pairs);
        try (PooledKeyPairSource pool = PooledKeyPairSource.builder(source)
                .spec(spec, pairs)
                .listener(shownBy(progress))
                .refillConcurrency(threads)
                .build()) {
            pool.ready(spec, pairs)
                    .whenComplete((ready, failure) -> progress.close())
                    .join();
            for (int i = 0; i < COLLECTIONS; i++) {
                System.gc();
            }
            long used = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
            if (pool.pools().get(0).level() != pairs) {
                throw new IllegalStateException("the pool has not kept its pairs");
            }
            if (pairs > 2 * REQUESTS) {
                allocation(pool, spec); // loads what it needs
                System.out.printf("%d bytes allocated per request%n", allocation(pool, spec) / REQUESTS);
            }
            return used;
        }
    }

    private static KeyPairSourceListener shownBy(Progress progress) {
        return new KeyPairSourceListener() {
            @Override
            public void onRefill(String source, KeyPairSpec spec, int level) {
                progress.stepTo(level);
            }
        };
    }

    private static long allocation(PooledKeyPairSource pool, KeyPairSpec spec) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        CompletableFuture<?>[] answers = new CompletableFuture<?>[REQUESTS];
        long before = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
        for (int i = 0; i < REQUESTS; i++) {
            answers[i] = pool.request(spec);
        }
        return threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
    }
}
