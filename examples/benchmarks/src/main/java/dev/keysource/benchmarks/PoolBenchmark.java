package dev.keysource.benchmarks;

import dev.keysource.KeyPairSource;
import dev.keysource.KeyPairSpec;
import dev.keysource.local.LocalKeyPairSource;
import dev.keysource.pool.EmptyPolicy;
import dev.keysource.pool.PooledKeyPairSource;
import dev.keysource.pool.RefillPolicy;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * What a pool adds: to a request that finds a pair ready, and to a source that it refills from.
 *
 * <p>The requests are measured in single shots of a fixed number from a store that is filled before each shot, so that
 * nothing is put while they are taken. Run them with {@code -t 1}, {@code -t 2} and {@code -t 16}, at most 16 threads.
 */
@Fork(1)
public class PoolBenchmark {
    private static final KeyPairSpec SPEC = KeyPairSpec.RSA_2048;
    private static final int TAKEN = 4_096;
    private static final int STORED = 16 * TAKEN;

    /** A pool in its default settings but for its size and low-water mark, and a plain queue, both full. */
    @State(Scope.Benchmark)
    public static class Stores {
        PooledKeyPairSource pool;
        BlockingQueue<KeyPair> queue;
        private KeyPair pair;

        /** Opens the pool. */
        @Setup
        public void open() throws Exception {
            pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
            queue = new ArrayBlockingQueue<>(STORED);
            pool = PooledKeyPairSource.builder(new SameAnswer(pair))
                    .spec(SPEC, STORED)
                    .lowWaterMark(1)
                    .build();
        }

        /** Fills both up again. */
        @Setup(Level.Iteration)
        public void fill() {
            pool.ready(SPEC, STORED).join();
            while (queue.offer(pair)) {
                // until it is full
            }
        }

        /** Closes the pool. */
        @TearDown
        public void close() {
            pool.close();
        }
    }

    /** Answers at once, always with the same pair. */
    private record SameAnswer(KeyPair pair) implements KeyPairSource {
        @Override
        public String name() {
            return "same";
        }

        @Override
        public CompletableFuture<KeyPair> request(KeyPairSpec spec) {
            return CompletableFuture.completedFuture(pair);
        }

        @Override
        public void close() {}
    }

    /** A request for which a pair is ready. */
    @Benchmark
    @BenchmarkMode(Mode.SingleShotTime)
    @OutputTimeUnit(TimeUnit.NANOSECONDS)
    @OperationsPerInvocation(TAKEN)
    @Warmup(iterations = 200)
    @Measurement(iterations = 200)
    public void warmRequest(Stores stores, Blackhole blackhole) {
        for (int i = 0; i < TAKEN; i++) {
            blackhole.consume(stores.pool.request(SPEC));
        }
    }

    /** A pair from a plain queue, in a future as well. */
    @Benchmark
    @BenchmarkMode(Mode.SingleShotTime)
    @OutputTimeUnit(TimeUnit.NANOSECONDS)
    @OperationsPerInvocation(TAKEN)
    @Warmup(iterations = 200)
    @Measurement(iterations = 200)
    public void baselineQueue(Stores stores, Blackhole blackhole) {
        for (int i = 0; i < TAKEN; i++) {
            blackhole.consume(CompletableFuture.completedFuture(stores.queue.poll()));
        }
    }

    /** A local source on two threads, and a pool in front of it that is emptied as fast as it fills. */
    @State(Scope.Benchmark)
    public static class Sources {
        private static final int THREADS = 2;

        /** What is made. */
        @Param({"EC-P-384"})
        public String spec;

        private final Deque<CompletableFuture<KeyPair>> asked = new ArrayDeque<>();
        private KeyPairSpec parsed;
        private LocalKeyPairSource source;
        private PooledKeyPairSource pool;

        /** Opens the sources. */
        @Setup
        public void open() {
            parsed = KeyPairSpec.parse(spec);
            source = LocalKeyPairSource.builder().threads(THREADS).build();
            pool = PooledKeyPairSource.builder(source)
                    .spec(parsed, 64)
                    .lowWaterMark(64)
                    .refill(RefillPolicy.watermark())
                    .refillConcurrency(THREADS)
                    .maxGenerations(THREADS)
                    .build();
        }

        /** Closes them. */
        @TearDown
        public void close() {
            pool.close();
            source.close();
        }
    }

    /** A pair that the pool made for its store. */
    @Benchmark
    @BenchmarkMode(Mode.Throughput)
    @OutputTimeUnit(TimeUnit.SECONDS)
    @Warmup(iterations = 3, time = 3)
    @Measurement(iterations = 5, time = 5)
    public KeyPair refillThroughput(Sources sources) {
        return sources.pool.request(sources.parsed, EmptyPolicy.WAIT).join();
    }

    /** A pair from the bare source, which always has as many requests as the pool would make. */
    @Benchmark
    @BenchmarkMode(Mode.Throughput)
    @OutputTimeUnit(TimeUnit.SECONDS)
    @Warmup(iterations = 3, time = 3)
    @Measurement(iterations = 5, time = 5)
    public KeyPair bareSourceThroughput(Sources sources) {
        while (sources.asked.size() < Sources.THREADS) {
            sources.asked.add(sources.source.request(sources.parsed));
        }
        return sources.asked.remove().join();
    }
}
