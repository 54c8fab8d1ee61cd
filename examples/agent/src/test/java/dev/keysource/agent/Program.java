package dev.keysource.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** A program in a process of its own: how it is started. The Java that runs the tests runs it. */
final class Program {
    static final Path JAR = Path.of("target", "keysource-agent.jar").toAbsolutePath();

    private static final long LONG_SECONDS = 240;
    private static final Path HOME = Path.of(System.getProperty("java.home"));

    private final Path directory;
    private final List<String> options = new ArrayList<>();
    private final Map<String, String> environment = new LinkedHashMap<>();
    private Path java = tool("java");

    /** What has become of it. */
    record Ended(int code, List<String> out, List<String> err) {
        /** What it says on standard error, but for what JVMs say of their options. */
        List<String> complaints() {
            return err.stream()
                    .filter(line -> !line.startsWith("Picked up JAVA_TOOL_OPTIONS") && !line.startsWith("WARNING: "))
                    .toList();
        }
    }

    /** A program that may write to a directory. */
    Program(Path directory) {
        this.directory = directory;
    }

    /** A program of the JDK. */
    static Path tool(String name) {
        return HOME.resolve("bin").resolve(name);
    }

    /** The option that adds the agent. */
    static String agent(String... file) {
        return "-javaagent:" + JAR + (file.length == 0 ? "" : "=" + file[0]);
    }

    Program java(Path other) {
        java = other;
        return this;
    }

    Program with(String... more) {
        options.addAll(Arrays.asList(more));
        return this;
    }

    Program withVariable(String name, String value) {
        environment.put(name, value);
        return this;
    }

    /** Runs {@code Pairs}. */
    Ended pairs(String... actions) throws IOException, InterruptedException {
        Process process = startPairs(actions);
        process.getOutputStream().close();
        return end(process);
    }

    /** Starts {@code Pairs}, which may wait for its input to end. */
    Process startPairs(String... actions) throws IOException {
        List<String> command = new ArrayList<>(List.of(java.toString(), "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
        command.addAll(options);
        // However busy this machine is, pairs are waited for.
        environment.putIfAbsent("KEYSOURCE_JCA_TIMEOUT", "1m");
        command.addAll(List.of("-cp", classes().toString(), "dev.keysource.agent.program.Pairs"));
        command.addAll(Arrays.asList(actions));
        return start(command);
    }

    static Path classes() {
        return Path.of("target", "test-classes").toAbsolutePath();
    }

    /** Runs any command. */
    Ended run(String... command) throws IOException, InterruptedException {
        return end(start(List.of(command)));
    }

    private Process start(List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectOutput(directory.resolve("out").toFile())
                .redirectError(directory.resolve("err").toFile());
        builder.environment()
                .keySet()
                .removeIf(name -> name.startsWith("KEYSOURCE_") || name.equals("JAVA_TOOL_OPTIONS"));
        builder.environment().putAll(environment);
        return builder.start();
    }

    /** Waits for the end of a process that was started here. */
    Ended end(Process process) throws IOException, InterruptedException {
        boolean ended = process.waitFor(LONG_SECONDS, TimeUnit.SECONDS);
        if (!ended) {
            process.destroyForcibly();
        }
        assertThat(ended)
                .as(() -> "ended; it said " + lines("out") + lines("err"))
                .isTrue();
        return new Ended(process.exitValue(), lines("out"), lines("err"));
    }

    /** What it has said so far. */
    List<String> lines(String stream) {
        try {
            return Files.readAllLines(directory.resolve(stream), UTF_8);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** A settings file. */
    Path settings(String... lines) throws IOException {
        return Files.write(directory.resolve("keysource.properties"), List.of(lines));
    }
}
