package dev.keysource.examples.launcher.web;

import dev.keysource.Health;
import dev.keysource.KeyPairSourceException;
import dev.keysource.KeyPairSpec;
import dev.keysource.PoolStats;
import dev.keysource.remote.KeyPairServer;
import dev.keysource.remote.ServerIdentity;
import dev.keysource.testkit.ScriptedSource;
import dev.keysource.testkit.TestPorts;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import javax.imageio.ImageIO;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/** The status page in a browser. Its pictures are left in {@code target/operator}. */
@Tag("operator")
@Timeout(300)
class StatusPageBrowserIT {
    private static final Path PICTURES = Path.of("target", "operator");
    private static final int LIGHT = 128;

    private final int port = TestPorts.take();
    private final String origin = "http://127.0.0.1:" + port + "/";

    private MetricsEndpoint endpoint;
    private KeyPairServer server;
    private Browser browser;

    @BeforeEach
    void open() throws Exception {
        String longName = "remote(keys.example.org:7070,a-second-server-with-a-long-name.keys.example.org:7070)";
        ScriptedSource source = new ScriptedSource("chain")
                .health(Health.of(
                        Health.Status.DEGRADED,
                        KeyPairSourceException.closed(longName, KeyPairSpec.SLH_DSA_SHAKE_256S)))
                .pools(
                        pool("pool(local)", KeyPairSpec.RSA_2048, 11, 16, PoolStats.State.REFILLING),
                        pool("pool(local)", KeyPairSpec.RSA_4096, 0, 4, PoolStats.State.BACKING_OFF),
                        pool(
                                "pool(" + longName + ")",
                                KeyPairSpec.SLH_DSA_SHAKE_256S,
                                3,
                                32,
                                PoolStats.State.QUIET_PERIOD),
                        pool("<b>&'\"", KeyPairSpec.of("Kind", "x".repeat(40)), 8, 8, PoolStats.State.IDLE));
        endpoint = MetricsEndpoint.open(MetricsAddress.parse("127.0.0.1:" + port), "0.1.0");
        server = KeyPairServer.builder(source, ServerIdentity.create().withNewSecret())
                .quota(20, 100)
                .start();
        endpoint.show(source, server);
        endpoint.listener().onFailure("chain", KeyPairSourceException.closed(longName, KeyPairSpec.SLH_DSA_SHAKE_256S));
        browser = new Browser(Files.createTempDirectory(Files.createDirectories(PICTURES), "profile")
                .toAbsolutePath());
    }

    private static PoolStats pool(String source, KeyPairSpec spec, int level, int target, PoolStats.State state) {
        return new PoolStats(source, spec, level, target, 1_234_567, 1_234_500, 67 - level, 4_321, 12, 2, 1, state);
    }

    @AfterEach
    void close() throws Exception {
        browser.close();
        server.close();
        endpoint.close();
    }

    private void show(String theme, int width) throws InterruptedException {
        browser.call("Emulation.setScriptExecutionDisabled", Map.of("value", true));
        browser.call(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", 800, "deviceScaleFactor", 1, "mobile", width < 600));
        browser.call("Emulation.setScrollbarsHidden", Map.of("hidden", true));
        browser.call(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", theme))));
        browser.open(origin + "?refresh=off");
    }

    @ParameterizedTest
    @CsvSource({"light, 320", "light, 400", "light, 1200", "dark, 400", "dark, 1200"})
    void page_withoutJavaScript_fitsAndIsReadable(String theme, int width) throws Exception {
        show(theme, width);
        byte[] png = browser.picture();
        Files.write(PICTURES.resolve("page-" + theme + "-" + width + ".png"), png);
        assertThat(browser.widths()).containsExactly(width, width);
        assertThat(browser.complaints(origin)).isEmpty();
        BufferedImage picture = ImageIO.read(new ByteArrayInputStream(png));
        assertThat(picture.getWidth()).isEqualTo(width);
        int ground = picture.getRGB(2, 2) & 0xFF;
        assertThat(ground > LIGHT).as("the ground is %s of 255", ground).isEqualTo(theme.equals("light"));
    }

    @Test
    void page_screenReader_findsItsPartsAndMeters() throws Exception {
        show("light", 1_200);
        assertThat(browser.withRole("meter"))
                .hasSize(4)
                .contains("RSA-2048 pairs that are ready", "RSA-4096 pairs that are ready");
        assertThat(browser.withRole("heading"))
                .contains("Key generator", "Pools", "Last failure", "Server", "Use by secret")
                .contains("RSA-2048 pool(local)");
        assertThat(browser.withRole("link")).contains("Refresh it again", "Metrics", "Ready", "Live");
        assertThat(browser.withRole("main")).hasSize(1);
    }

    @Test
    void page_leftAlone_refreshesItself() throws Exception {
        browser.call("Emulation.setScriptExecutionDisabled", Map.of("value", true));
        browser.open(origin);
        browser.awaitLoad();
        browser.awaitLoad();
        assertThat(browser.complaints(origin)).isEmpty();
    }

    @Test
    void page_linksOnIt_lead() throws Exception {
        show("light", 400);
        for (String path : List.of("metrics", "health/ready", "health/live", "?refresh=off", "favicon.ico")) {
            browser.open(origin + path);
            assertThat(browser.complaints(origin)).as(path).isEmpty();
        }
    }
}
