package dev.keysource.examples.launcher;

import dev.keysource.KeyPairSourceException;
import dev.keysource.KeyPairSpec;
import dev.keysource.remote.Furl;
import dev.keysource.remote.RemoteKeyPairSource;
import dev.keysource.testkit.TestPorts;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * A key generator in a process with little memory, an honest client that asks it at a steady pace, and the {@link Attacker}, a
 * process that has the processor when it is idle, since on the machines where it belongs it would take none from the server.
 */
final class AttackTable implements AutoCloseable {
    private static final Duration PATIENT = Duration.ofSeconds(100);
    private static final Path CHRT = Path.of("/usr/bin/chrt");
    private static final int PACE_MILLIS = 10;
    private static final Pattern WHY = Pattern.compile("refused .*why=([\\w-]+)(?: more=(\\d+))?$");
    private static final Pattern COUNT = Pattern.compile("(opened|closed|sent)=(\\d+)");

    private final LauncherProcess server;
    private final Process attacker;
    private final BufferedReader answers;
    private final PrintStream orders;
    private final RemoteKeyPairSource honest;
    private int linesSeen;

    /** How long honest calls took, in milliseconds, and how many failed. */
    record Calls(int calls, int failed, double p50, double p99, double longest) {
        private static Calls of(List<Long> nanos, int failed) {
            long[] sorted = nanos.stream().mapToLong(Long::longValue).sorted().toArray();
            return new Calls(
                    sorted.length,
                    failed,
                    sorted[sorted.length / 2] / 1e6,
                    sorted[sorted.length * 99 / 100] / 1e6,
                    sorted[sorted.length - 1] / 1e6);
        }

        @Override
        public String toString() {
            return String.format("%.1f / %.1f ms", p50, p99)
                    + (failed == 0 ? "" : ", " + failed + " of " + calls + " failed");
        }
    }

    /** What one attack did. */
    record Row(
            Attack attack,
            long opened,
            long closed,
            long sent,
            Map<String, Long> reasons,
            Calls calm,
            Calls attacked,
            int heapMiB,
            int residentMiB,
            int processorPercentAfter) {
        /** At most twice as long as before, or 20 ms if that is more. */
        boolean isHonestUnmoved() {
            return attacked.failed == 0 && attacked.p99 <= Math.max(20, 2 * calm.p99);
        }
    }

