package dev.keysource.examples.launcher;

import dev.keysource.testkit.TestPorts;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

import static org.assertj.core.api.Assertions.assertThat;

/** A key generator with a metrics address, right and wrong, as its users see it. */
@Timeout(600)
class MetricsAddressIT {
    private final int metrics = TestPorts.take();

    @TempDir
    private Path temp;

    private Path directory;

    @BeforeEach
    void createAGenerator() throws IOException {
        directory = temp.resolve("generator");
        GeneratorDirectory.create(directory);
        set("keysource.pool.specs = EC-P-256:1");
    }

    private void set(String setting) throws IOException {
        Files.writeString(directory.resolve("keysource.properties"), "\n" + setting, StandardOpenOption.APPEND);
    }

    private void metrics(String address) throws IOException {
        set("keysource.server.metrics-address = " + address);
    }

    /** It ends with 1 and this line, and nothing was made or served. */
    private void assertRefused(String line) {
        CommandLineResult result = CommandLineResult.of("run", directory);
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err().lines())
                .singleElement()
                .asString()
                .startsWith("pool-launcher: ")
                .contains(line);
        assertThat(result.out()).isEmpty();
        assertThat(directory.resolve("key_generator.furl")).doesNotExist();
    }

    @Test
    void run_metricsAddress_servesFromTheStartToTheEnd() throws Exception {
        metrics("127.0.0.1:" + metrics);
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + metrics + "/metrics"))
                .build();
        try (LauncherProcess running = LauncherProcess.serve(directory)) {
            running.awaitLog("http://127.0.0.1:" + metrics + "/");
            assertThat(HttpClient.newHttpClient()
                            .send(request, BodyHandlers.ofString())
                            .body())
                    .contains(
                            "keysource_server_serving 1.0",
                            "keysource_pool_target{source=\"pool(local)\",spec=\"EC-P-256\"} 1.0");
            assertThat(running.terminate().awaitExit()).isZero();
            assertThat(running.err()).noneMatch(line -> line.contains("WARN") || line.contains("ERROR"));
        }
        new ServerSocket(metrics, 1, InetAddress.getLoopbackAddress()).close();
    }

    @Test
    void run_portThatIsTaken_isRefused() throws Exception {
        metrics("127.0.0.1:" + metrics);
        try (ServerSocket taken = new ServerSocket(metrics, 1, InetAddress.getLoopbackAddress())) {
            assertRefused(
                    "keysource.server.metrics-address: cannot listen on '127.0.0.1:" + taken.getLocalPort() + "': ");
        }
    }

    @Test
    void run_addressOfAnotherMachine_isRefused() throws Exception {
        metrics("10.255.255.254:" + metrics);
        assertRefused("keysource.server.metrics-address: cannot listen on '10.255.255.254:");
    }

    @Test
    void run_portOfThePairsInTheSettings_isRefused() throws Exception {
        set("keysource.server.port = " + metrics);
        metrics("localhost:" + metrics);
        assertRefused("allowed is another port than that of the pairs, keysource.server.port");
    }

    @Test
    void run_portOfThePairsInItsFile_isRefused() throws Exception {
        GeneratorDirectory.open(directory).keepPort(metrics);
        metrics("127.0.0.1:" + metrics);
        assertRefused("whose port is that of the pairs");
    }

    @Test
    void run_publicWithoutBeingNamedSo_isRefused() throws Exception {
        metrics("0.0.0.0:" + metrics);
        assertRefused("'keysource.server.metrics-public = true' allows it");
    }

    @Test
    void run_publicAndNamedSo_serves() throws Exception {
        metrics("0.0.0.0:" + metrics);
        set("keysource.server.metrics-public = true");
        try (LauncherProcess running = LauncherProcess.serve(directory)) {
            running.awaitLog("http://0.0.0.0:" + metrics + "/");
            assertThat(running.terminate().awaitExit()).isZero();
        }
    }

    @Test
    void run_portOfThePairsIsTaken_endsTheMetricsToo() throws Exception {
        metrics("127.0.0.1:" + metrics);
        int pairs = TestPorts.take();
        set("keysource.server.port = " + pairs);
        try (ServerSocket taken = new ServerSocket(pairs, 1, InetAddress.getLoopbackAddress())) {
            assertRefused("cannot listen on port " + taken.getLocalPort());
        }
        new ServerSocket(metrics, 1, InetAddress.getLoopbackAddress()).close();
    }
}
