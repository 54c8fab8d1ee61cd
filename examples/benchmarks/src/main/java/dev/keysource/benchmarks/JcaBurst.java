package dev.keysource.benchmarks;

import dev.keysource.jca.KeysourceProvider;

import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * How long unchanged code waits for its pairs when many threads want some at once and the pool is empty: the JDK alone and with
 * the provider, in turn in one process. Arguments: the size of the keys, rounds, settings {@code keysource.*=value}.
 */
final class JcaBurst {
    private static final int THREADS = 16;
    private static final int PAIRS = 64;

    private JcaBurst() {}

    public static void main(String[] args) throws Exception {
        int size = args.length > 0 ? Integer.parseInt(args[0]) : 2048;
        int rounds = args.length > 1 ? Integer.parseInt(args[1]) : 5;
        Properties settings = new Properties();
        settings.setProperty("keysource.chain", "pool(local)");
        settings.setProperty("keysource.pool.specs", "RSA-" + size + ":16");
        settings.setProperty("keysource.pool.warm-up", "lazy");
        Arrays.stream(args).skip(2).map(arg -> arg.split("=", 2)).forEach(arg -> settings.setProperty(arg[0], arg[1]));
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            for (int round = 0; round < rounds; round++) {
                report("stock", size, burst(threads, size));
                KeysourceProvider.install(settings);
                report("empty pool", size, burst(threads, size));
                KeysourceProvider.uninstall();
            }
        } finally {
            threads.shutdown();
        }
    }

    private static List<Long> burst(ExecutorService threads, int size) throws Exception {
        long start = System.nanoTime();
        List<Future<Long>> pairs = new ArrayList<>();
        for (int i = 0; i < PAIRS; i++) {
            pairs.add(threads.submit(() -> pair(size)));
        }
        List<Long> nanos = new ArrayList<>();
        for (Future<Long> pair : pairs) {
            nanos.add(pair.get());
        }
        nanos.sort(null);
        nanos.add(System.nanoTime() - start);
        return nanos;
    }

    private static long pair(int size) throws GeneralSecurityException {
        long start = System.nanoTime();
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(size);
        generator.generateKeyPair();
        return System.nanoTime() - start;
    }

    private static void report(String what, int size, List<Long> nanos) {
        System.out.printf(
                Locale.ROOT,
                "RSA-%d, %s: %d pairs by %d threads in %d ms; each %d ms (median), %d ms (longest)%n",
                size,
                what,
                PAIRS,
                THREADS,
                TimeUnit.NANOSECONDS.toMillis(nanos.get(PAIRS)),
                TimeUnit.NANOSECONDS.toMillis(nanos.get(PAIRS / 2)),
                TimeUnit.NANOSECONDS.toMillis(nanos.get(PAIRS - 1)));
    }
}
