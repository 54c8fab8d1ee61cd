package dev.keysource.examples.launcher;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.keysource.KeyPairSourceException.Reason;
import dev.keysource.KeyPairSpec;
import dev.keysource.examples.launcher.web.MetricsManual;
import dev.keysource.remote.Furl;
import dev.keysource.remote.RemoteKeyPairSource;
import dev.keysource.testkit.TestPorts;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;

import static dev.keysource.testkit.Failures.assertFails;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** A key generator, the jar in a process of its own, and Prometheus with the files of the operator's folder. */
@Tag("operator")
@Timeout(600)
class PrometheusIT {
    private static final Duration LONG = Duration.ofSeconds(100);
    private static final int ALERTS = 8;
    /** Counters that are there only once something went wrong, or that other chains have. */
    private static final Set<String> NOTHING_WRONG =
            Set.of("keysource_failures_total", "keysource_chain_fallbacks_total", "keysource_destroyed_total");

    private final HttpClient client = HttpClient.newHttpClient();
    private final int metrics = TestPorts.take();
    private final int prometheus = TestPorts.take();

    @TempDir
    private Path directory;

    private Path generator;

    @BeforeEach
    void createAGenerator() throws Exception {
        generator = directory.resolve("generator");
        try (LauncherProcess create = LauncherProcess.start("create-key-generator", generator)) {
            assertThat(create.awaitExit()).isZero();
        }
        String settings = """
                keysource.chain = pool(local), local
                keysource.pool.specs = RSA-2048:4, EC-P-256:2
                keysource.pool.refill = watermark
                keysource.pool.low-water-mark = 2
                keysource.server.specs = RSA-2048, EC-P-256
                keysource.server.quota = 1000
                keysource.server.metrics-address = 127.0.0.1:%d
                """.formatted(metrics);
        Files.writeString(generator.resolve("keysource.properties"), settings, StandardOpenOption.TRUNCATE_EXISTING);
    }

    private String get(int port, String path) throws IOException, InterruptedException {
        return client.send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                                .build(),
                        BodyHandlers.ofString())
                .body();
    }

    private JsonElement api(String path) throws IOException, InterruptedException {
        JsonObject answer =
                JsonParser.parseString(get(prometheus, "/api/v1/" + path)).getAsJsonObject();
        assertThat(answer.get("status").getAsString())
                .as("%s: %s", path, answer)
                .isEqualTo("success");
        return answer.get("data");
    }

    private int results(String query) throws IOException, InterruptedException {
        return api("query?query=" + URLEncoder.encode(query, UTF_8))
                .getAsJsonObject()
                .getAsJsonArray("result")
                .size();
    }

    private static String promtool(Path input, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("promtool"));
        command.addAll(Arrays.asList(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(MetricsManual.FOLDER.toFile())
                .redirectErrorStream(true);
        if (input != null) {
            builder.redirectInput(input.toFile());
        }
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }

    @Test
    void rulesAndConfiguration_always_passTheirChecks() throws Exception {
        assertThat(promtool(null, "check", "config", "prometheus.yml")).contains(ALERTS + " rules found");
        assertThat(promtool(null, "test", "rules", "alerts-test.yml")).contains("SUCCESS");
    }

    @Test
    void keyGenerator_inUse_isScrapedAndShownByEveryQueryOfTheDashboard() throws Exception {
        try (LauncherProcess running = LauncherProcess.serve(generator)) {
            Process scraper = startPrometheus();
            try {
                use();
                Path scraped = Files.writeString(directory.resolve("metrics.txt"), get(metrics, "/metrics"));
                assertThat(promtool(scraped, "check", "metrics")).isEmpty();
                await().atMost(LONG).ignoreExceptions().until(() -> results("up{job=\"keysource\"} == 1") == 1);
                for (JsonObject target : MetricsManual.dashboard()) {
                    showsSomething(target.get("expr").getAsString());
                }
                rulesAreEvaluated();
                assertThat(running.terminate().awaitExit()).isZero();
                await().atMost(LONG).until(() -> results("ALERTS{alertname=\"KeysourceDown\"}") == 1);
            } finally {
                scraper.destroy();
                assertThat(scraper.waitFor(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
            }
        }
    }

    /** One pair that was ready, others that were not, and a refusal. */
    private void use() throws Exception {
        Furl furl = Furl.read(generator.resolve("key_generator.furl"));
        try (RemoteKeyPairSource keys =
                RemoteKeyPairSource.builder(furl).connectTimeout(LONG).build()) {
            for (int i = 0; i < 8; i++) {
                assertThat(keys.get(KeyPairSpec.RSA_2048, LONG)).isNotNull();
            }
            assertFails(() -> keys.get(KeyPairSpec.ED448, LONG), Reason.UNSUPPORTED);
        }
    }

    private void showsSomething(String expression) throws IOException, InterruptedException {
        String query = expression
                .replace("$job", "keysource")
                .replace("$instance", ".*")
                .replace("$__rate_interval", "10m")
                .replace(" > 0", " >= 0");
        if (NOTHING_WRONG.stream().anyMatch(query::contains)) {
            results(query);
        } else {
            await(query).atMost(LONG).until(() -> results(query) > 0);
        }
    }

    private void rulesAreEvaluated() throws IOException, InterruptedException {
        await().atMost(LONG).untilAsserted(() -> {
            JsonObject group = api("rules")
                    .getAsJsonObject()
                    .getAsJsonArray("groups")
                    .get(0)
                    .getAsJsonObject();
            assertThat(StreamSupport.stream(group.getAsJsonArray("rules").spliterator(), false)
                            .map(rule -> rule.getAsJsonObject().get("health").getAsString()))
                    .hasSize(ALERTS)
                    .containsOnly("ok");
        });
    }

    /** With the files of the folder, but for the address and the pace. */
    private Process startPrometheus() throws IOException {
        String configuration = Files.readString(MetricsManual.FOLDER.resolve("prometheus.yml"));
        assertThat(configuration).contains("127.0.0.1:9464", ": 15s");
        Path file = Files.writeString(
                directory.resolve("prometheus.yml"),
                configuration.replace("127.0.0.1:9464", "127.0.0.1:" + metrics).replace(": 15s", ": 1s"));
        Files.copy(MetricsManual.FOLDER.resolve("alerts.yml"), directory.resolve("alerts.yml"));
        return new ProcessBuilder(
                        "prometheus",
                        "--config.file=" + file,
                        "--storage.tsdb.path=" + directory.resolve("data"),
                        "--web.listen-address=127.0.0.1:" + prometheus)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("prometheus.log").toFile())
                .start();
    }
}
