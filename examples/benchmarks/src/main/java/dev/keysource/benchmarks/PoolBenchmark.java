package dev.keysource.benchmarks;

import dev.keysource.EmptyPolicy;
import dev.keysource.KeyPairRequest;
import dev.keysource.KeyPairSpec;
import dev.keysource.local.LocalKeyPairSource;
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
import java.util.Collections;
import java.util.Deque;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * What a pool adds: to a request that finds a pair ready, and to a source that it refills from.
 *
 * <p>The requests are measured in single shots of a fixed number from a store that is filled before each shot, so that
 * nothing is put while they are taken. A shot ends when all of its threads have taken their share: with more threads than
 * cores the time of one request says little. What the profiler {@code gc} tells includes the filling.
 */
@Fork(1)
public class PoolBenchmark {
    private static final KeyPairSpec SPEC = KeyPairSpec.RSA_2048;
    private static final int STORED = 65_536;
    private static final int TAKEN = STORED - 4_096;

    /** A pool in its default settings but for its size and low-water mark, and a plain queue, both full. */
    @State(Scope.Benchmark)
    public static class Stores {
        /** How many threads take pairs at the same time. */
        @Param({"1", "2", "16"})
        public int threads;

        PooledKeyPairSource pool;
        BlockingQueue<KeyPair> queue;
        private KeyPair pair;
        private ExecutorService workers;

        /** Opens the pool, and starts the threads. */
        @Setup
        public void open() throws Exception {
            workers = Executors.newFixedThreadPool(threads);
            pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
            queue = new ArrayBlockingQueue<>(STORED);
            pool = PooledKeyPairSource.builder(new SamePairSource(pair))
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

        /** Lets every thread take its share. */
        void take(Supplier<CompletableFuture<KeyPair>> one, Blackhole blackhole) throws Exception {
            Callable<Void> share = () -> {
                for (int i = 0; i < TAKEN / threads; i++) {
                    blackhole.consume(one.get());
                }
                return null;
            };
            for (Future<Void> taken : workers.invokeAll(Collections.nCopies(threads, share))) {
                taken.get();
            }
        }

        /** Closes the pool, and stops the threads. */
        @TearDown
        public void close() {
            workers.shutdownNow();
            pool.close();
        }
    }

    /** A request for which a pair is ready. */
    @Benchmark
    @BenchmarkMode(Mode.SingleShotTime)
    @OutputTimeUnit(TimeUnit.NANOSECONDS)
    @OperationsPerInvocation(TAKEN)
    @Warmup(iterations = 60)
    @Measurement(iterations = 60)
    public void warmRequest(Stores stores, Blackhole blackhole) throws Exception {
        stores.take(() -> stores.pool.request(SPEC), blackhole);
    }

    /** A pair from a plain queue, in a future as well. */
    @Benchmark
    @BenchmarkMode(Mode.SingleShotTime)
    @OutputTimeUnit(TimeUnit.NANOSECONDS)
    @OperationsPerInvocation(TAKEN)
    @Warmup(iterations = 60)
    @Measurement(iterations = 60)
    public void baselineQueue(Stores stores, Blackhole blackhole) throws Exception {
        stores.take(() -> CompletableFuture.completedFuture(stores.queue.poll()), blackhole);
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
        private KeyPairRequest waiting;
        private LocalKeyPairSource source;
        private PooledKeyPairSource pool;

        /** Opens the sources. */
        @Setup
        public void open() {
            parsed = KeyPairSpec.parse(spec);
            waiting = KeyPairRequest.of(parsed).whenEmpty(EmptyPolicy.WAIT);
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
        return sources.pool.request(sources.waiting).get(0).join();
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
