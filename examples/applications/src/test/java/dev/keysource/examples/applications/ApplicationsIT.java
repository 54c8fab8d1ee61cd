package dev.keysource.examples.applications;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Applications of real frameworks with the library as a plain dependency, and the versions of everything else that the
 * frameworks manage: built, started, asked on each kind of thread, and stopped.
 */
@Tag("applications")
@Timeout(600)
class ApplicationsIT {
    private static final int ENDED_BY_SIGTERM = 143;
    private static final String PAIR = "an RSA pair of 2048 bits on ";

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    @Test
    void springBoot_fatJar_servesPairsAndStops() throws Exception {
        Path built = new ApplicationBuild(directory).build("spring-boot");
        try (Application application = Application.start(
                built.resolve("target/application.jar"), "-Dserver.port=0", "started on port (\\d+)")) {
            servesPairs(application, "http-nio-", "/actuator/prometheus");
            stops(application);
        }
    }

    @Test
    void quarkus_runner_servesPairsAndStops() throws Exception {
        Path built = new ApplicationBuild(directory).build("quarkus");
        try (Application application = Application.start(
                built.resolve("target/quarkus-app/quarkus-run.jar"),
                "-Dquarkus.http.port=0",
                "Listening on: http://[^:]+:(\\d+)")) {
            servesPairs(application, "executor-thread-", "/q/metrics");
            assertThat(stops(application)).contains("stopped in");
        }
    }

    private static void servesPairs(Application application, String requestThreads, String metrics) throws Exception {
        assertThat(application.get("/request-thread")).startsWith(PAIR + requestThreads);
        assertThat(application.get("/common-pool")).startsWith(PAIR + "ForkJoinPool.commonPool-worker-");
        assertThat(application.get(metrics))
                .contains("keysource_requests_seconds_count{", "keysource_pool_target{", "spec=\"RSA-2048\"");
        application.awaitOutput(PAIR + "main");
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
