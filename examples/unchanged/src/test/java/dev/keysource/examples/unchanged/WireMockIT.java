package dev.keysource.examples.unchanged;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import static org.assertj.core.api.Assertions.assertThat;

/** WireMock with the agent and without it, side by side. The times are written to {@code target/jca/wiremock.md}. */
@Tag("jca")
@Timeout(900)
class WireMockIT {
    private static final int HOSTS = Integer.getInteger("jca.operations", 3);
    private static final String AGENT = "-javaagent:"
            + Path.of("..", "agent", "target", "keysource-agent.jar")
                    .toAbsolutePath()
                    .normalize();

    @TempDir
    private Path directory;

    private Path folder(String name) throws Exception {
        return Files.createDirectory(directory.resolve(name));
    }

    @Test
    void httpsProxy_withTheAgent_certificateOfEachHostTakesOnePair() throws Exception {
        Path settings = Files.write(
                directory.resolve("agent.properties"),
                List.of(
                        "keysource.chain = pool(local)",
                        "keysource.pool.specs = RSA-2048:4",
                        "keysource.pool.refill = watermark",
                        "keysource.pool.low-water-mark = 4",
                        "keysource.pool.jmx = platform",
                        "keysource.jca.timeout = 1m"));
        try (WireMock stock = WireMock.start(folder("stock"));
                WireMock pooled = WireMock.start(folder("pooled"), AGENT + "=" + settings)) {
            stock.askHttps("first.example");
            pooled.askHttps("first.example");
            List<Double> stockMillis = new ArrayList<>();
            List<Double> pooledMillis = new ArrayList<>();
            for (int i = 0; i < HOSTS; i++) {
                pooled.awaitLevel(4);
                stockMillis.add(stock.askHttps("host" + i + ".example"));
                long before = pooled.delivered();
                pooledMillis.add(pooled.askHttps("host" + i + ".example"));
                assertThat(pooled.delivered() - before).isEqualTo(1);
                pooled.askHttps("host" + i + ".example"); // has its certificate by now
                assertThat(pooled.delivered() - before).isEqualTo(1);
            }
            assertThat(pooled.output()).doesNotContain("keysource-agent", "Exception");
            Path report = Path.of("target", "jca", "wiremock.md");
            Files.createDirectories(report.getParent());
            Files.writeString(
                    report,
                    String.format(
                            Locale.ROOT,
                            "| WireMock as an HTTPS proxy, first request to a host | %.1f | %.1f | 1 |%n",
                            median(stockMillis),
                            median(pooledMillis)));
        }
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().skip(values.size() / 2).findFirst().orElseThrow();
    }
}
