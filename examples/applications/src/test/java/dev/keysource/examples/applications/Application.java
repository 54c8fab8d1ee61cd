package dev.keysource.examples.applications;

import org.awaitility.Awaitility;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import static org.assertj.core.api.Assertions.assertThat;

/** A server process, and its output. */
final class Application implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private final HttpClient client = HttpClient.newHttpClient();
    private final Process process;
    private final Path log;
    private final String port;

    private Application(Process process, Path log, String port) {
        this.process = process;
        this.log = log;
        this.port = port;
    }

    /**
     * Starts a jar.
     *
     * @param anyPort lets it choose a port
     * @param portPattern where it says which it has chosen
     * @param environment variables that it has besides those of this process
     */
    static Application start(Path jar, String anyPort, String portPattern, Map<String, String> environment)
            throws IOException {
        Path log = jar.resolveSibling("output.log");
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        anyPort,
                        "-jar",
                        jar.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            Matcher matcher = Pattern.compile(portPattern).matcher("");
            Awaitility.await()
                    .atMost(PATIENCE)
                    .failFast(() ->
                            assertThat(process.isAlive()).as(() -> text(log)).isTrue())
                    .until(() -> matcher.reset(text(log)).find());
            return new Application(process, log, matcher.group(1));
        } catch (RuntimeException | Error e) {
            process.destroyForcibly();
            throw e;
        }
    }

    /** The body of a page. */
    String get(String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .timeout(PATIENCE)
                .build();
        HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode())
                .as(() -> path + ": " + response.body() + "\n" + output())
                .isEqualTo(200);
        return response.body();
    }

    void awaitPage(String path, String pattern) {
        Awaitility.await()
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(get(path)).containsPattern(pattern));
    }

    void awaitOutput(String text) {
        Awaitility.await().atMost(PATIENCE).until(() -> output().contains(text));
    }

    String output() {
        return text(log);
    }

    /** Asks the process to end, as the operating system does; returns its exit code. */
    int stop() throws InterruptedException {
        process.destroy();
        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .as(this::output)
                .isTrue();
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    private static String text(Path log) {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new IllegalStateException(log + " cannot be read", e);
        }
    }
}
