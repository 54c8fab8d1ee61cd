package dev.keysource.remote;

import dev.keysource.KeyPairSourceException.Reason;
import io.grpc.netty.shaded.io.netty.buffer.PooledByteBufAllocator;
import io.grpc.netty.shaded.io.netty.util.ResourceLeakDetector;
import io.grpc.netty.shaded.io.netty.util.internal.PlatformDependent;
import org.awaitility.Awaitility;

import java.io.BufferedReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import static dev.keysource.testkit.Failures.assertFails;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Calls of every kind in a process of their own, server and client, in which the transport's leak detection follows every
 * buffer. Ten times on the way, when no call is under way, memory and threads are counted.
 */
final class CallLeaks {
    private static final String DETECTION = "-Dio.grpc.netty.shaded.io.netty.leakDetection.level=paranoid";
    private static final String LEAK = "LEAK: ";
    private static final Duration LONG = Duration.ofSeconds(100);
    private static final int SAMPLES = 10;

    private static final int CYCLE = 100;
    private static final int ONE_AT_A_TIME = 48;
    private static final int AT_ONCE = 16;
    private static final int STREAM = 8;

    /** What the process holds when it is at rest; memory in KiB, after garbage collection. */
    record Sample(int calls, long heap, long direct, int threads) {
        static Sample parse(String line) {
            String[] parts = line.split(" ", -1);
            return new Sample(
                    Integer.parseInt(parts[0]),
                    Long.parseLong(parts[1]),
                    Long.parseLong(parts[2]),
                    Integer.parseInt(parts[3]));
        }

        @Override
        public String toString() {
            return calls + " " + heap + " " + direct + " " + threads;
        }
    }

    /** What was counted, and how many buffers were collected by the garbage collector before they were released. */
    record Report(int calls, int pairs, List<Sample> samples, long leaks) {
        /** The most heap of the last half of the samples, less that of the first half, in KiB. */
        long heapGrowth() {
            return most(samples.subList(SAMPLES / 2, SAMPLES)) - most(samples.subList(0, SAMPLES / 2));
        }

        private static long most(List<Sample> some) {
            return some.stream().mapToLong(Sample::heap).max().orElseThrow();
        }

        @Override
        public String toString() {
            StringBuilder text = new StringBuilder("calls " + calls + ", pairs " + pairs + ", leaks " + leaks
                    + ", heap growth " + heapGrowth() + " KiB\n"
                    + "calls, heap KiB, direct memory KiB, threads:\n");
            samples.forEach(sample -> text.append(sample).append('\n'));
            return text.toString();
        }
    }

    private final SteadySource source;
    private final RemoteKeyPairSource client;
    private final RemoteKeyPairSource sealed;
    private int calls;
    private int pairs;

    private CallLeaks(SteadySource source, RemoteKeyPairSource client, RemoteKeyPairSource sealed) {
        this.source = source;
        this.client = client;
        this.sealed = sealed;
    }

    /**
     * Runs the process.
     *
     * @param calls how many; a multiple of a thousand
     * @param directory for its files
     * @param plant whether it is to lose a buffer
     */
    static Report run(int calls, Path directory, boolean plant) throws Exception {
        Path counted = directory.resolve("counted");
        Process process = TestProcess.of(CallLeaks.class, List.of(DETECTION), counted, calls, plant)
                .start();
        List<String> printed;
        try (BufferedReader out = process.inputReader(UTF_8)) {
            printed = out.lines().toList();
            assertThat(process.waitFor()).as(() -> String.join("\n", printed)).isZero();
        } finally {
            process.destroyForcibly();
        }
        List<String> lines = Files.readAllLines(counted);
        return new Report(
                calls,
                Integer.parseInt(lines.get(SAMPLES)),
                lines.subList(0, SAMPLES).stream().map(Sample::parse).toList(),
                printed.stream().filter(line -> line.contains(LEAK)).count());
    }