    /**
     * Starts all of it.
     *
     * @param directory an empty one
     * @param prefix what the command of the server begins with, such as a program that puts it in a cgroup
     */
    AttackTable(Path directory, List<String> prefix) throws Exception {
        GeneratorDirectory.create(directory).keepPort(TestPorts.take());
        Files.write(
                directory.resolve("keysource.properties"),
                List.of("keysource.chain = pool(local)", "keysource.pool.specs = EC-P-256:64"));
        List<String> command = new ArrayList<>(prefix);
        command.addAll(LauncherProcess.command("run", directory));
        command.add(command.indexOf("-jar"), "-Xmx256m");
        server = LauncherProcess.serve(command);
        Furl furl = Furl.read(directory.resolve("key_generator.furl"));
        honest = RemoteKeyPairSource.builder(furl).connectTimeout(PATIENT).build();
        List<String> attack = new ArrayList<>();
        if (Files.isExecutable(CHRT)) { // its hundreds of threads together weigh no more than one of the server's
            attack.addAll(List.of(CHRT.toString(), "--idle", "0"));
        }
        attack.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Xmx512m",
                "-cp",
                System.getProperty("java.class.path"),
                Attacker.class.getName(),
                Files.readString(directory.resolve("portnum")).strip()));
        attacker = new ProcessBuilder(attack)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        answers = attacker.inputReader(UTF_8);
        orders = new PrintStream(attacker.getOutputStream(), true, UTF_8);
    }

    LauncherProcess server() {
        return server;
    }

    /** Has each of so many connections carry out each attack until the server closes it; the counts by attack. */
    Map<Attack, long[]> once(List<Attack> attacks, int connections) throws IOException {
        String names = String.join("+", attacks.stream().map(Attack::name).toList());
        orders.println(names + " " + connections + " 0");
        String answer = Objects.requireNonNull(answers.readLine(), "the attacker has ended");
        Map<Attack, long[]> counts = new TreeMap<>();
        for (String one : answer.split(";")) {
            counts.put(Attack.valueOf(one.substring(0, one.indexOf(' '))), counts(one));
        }
        return counts;
    }

    /** The honest client's calls while something happens, and until it is over. */
    Calls during(Action action) throws Exception {
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            var running = thread.submit(() -> {
                action.run();
                return true;
            });
            Calls calls = watch(running::isDone);
            running.get();
            return calls;
        } finally {
            thread.shutdownNow();
        }
    }

    /** Something that takes a while. */
    interface Action {
        void run() throws Exception;
    }

    /** Watches the honest client for so long. */
    Calls calm(int seconds) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        return watch(() -> System.nanoTime() - end > 0);
    }

    private Calls watch(BooleanSupplier over) throws Exception {
        List<Long> nanos = Collections.synchronizedList(new ArrayList<>());
        AtomicInteger failed = new AtomicInteger();
        ScheduledExecutorService pacer = Executors.newScheduledThreadPool(1);
        ExecutorService threads = Executors.newCachedThreadPool(); // a slow call delays none of the next
        CountDownLatch end = new CountDownLatch(1);
        try {
            pacer.scheduleAtFixedRate(
                    () -> {
                        threads.execute(() -> ask(nanos, failed));
                        if (over.getAsBoolean() && !nanos.isEmpty()) {
                            end.countDown();
                        }
                    },
                    0,
                    PACE_MILLIS,
                    TimeUnit.MILLISECONDS);
            end.await();
        } finally {
            pacer.shutdown();
            pacer.awaitTermination(1, TimeUnit.MINUTES);
            threads.shutdown();
            threads.awaitTermination(2, TimeUnit.MINUTES);
        }
        return Calls.of(nanos, failed.get());
    }

    private void ask(List<Long> nanos, AtomicInteger failed) {
        long start = System.nanoTime();
        try {
            honest.get(KeyPairSpec.ED25519, PATIENT);
        } catch (KeyPairSourceException e) {
            failed.incrementAndGet();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        nanos.add(System.nanoTime() - start);
    }

    /** One row of the table: an attack from so many connections for so long. */
    Row row(Attack attack, int connections, int seconds) throws Exception {
        Calls calm = calm(Math.min(seconds, 10));
        reasons(); // of earlier attacks
        orders.println(attack + " " + connections + " " + seconds);
        calm(2); // the attackers' connections are made
        Calls attacked = calm(seconds - 3);
        String answer = Objects.requireNonNull(answers.readLine(), "the attacker has ended");
        calm(9); // what has to be as before within ten seconds, and the log tells of all that was closed
        Duration used = server.processorTime();
        calm(1);
        int percent = (int) (server.processorTime().minus(used).toMillis() / 10);
        long[] counts = counts(answer);
        return new Row(
                attack,
                counts[0],
                counts[1],
                counts[2],
                reasons(),
                calm,
                attacked,
                server.heapMiB(),
                server.residentMiB(),
                percent);
    }

    private static long[] counts(String answer) {
        Matcher found = COUNT.matcher(answer);
        return found.results()
                .mapToLong(result -> Long.parseLong(result.group(2)))
                .toArray();
    }

    /** How many connections the server says it has closed since the last time it was asked, by reason. */
    Map<String, Long> reasons() {
        Map<String, Long> reasons = new TreeMap<>();
        List<String> lines = server.err();
        for (String line : lines.subList(linesSeen, lines.size())) {
            Matcher why = WHY.matcher(line);
            if (why.find()) {
                long count = why.group(2) == null ? 1 : Long.parseLong(why.group(2));
                reasons.merge(why.group(1), count, Long::sum);
            }
        }
        linesSeen = lines.size();
        return reasons;
    }

    static String markdown(List<Row> rows, int connections, int seconds) {
        StringBuilder text = new StringBuilder(String.format(
                "%d connections, %d s each, replaced as they are closed; -Xmx256m; honest calls 100 a second%n%n", //
                connections, seconds));
        text.append(
                "| attack | opened / closed by the server | why, as the log tells | honest p50 / p99 calm | attacked |"
                        + " heap, resident after | processor 10 s after |\n|---|---|---|---|---|---|---|\n");
        for (Row row : rows) {
            text.append(String.format(
                    "| %s | %d / %d | %s | %s | %s%s | %d, %d MiB | %d %% |%n",
                    row.attack,
                    row.opened,
                    row.closed,
                    row.reasons,
                    row.calm,
                    row.attacked,
                    row.isHonestUnmoved() ? "" : " (!)",
                    row.heapMiB,
                    row.residentMiB,
                    row.processorPercentAfter));
        }
        return text.toString();
    }

    @Override
    public void close() {
        attacker.destroyForcibly();
        honest.close();
        server.close();
    }
}
