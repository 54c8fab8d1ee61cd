package dev.keysource.examples.launcher.web;

import dev.keysource.KeyPairSourceException;
import dev.keysource.KeyPairSourceListener;
import dev.keysource.KeyPairSpec;
import dev.keysource.pool.PooledKeyPairSource;
import dev.keysource.remote.KeyPairServer;
import dev.keysource.remote.ServerIdentity;
import dev.keysource.testkit.ScriptedSource;
import dev.keysource.testkit.TestPorts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Holds the manual's table to what is exported, and what is exported to the table. */
@Timeout(300)
class MetricsManualIT {
    private static final KeyPairSpec SPEC = KeyPairSpec.RSA_2048;

    private final HttpClient client = HttpClient.newHttpClient();
    private final int port = TestPorts.take();

    private String scrape() throws Exception {
        return client.send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics"))
                                .build(),
                        BodyHandlers.ofString())
                .body();
    }

    @Test
    void table_always_isWhatIsExported() throws Exception {
        try (MetricsEndpoint endpoint = MetricsEndpoint.open(MetricsAddress.parse("127.0.0.1:" + port), "1.2.3");
                PooledKeyPairSource pool = PooledKeyPairSource.builder(new ScriptedSource("behind").answerAtOnce())
                        .name("pool(behind)")
                        .spec(SPEC, 2)
                        .listener(endpoint.listener())
                        .build();
                KeyPairServer server = KeyPairServer.builder(pool, ServerIdentity.create())
                        .quota(20, 100)
                        .start()) {
            endpoint.show(pool, server);
            everyEvent(endpoint.listener());
            System.gc();
            await().atMost(100, TimeUnit.SECONDS).until(() -> scrape().contains("\njvm_gc_pause_seconds_count"));
            Map<String, MetricsManual.Metric> exported = MetricsManual.exported(scrape());
            Map<String, MetricsManual.Metric> manual = MetricsManual.metrics();
            MetricsManual.conditional().stream()
                    .filter(name -> !exported.containsKey(name))
                    .forEach(manual::remove);
            assertThat(exported).isEqualTo(manual);
        }
    }

    private static void everyEvent(KeyPairSourceListener listener) {
        KeyPairSourceException failure = KeyPairSourceException.closed("behind", SPEC);
        listener.onDelivery("behind", SPEC, 1);
        listener.onMiss("pool(behind)", SPEC);
        listener.onRefill("pool(behind)", SPEC, 1);
        listener.onGeneration("behind", SPEC, 1);
        listener.onDestruction("pool(behind)", SPEC);
        listener.onFailure("behind", failure);
        listener.onFallback("chain", "behind", SPEC, failure);
        listener.onAnswer("chain", "behind", SPEC, 1);
    }
}
