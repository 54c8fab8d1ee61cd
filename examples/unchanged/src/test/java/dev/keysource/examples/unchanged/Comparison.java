package dev.keysource.examples.unchanged;

import dev.keysource.KeyPairSpec;
import dev.keysource.PoolStats;
import dev.keysource.jca.KeysourceProvider;
import dev.keysource.local.LocalKeyPairSource;
import dev.keysource.pool.PooledKeyPairSource;
import dev.keysource.pool.RefillPolicy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Does the same operation with the pairs of the JDK and with those of a warm pool, in turn, in this process. Pairs are counted
 * by the pool.
 */
final class Comparison implements AutoCloseable {
    private static final Map<KeyPairSpec, Integer> POOLS = Map.of(KeyPairSpec.RSA_2048, 4, KeyPairSpec.RSA_4096, 2);

    private final LocalKeyPairSource local = LocalKeyPairSource.create();
    private final PooledKeyPairSource pool;

    /** What was found: medians, and the pairs of all operations. */
    record Result(int operations, double stockMillis, double pooledMillis, long stockPairs, long pooledPairs) {
        String row(String name) {
            return String.format(
                    Locale.ROOT,
                    "| %s | %.1f | %.1f | %s |",
                    name,
                    stockMillis,
                    pooledMillis,
                    pooledPairs % operations == 0 ? "" + pooledPairs / operations : pooledPairs + "/" + operations);
        }
    }

    Comparison() {
        var builder = PooledKeyPairSource.builder(local)
                .refill(RefillPolicy.watermark())
                .lowWaterMark(2);
        POOLS.forEach(builder::spec);
        pool = builder.build();
    }

    Result of(Software software, int operations) throws Exception {
        software.operate(); // loads its classes
        List<Double> stock = new ArrayList<>();
        List<Double> pooled = new ArrayList<>();
        long stockPairs = 0;
        long pooledPairs = 0;
        for (int i = 0; i < operations; i++) {
            await();
            long before = delivered();
            stock.add(millis(software));
            stockPairs += delivered() - before;
            KeysourceProvider.install(pool, Duration.ofMinutes(1));
            try {
                // The JDK makes the first pair for who does not say which size: so the provider learns what its default
                // is.
                software.operate();
                await();
                before = delivered();
                pooled.add(millis(software));
                pooledPairs += delivered() - before;
            } finally {
                KeysourceProvider.uninstall();
            }
        }
        return new Result(operations, median(stock), median(pooled), stockPairs, pooledPairs);
    }

    /** Until nothing is in the making, so that neither of the two is disturbed by it. */
    private void await() {
        POOLS.forEach((spec, size) -> pool.ready(spec, size).join());
    }

    private long delivered() {
        return pool.pools().stream().mapToLong(PoolStats::delivered).sum();
    }

    private static double millis(Software software) throws Exception {
        long start = System.nanoTime();
        software.operate();
        return (System.nanoTime() - start) / 1e6;
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().skip(values.size() / 2).findFirst().orElseThrow();
    }

    @Override
    public void close() {
        pool.close();
        local.close();
    }
}
