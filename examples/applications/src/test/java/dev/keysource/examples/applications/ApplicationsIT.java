package dev.keysource.examples.applications;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Applications of real frameworks with the library as a plain dependency, and the versions of everything else that the
 * frameworks manage: built, started, asked on each kind of thread, and stopped.
 */
@Tag("applications")
@Timeout(600)
class ApplicationsIT {
    private static final int ENDED_BY_SIGTERM = 143;
    private static final String RSA_PAIR = "RSA-2048 pair with a public key of 294 bytes, on ";

    private static final Pattern METER =
            Pattern.compile("(?m)^\\| `(keysource_[a-z0-9_]+)` \\| (gauge|counter|histogram) \\|");
    private static final Pattern TYPE = Pattern.compile("(?m)^# TYPE (keysource_\\S+) (\\S+)$");

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"3.5.16", "4.1.1"})
    void springBoot_fatJar_servesPairsAndStops(String version) throws Exception {
        Path built = new ApplicationBuild(directory).build("spring-boot", project -> {
            assertThat(project).contains("<version>3.5.16</version>");
            return project.replace("<version>3.5.16</version>", "<version>" + version + "</version>");
        });
        Path jar = built.resolve("target/application.jar");
        try (JarFile content = new JarFile(jar.toFile())) {
            assertThat(content.getEntry("BOOT-INF/lib/spring-boot-" + version + ".jar"))
                    .isNotNull();
        }
        try (Application application = Application.start(
                jar, "-Dserver.port=0", "started on port (\\d+)", Map.of("KEYSOURCE_POOL_LOW_WATER_MARK", "4"))) {
            application.awaitPage("/actuator/health/readiness", "\"status\":\"UP\"");
            servesPairs(application, "http-nio-", "/actuator/prometheus");
            refillsAtOnce(application);
            assertThat(application.get("/jca")).isEqualTo("Keysource: RSA");
            assertThat(application.get("/actuator/health")).contains("\"keysource\"", "\"pool(local) RSA-2048\"");
            stops(application);
        }
    }

    @Test
    void quarkus_runner_servesPairsAndStops() throws Exception {
        Path built = new ApplicationBuild(directory).build("quarkus");
        assertThat(built.resolve("target/quarkus-app/lib/main"))
                .as("before classes were moved that the checks once needed")
                .isDirectoryContaining("glob:**/org.bouncycastle.bcprov-jdk18on-1.8[1-3].jar");
        try (Application application = Application.start(
                built.resolve("target/quarkus-app/quarkus-run.jar"),
                "-Dquarkus.http.port=0",
                "Listening on: http://[^:]+:(\\d+)",
                Map.of())) {
            servesPairs(application, "executor-thread-", "/q/metrics");
            assertThat(stops(application)).contains("stopped in");
        }
    }

    @Test
    void junit_testkitAsOnlyDependency_passes() throws Exception {
        Path built = new ApplicationBuild(directory).build("junit");
        assertThat(Files.readString(
                        built.resolve("target/surefire-reports/dev.keysource.examples.OneDependencyTest.txt")))
                .contains("Tests run: 5, Failures: 0, Errors: 0, Skipped: 0");
    }

    private static void servesPairs(Application application, String requestThreads, String metrics) throws Exception {
        assertThat(application.get("/request-thread?spec=RSA-2048")).startsWith(RSA_PAIR + requestThreads);
        for (String spec : List.of("EC-P-256", "Ed25519", "ML-KEM-768", "ML-DSA-65", "SLH-DSA-SHA2-128f")) {
            assertThat(application.get("/request-thread?spec=" + spec)).startsWith(spec + " pair");
        }
        assertThat(application.get("/common-pool")).startsWith(RSA_PAIR + "ForkJoinPool.commonPool-worker-");
        namesMetersAsAKeyGeneratorDoes(application.get(metrics));
        application.awaitOutput(RSA_PAIR + "main");
    }

    /** So that one dashboard shows both: the operator's manual has a row for each. */
    private static void namesMetersAsAKeyGeneratorDoes(String scraped) throws IOException {
        Map<String, String> manual = METER.matcher(Files.readString(Path.of("..", "operator", "README.md")))
                .results()
                .collect(Collectors.toMap(row -> row.group(1), row -> row.group(2)));
        // OpenMetrics leaves "_total" to the samples.
        Map<String, String> exported = TYPE.matcher(scraped)
                .results()
                .collect(Collectors.toMap(
                        type -> type.group(2).equals("counter") && !type.group(1).endsWith("_total")
                                ? type.group(1) + "_total"
                                : type.group(1),
                        type -> type.group(2)));
        assertThat(exported)
                .containsKeys(
                        "keysource_requests_seconds",
                        "keysource_generations_seconds",
                        "keysource_health",
                        "keysource_pool_size",
                        "keysource_pool_target",
                        "keysource_pool_state",
                        "keysource_pool_misses_total",
                        "keysource_pool_refills_total");
        assertThat(manual).containsAllEntriesOf(exported);
        assertThat(scraped)
                .contains("keysource_requests_seconds_bucket{", "le=\"0.05\"")
                .containsPattern("keysource_pool_size\\{[^}]*source=\"pool\\(local\\)\",spec=\"RSA-2048\"");
    }

    /** As its low-water mark in the environment says; by default a pool of four with three pairs is left as it is. */
    private static void refillsAtOnce(Application application) throws Exception {
        String full = "keysource_pool_size\\{[^}]*spec=\"RSA-2048\"[^}]*} 4\\.0";
        application.awaitPage("/actuator/prometheus", full);
        application.get("/request-thread?spec=RSA-2048");
        application.awaitPage("/actuator/prometheus", full);
    }

    private static String stops(Application application) throws IOException, InterruptedException {
        assertThat(application.stop()).isEqualTo(ENDED_BY_SIGTERM);
        String output = application.output();
        assertThat(output)
                .doesNotContain("Exception", "Error", "ERROR", "Caused by:")
                .doesNotContain("appears to have started a thread") // Tomcat's warning of leaks
                .doesNotContainPattern("(?m)^\\s+at [\\w.$/]+\\(");
        return output;
    }
}
