package dev.keysource.remote;

import dev.keysource.KeyPairSpec;
import io.grpc.netty.shaded.io.netty.util.internal.PlatformDependent;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * An honest client beside greedy holders of other secrets, at a server in a process of its own whose source makes two pairs at
 * once. The honest one keeps some requests waiting all the time.
 */
final class Fairness implements Closeable {
    private static final Duration UNIT = Duration.ofMillis(20);
    private static final Duration LONG = Duration.ofSeconds(100);

    /** What the honest one got, and what it cost. */
    record Report(
            String greedy,
            double alone,
            double beside,
            double share,
            double greedyReceived,
            double pinnedMiB,
            long open) {
        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%-34s honest alone %6.1f/s, beside %6.1f/s (%3.0f %%); greedy %6.1f/s, pinned %5.1f MiB each, %d open calls",
                    greedy,
                    alone,
                    beside,
                    100 * share,
                    greedyReceived,
                    pinnedMiB,
                    open);
        }
    }

    private final Process process;
    private final BufferedReader out;
    private final PrintWriter in;
    private final List<Furl> furls = new ArrayList<>();

    private Fairness(int secrets) throws IOException {
        process = TestProcess.of(Fairness.class, List.of("-Xmx512m"), secrets).start();
        out = process.inputReader(UTF_8);
        in = new PrintWriter(process.outputWriter(UTF_8), true);
        for (int i = 0; i < secrets; i++) {
            furls.add(Furl.parse(answer("furl ")));
        }
    }

    /**
     * Measures.
     *
     * @param greedy how many holders
     * @param connections of each of them
     * @param reads whether they read
     * @param honest how many requests the honest one has waiting
     * @param spec what the honest one asks for
     * @param seconds alone, and beside them
     */
    static Report run(int greedy, int connections, boolean reads, int honest, KeyPairSpec spec, int seconds)
            throws Exception {
        try (Fairness server = new Fairness(greedy + 1);
                RemoteKeyPairSource client = Clients.patient(server.furls.get(greedy))) {
            client.get(spec, LONG);
            double alone = perSecond(client, honest, spec, seconds);
            double before = server.number("memory");
            List<GreedyHolder> holders = new ArrayList<>();
            for (int i = 0; i < greedy; i++) {
                holders.add(new GreedyHolder(server.furls.get(i), connections, reads));
            }
            perSecond(client, honest, spec, Math.max(1, seconds / 3));
            long began = holders.stream().mapToLong(GreedyHolder::received).sum();
            double beside = perSecond(client, honest, spec, seconds);
            long got = holders.stream().mapToLong(GreedyHolder::received).sum() - began;
            double pinned = (server.number("memory") - before) / Math.max(1, greedy) / (1 << 20);
            long open = (long) server.number("open");
            holders.forEach(GreedyHolder::close);
            return new Report(
                    greedy + " greedy, " + connections + " connections, " + (reads ? "reading" : "not reading"),
                    alone,
                    beside,
                    beside / alone,
                    (double) got / seconds,
                    pinned,
                    open);
        }
    }

    /** How many pairs a client gets that always has so many requests waiting. */
    private static double perSecond(RemoteKeyPairSource client, int waiting, KeyPairSpec spec, int seconds)
            throws InterruptedException {
        AtomicBoolean over = new AtomicBoolean();
        LongAdder got = new LongAdder();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < waiting; i++) {
            Thread thread = new Thread(() -> {
                while (!over.get()) {
                    CompletableFuture<?> answer = client.request(spec, LONG);
                    try {
                        answer.get();
                        got.increment();
                    } catch (Exception e) {
                        return;
                    }
                }
            });
            thread.start();
            threads.add(thread);
        }
        long begun = System.nanoTime();
        Thread.sleep(seconds * 1000L);
        over.set(true);
        double elapsed = (System.nanoTime() - begun) / 1e9;
        double perSecond = got.sum() / elapsed;
        for (Thread thread : threads) {
            thread.join();
        }
        return perSecond;
    }

    private double number(String question) throws IOException {
        in.println(question);
        return Double.parseDouble(answer(question + " "));
    }

    private String answer(String prefix) throws IOException {
        for (String line; (line = out.readLine()) != null; ) {
            if (line.startsWith(prefix)) {
                return line.substring(prefix.length());
            }
            System.err.println("server: " + line);
        }
        throw new IOException("the server has ended");
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        in.close();
        out.close();
    }

    /** The server: how many secrets. */
    public static void main(String[] arguments) throws Exception {
        int secrets = Integer.parseInt(arguments[0]);
        ServerIdentity identity = ServerIdentity.create();
        List<ServerIdentity> all = new ArrayList<>(List.of(identity));
        while (all.size() < secrets) {
            all.add(all.get(all.size() - 1).withNewSecret());
        }
        try (KeyPairServer server = KeyPairServer.builder(new TimedSource(2, UNIT), all.get(secrets - 1))
                .start()) {
            all.forEach(one -> System.out.println(
                    "furl " + one.furl("localhost:" + server.port()).textWithSecret()));
            BufferedReader in = new BufferedReader(new InputStreamReader(System.in, UTF_8));
            for (String line; (line = in.readLine()) != null; ) {
                System.out.println(line + " "
                        + (line.equals("memory") ? memory() : server.stats().openCalls()));
                if (line.equals("open")) {
                    System.out.println(server.stats());
                }
            }
        }
        System.exit(0);
    }

    private static long memory() throws InterruptedException {
        for (int i = 0; i < 3; i++) {
            System.gc();
            Thread.sleep(50);
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed()
                + PlatformDependent.usedDirectMemory();
    }
}
