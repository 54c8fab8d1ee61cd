package dev.keysource.remote;

import dev.keysource.KeyPairRequest;
import dev.keysource.KeyPairSource;
import dev.keysource.KeyPairSpec;
import dev.keysource.testkit.ScriptedSource;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * What an honest client notices when a server is attacked: its latencies before, during and after, at a steady pace, and
 * the heap of the server, which is a process of its own. The {@link Attackers} are a third process, of lowest priority,
 * since on the machines where they belong they would take no processor time from the server.
 */
final class AttackMix {
    private static final Duration PACE = Duration.ofMillis(5);
    private static final int SECOND = 200;
    private static final Duration TIMEOUT = Duration.ofSeconds(100);
    private static final String HEAP = "heap";

    /** How long calls took. */
    record Latencies(int calls, double p50Millis, double p99Millis, double maxMillis) {
        static Latencies of(long[] nanos) {
            long[] sorted = nanos.clone();
            Arrays.sort(sorted);
            return new Latencies(
                    sorted.length,
                    sorted[sorted.length / 2] / 1e6,
                    sorted[sorted.length * 99 / 100] / 1e6,
                    sorted[sorted.length - 1] / 1e6);
        }
    }

    /** What was noticed, and what the attackers say that they have done. */
    record Report(
            Latencies calm,
            Latencies whileSocketsOpen,
            Latencies attacked,
            Latencies freshClients,
            int secondsUntilNormal,
            long heapCalm,
            long heapAttacked,
            String attackers) {
        double p99Ratio() {
            return attacked.p99Millis / calm.p99Millis;
        }

        long heapGrowthMiB() {
            return (heapAttacked - heapCalm) >> 20;
        }
    }

    private AttackMix() {}

    /**
     * Runs it.
     *
     * @param seconds how long the client is watched before, and how long during the attack
     * @param idle how many idle sockets
     * @param half how many half handshakes
     * @param directory an empty one
     */
    static Report run(int seconds, int idle, int half, Path directory) throws Exception {
        ServerIdentity identity = ServerIdentity.create();
        Path file = directory.resolve("identity.pem");
        identity.write(file);
        try (Child server = new Child(List.of(), AttackMix.class, file)) {
            int port = Integer.parseInt(server.read());
            Furl furl = identity.furl("localhost:" + port);
            try (RemoteKeyPairSource honest = Clients.patient(furl)) {
                watch(honest, seconds * SECOND); // the virtual machines warm up
                Latencies calm = Latencies.of(watch(honest, seconds * SECOND));
                long heapCalm = Long.parseLong(server.ask(HEAP));
                try (Child attackers =
                        new Child(List.of("nice", "-n", "19"), Attackers.class, port, furl.pin(), idle, half)) {
                    CompletableFuture<String> open = CompletableFuture.supplyAsync(attackers::read);
                    long[] opening = new long[0];
                    while (!open.isDone()) {
                        opening = concat(opening, watch(honest, SECOND));
                    }
                    open.join();
                    List<Long> fresh = new ArrayList<>();
                    long[] attacked = new long[0];
                    for (int i = 0; i < seconds; i++) {
                        attacked = concat(attacked, watch(honest, SECOND));
                        fresh.add(freshClient(furl));
                    }
                    long heapAttacked = Long.parseLong(server.ask(HEAP));
                    String told = attackers.end();
                    int normal = 0;
                    double limit = 2 * calm.p99Millis;
                    while (Latencies.of(watch(honest, SECOND)).p99Millis > limit) {
                        normal++;
                    }
                    return new Report(
                            calm,
                            Latencies.of(opening),
                            Latencies.of(attacked),
                            Latencies.of(
                                    fresh.stream().mapToLong(Long::longValue).toArray()),
                            normal,
                            heapCalm,
                            heapAttacked,
                            told);
                }
            }
        }
    }

    /** The server: its argument is the file of its identity. */
    public static void main(String[] arguments) throws Exception {
        ServerIdentity identity = ServerIdentity.read(Path.of(arguments[0]));
        KeyPairServer server =
                KeyPairServer.builder(new EndlessSource(), identity).start();
        System.out.println(server.port());
        BufferedReader questions = new BufferedReader(new InputStreamReader(System.in, UTF_8));
        while (questions.readLine() != null) {
            System.gc();
            System.out.println(
                    ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        }
        System.exit(0);
    }

    /** The time of each of so many calls at a steady pace. */
    private static long[] watch(RemoteKeyPairSource client, int calls) throws Exception {
        long[] nanos = new long[calls];
        ScheduledThreadPoolExecutor pacer = new ScheduledThreadPoolExecutor(1);
        try {
            List<ScheduledFuture<Long>> answers = new ArrayList<>();
            for (int i = 0; i < calls; i++) {
                answers.add(pacer.schedule(() -> ask(client), PACE.toNanos() * i, TimeUnit.NANOSECONDS));
            }
            for (int i = 0; i < calls; i++) {
                nanos[i] = answers.get(i).get();
            }
        } finally {
            pacer.shutdownNow();
        }
        return nanos;
    }

    private static long ask(RemoteKeyPairSource client) throws InterruptedException {
        long start = System.nanoTime();
        client.get(KeyPairSpec.ED25519, TIMEOUT);
        return System.nanoTime() - start;
    }

    private static long freshClient(Furl furl) throws InterruptedException {
        try (RemoteKeyPairSource fresh = Clients.patient(furl)) {
            return ask(fresh);
        }
    }

    private static long[] concat(long[] left, long[] right) {
        long[] both = Arrays.copyOf(left, left.length + right.length);
        System.arraycopy(right, 0, both, left.length, right.length);
        return both;
    }

    /** Always has a pair, and keeps none. */
    private static final class EndlessSource implements KeyPairSource {
        @Override
        public String name() {
            return "endless";
        }

        @Override
        public List<KeyPairSource> behind() {
            return List.of();
        }

        @Override
        public List<CompletableFuture<KeyPair>> request(KeyPairRequest request) {
            return List.of(answer());
        }

        private CompletableFuture<KeyPair> answer() {
            return CompletableFuture.completedFuture(ScriptedSource.pair());
        }

        @Override
        public void close() {}
    }

    /** A Java process that answers on its standard output. */
    private static final class Child implements AutoCloseable {
        private final Process process;
        private final BufferedReader out;
        private final PrintStream in;

        Child(List<String> prefix, Class<?> main, Object... arguments) throws IOException {
            ProcessBuilder builder = TestProcess.of(
                            main,
                            List.of("-Djava.util.logging.config.file="
                                    + System.getProperty("java.util.logging.config.file")),
                            arguments)
                    .redirectErrorStream(false)
                    .redirectError(ProcessBuilder.Redirect.INHERIT);
            builder.command().addAll(0, prefix);
            process = builder.start();
            out = process.inputReader(UTF_8);
            in = new PrintStream(process.getOutputStream(), true, UTF_8);
        }

        String read() {
            try {
                return Objects.requireNonNull(out.readLine(), "the process has ended");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        String ask(String question) {
            in.println(question);
            return read();
        }

        /** Ends its input; what it says then. */
        String end() {
            in.close();
            return read();
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }
}
