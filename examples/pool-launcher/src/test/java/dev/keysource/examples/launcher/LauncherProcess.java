package dev.keysource.examples.launcher;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** The shaded jar in a process of its own. */
final class LauncherProcess implements AutoCloseable {
    private static final long LONG_SECONDS = 180;
    private static final Path JAR = Path.of("target", "pool-launcher.jar").toAbsolutePath();
    private static final int SIGINT = 2;
    private static final List<String> WITH_SIGINT = List.of("env", "--default-signal=INT");

    private final Process process;
    private final Lines out;
    private final Lines err;

    private LauncherProcess(Process process) {
        this.process = process;
        this.out = new Lines(process.getInputStream());
        this.err = new Lines(process.getErrorStream());
    }

    /** The command that starts the jar, tuned for short lives on a busy machine. */
    static List<String> command(Object... args) {
        List<String> command = new ArrayList<>(ignoresInterrupts() ? WITH_SIGINT : List.of());
        command.addAll(List.of(
                ProcessHandle.current().info().command().orElseThrow(), "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
        command.addAll(List.of("-jar", JAR.toString()));
        Arrays.stream(args).map(Object::toString).forEach(command::add);
        return command;
    }

    /**
     * Whether this process was started with SIGINT ignored, as a shell does with what it runs in the background: a
     * process hands that on to those that it starts, and a Java virtual machine leaves it so.
     */
    private static boolean ignoresInterrupts() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
            return lines.filter(line -> line.startsWith("SigIgn:"))
                    .map(line ->
                            new BigInteger(line.substring("SigIgn:".length()).strip(), 16))
                    .anyMatch(ignored -> ignored.testBit(SIGINT - 1));
        } catch (IOException e) {
            return false; // no Linux: cannot tell
        }
    }

    static LauncherProcess start(Object... args) throws IOException {
        return start(command(args));
    }

    /** Starts any command. */
    static LauncherProcess start(List<String> command) throws IOException {
        return new LauncherProcess(new ProcessBuilder(command).start());
    }

    /** Starts {@code run} and waits until the furl is printed. */
    static LauncherProcess serve(Path directory) throws IOException, InterruptedException {
        return serve(command("run", directory));
    }

    /** Starts a command that runs a key generator, and waits until the furl is printed. */
    static LauncherProcess serve(List<String> command) throws IOException, InterruptedException {
        LauncherProcess server = start(command);
        try {
            server.out.await(line -> line.startsWith("key generator at: "));
            return server;
        } catch (AssertionError e) {
            server.close();
            throw new AssertionError(command + " did not start; it said " + server.err(), e);
        } catch (InterruptedException | RuntimeException e) {
            server.close();
            throw e;
        }
    }

    /** A line on standard error that has this text, as soon as there is one. */
    String awaitLog(String text) throws InterruptedException {
        return err.await(line -> line.contains(text));
    }

    /** Likewise on standard output. */
    String awaitOut(String text) throws InterruptedException {
        return out.await(line -> line.contains(text));
    }

    /** The processes that it has started, parents first. */
    Stream<ProcessHandle> descendants() {
        return process.descendants();
    }

    /** Writes a line to its standard input. */
    void say(String line) throws IOException {
        process.getOutputStream().write((line + "\n").getBytes(UTF_8));
        process.getOutputStream().flush();
    }

    // Signals go through the handle: Process.destroy would also close the streams, with what is still to be read.

    /** SIGTERM. */
    LauncherProcess terminate() {
        process.toHandle().destroy();
        return this;
    }

    /** SIGINT. */
    LauncherProcess interrupt() throws IOException, InterruptedException {
        return signal("-INT");
    }

    /** SIGSTOP: the process is there, its sockets are open, and nothing happens any more. */
    LauncherProcess freeze() throws IOException, InterruptedException {
        return signal("-STOP");
    }

    /** SIGCONT. */
    LauncherProcess thaw() throws IOException, InterruptedException {
        return signal("-CONT");
    }

    private LauncherProcess signal(String signal) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("kill", signal, Long.toString(process.pid()))
                        .start()
                        .waitFor())
                .isZero();
        return this;
    }

    /** SIGKILL. */
    LauncherProcess kill() {
        process.toHandle().destroyForcibly();
        return this;
    }

    long pid() {
        return process.pid();
    }

    /** The exit code, once all output is read. */
    int awaitExit() throws InterruptedException {
        if (!process.waitFor(LONG_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("still running after " + LONG_SECONDS + " s; it said " + err.all());
        }
        out.awaitEnd();
        err.awaitEnd();
        return process.exitValue();
    }

    /** How much processor time it has used. */
    Duration processorTime() {
        return process.info().totalCpuDuration().orElseThrow();
    }

    /** What is in its memory, without what it shares with others. */
    int residentMiB() throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/" + process.pid() + "/status"))) {
            return lines.filter(line -> line.startsWith("RssAnon:"))
                            .mapToInt(line -> Integer.parseInt(line.replaceAll("\\D", "")))
                            .sum()
                    / 1024;
        }
    }

    /** What is reachable on its heap. */
    int heapMiB() throws IOException, InterruptedException {
        jcmd("GC.run");
        Matcher used = Pattern.compile("used (\\d+)K").matcher(jcmd("GC.heap_info"));
        return (int) used.results()
                        .limit(2) // the two generations
                        .mapToLong(result -> Long.parseLong(result.group(1)))
                        .sum()
                / 1024;
    }

    private String jcmd(String order) throws IOException, InterruptedException {
        Process asked = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        Long.toString(process.pid()),
                        order)
                .redirectErrorStream(true)
                .start();
        String said = new String(asked.getInputStream().readAllBytes(), UTF_8);
        assertThat(asked.waitFor()).as(said).isZero();
        return said;
    }

    List<String> out() {
        return out.all();
    }

    List<String> err() {
        return err.all();
    }

    @Override
    public void close() {
        process.toHandle().destroyForcibly();
    }

    /** The lines of one stream, read as they come. */
    private static final class Lines {
        private final List<String> lines = new ArrayList<>();
        private final Thread reader;

        Lines(InputStream stream) {
            reader = new Thread(() -> read(stream), "process-output");
            reader.setDaemon(true);
            reader.start();
        }

        private void read(InputStream stream) {
            try (BufferedReader buffered = new BufferedReader(new InputStreamReader(stream, UTF_8))) {
                for (String line = buffered.readLine(); line != null; line = buffered.readLine()) {
                    synchronized (lines) {
                        lines.add(line);
                        lines.notifyAll();
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        String await(Predicate<String> wanted) throws InterruptedException {
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LONG_SECONDS);
            synchronized (lines) {
                int seen = 0;
                while (true) {
                    for (; seen < lines.size(); seen++) {
                        if (wanted.test(lines.get(seen))) {
                            return lines.get(seen);
                        }
                    }
                    long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                    if (left <= 0) {
                        throw new AssertionError("not in time; there were " + lines);
                    }
                    lines.wait(Math.min(left, 1_000));
                    if (!reader.isAlive() && seen == lines.size()) {
                        throw new AssertionError("the process ended; there were " + lines);
                    }
                }
            }
        }

        void awaitEnd() throws InterruptedException {
            reader.join();
        }

        List<String> all() {
            synchronized (lines) {
                return List.copyOf(lines);
            }
        }
    }
}