    /** The process: where to write what was counted, how many calls, and whether to lose a buffer. */
    public static void main(String[] arguments) throws Exception {
        assertThat(ResourceLeakDetector.getLevel()).isEqualTo(ResourceLeakDetector.Level.PARANOID);
        int count = Integer.parseInt(arguments[1]);
        ServerIdentity identity = ServerIdentity.create();
        SteadySource source = new SteadySource();
        try (KeyPairServer server = KeyPairServer.builder(source, identity).start();
                PrintStream out = new PrintStream(Files.newOutputStream(Path.of(arguments[0])), true, UTF_8)) {
            RemoteKeyPairSourceBuilder clients =
                    RemoteKeyPairSource.builder(identity.furl("localhost:" + server.port()));
            try (RemoteKeyPairSource client = clients.build();
                    RemoteKeyPairSource sealed = clients.sealed(true).build()) {
                CallLeaks leaks = new CallLeaks(source, client, sealed);
                for (int sample = 1; sample <= SAMPLES; sample++) {
                    while (leaks.calls < (long) count * sample / SAMPLES) {
                        leaks.cycle();
                    }
                    out.println(leaks.sample());
                }
                assertThat(leaks.calls).isEqualTo(count);
                out.println(leaks.pairs);
            }
        }
        if (Boolean.parseBoolean(arguments[2])) {
            PooledByteBufAllocator.DEFAULT.directBuffer(16);
        }
        reportLeaks();
        System.exit(0);
    }

    /** A hundred calls. Few are given up: more would be an attack, for which the server ends the connection. */
    private void cycle() throws Exception {
        for (int i = 0; i < ONE_AT_A_TIME; i++) {
            client.get(SteadySource.GIVEN, LONG);
            called(1, 1);
        }
        for (int round = 0; round < 2; round++) {
            List<CompletableFuture<KeyPair>> atOnce = new ArrayList<>();
            for (int i = 0; i < AT_ONCE; i++) {
                atOnce.add(client.request(SteadySource.GIVEN, LONG));
            }
            await(atOnce);
            called(AT_ONCE, AT_ONCE);
        }
        for (int i = 0; i < 8; i++) {
            await(client.request(SteadySource.GIVEN, STREAM));
            called(1, STREAM);
        }
        for (int i = 0; i < 6; i++) {
            sealed.get(SteadySource.GIVEN, LONG);
            called(1, 1);
        }
        for (int i = 0; i < 2; i++) {
            await(sealed.request(SteadySource.GIVEN, STREAM));
            called(1, STREAM);
        }
        for (int i = 0; i < 3; i++) {
            client.status(LONG).get(120, TimeUnit.SECONDS);
            called(1, 0);
        }
        cancel(calls / CYCLE % 2 == 0 ? 1 : STREAM);
        called(1, 0);
    }

    private void called(int more, int withPairs) {
        calls += more;
        pairs += withPairs;
    }

    private static void await(List<CompletableFuture<KeyPair>> answers) throws Exception {
        for (CompletableFuture<KeyPair> answer : answers) {
            answer.get(120, TimeUnit.SECONDS);
        }
    }

    private void cancel(int several) {
        client.request(SteadySource.NEVER_ANSWERED, several).forEach(answer -> answer.cancel(false));
    }

    private Sample sample() throws Exception {
        Awaitility.await().atMost(Clients.LONG).until(() -> source.waiting() == 0);
        // A call that has ended by its deadline: the timers of those before it have been set and forgotten too.
        assertFails(client.request(SteadySource.NEVER_ANSWERED, Duration.ofMillis(20)), Reason.TIMEOUT);
        collectGarbage();
        return new Sample(
                calls,
                ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / 1024,
                PlatformDependent.usedDirectMemory() / 1024,
                ManagementFactory.getThreadMXBean().getThreadCount());
    }

    /** The detector reports, when a buffer is made, those that were found to be garbage until then. */
    private static void reportLeaks() throws InterruptedException {
        collectGarbage();
        PooledByteBufAllocator.DEFAULT.directBuffer(16).release();
    }

    /** Collects all garbage and waits until that is known; the second time it is known of all that the first found. */
    private static void collectGarbage() throws InterruptedException {
        for (int round = 0; round < 2; round++) {
            ReferenceQueue<Object> collected = new ReferenceQueue<>();
            PhantomReference<Object> garbage = new PhantomReference<>(new Object(), collected);
            do {
                System.gc();
            } while (collected.remove(1000) != garbage);
        }
    }
}
