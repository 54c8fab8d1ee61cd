package dev.keysource.examples.launcher.web;

import dev.keysource.Health;
import dev.keysource.KeyPairSourceException.Reason;
import dev.keysource.KeyPairSpec;
import dev.keysource.pool.PooledKeyPairSource;
import dev.keysource.remote.KeyPairServer;
import dev.keysource.remote.RemoteKeyPairSource;
import dev.keysource.remote.ServerIdentity;
import dev.keysource.testkit.FakeClock;
import dev.keysource.testkit.ScriptedSource;
import dev.keysource.testkit.TestPorts;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What the endpoint says in each state of its key generator. */
@Timeout(300)
class MetricsEndpointIT {
    private static final KeyPairSpec SPEC = KeyPairSpec.RSA_2048;

    private final HttpClient client = HttpClient.newHttpClient();
    private final FakeClock clock = new FakeClock();
    private final ScriptedSource behind =
            new ScriptedSource("behind").time(clock).answerAtOnce();
    private final int port = TestPorts.take();
    private final ServerIdentity identity = ServerIdentity.create();
    private MetricsEndpoint endpoint;
    private PooledKeyPairSource pool;
    private KeyPairServer server;

    @BeforeEach
    void open() throws Exception {
        endpoint = MetricsEndpoint.open(MetricsAddress.parse("127.0.0.1:" + port), "1.2.3");
        pool = PooledKeyPairSource.builder(behind)
                .name("pool(behind)")
                .spec(SPEC, 2)
                .time(clock)
                .listener(endpoint.listener())
                .build();
        server = KeyPairServer.builder(pool, identity).time(clock).start();
    }

    @AfterEach
    void close() {
        endpoint.close();
        server.close();
        pool.close();
    }

    private HttpResponse<String> get(String path) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .build(),
                BodyHandlers.ofString());
    }

    private void assertReady(int status, String word) throws Exception {
        assertThat(get("/health/live").statusCode()).isEqualTo(200);
        assertThat(get("/metrics").statusCode()).isEqualTo(200);
        HttpResponse<String> ready = get("/health/ready");
        assertThat(ready.statusCode()).isEqualTo(status);
        assertThat(ready.body()).startsWith(status == 200 ? "ready: " : "not ready: ");
        HttpResponse<String> page = get("/");
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body()).contains("<strong>" + word + "</strong>");
    }

    @Test
    void everyState_ofTheKeyGenerator_isToldToPeopleAndPrograms() throws Exception {
        assertReady(503, "Starting");
        endpoint.show(pool, server);
        assertReady(200, "Serving");
        pool.request(SPEC).join();
        pool.request(SPEC).join();
        behind.health(Health.of(Health.Status.UNAVAILABLE, null)).failAtOnce(Reason.UNAVAILABLE);
        pool.request(SPEC);
        clock.advance(Duration.ofSeconds(1));
        await().atMost(100, TimeUnit.SECONDS).until(() -> get("/health/ready").statusCode() == 503);
        assertReady(503, "Not serving");
        behind.health(Health.HEALTHY).answerAtOnce();
        await().atMost(100, TimeUnit.SECONDS).until(() -> {
            clock.advance(Duration.ofSeconds(10));
            return get("/health/ready").statusCode() == 200;
        });
        assertThat(get("/").body()).containsPattern("<strong>[^<]* ago:</strong> [^<]*behind");
        endpoint.stopping();
        assertReady(503, "Stopping");
    }

    @Test
    void serverThatDrains_beforeItsEnd_isNotReadyAndTellsItsMetrics() throws Exception {
        endpoint.show(pool, server);
        behind.answerByHand();
        try (RemoteKeyPairSource remote = RemoteKeyPairSource.of(identity.furl("127.0.0.1:" + server.port()))) {
            CompletableFuture<?> waiting = remote.request(KeyPairSpec.RSA_4096);
            await().atMost(100, TimeUnit.SECONDS)
                    .until(() -> get("/metrics").body().contains("\nkeysource_server_calls 1.0\n"));
            CompletableFuture<Boolean> drained = CompletableFuture.supplyAsync(() -> {
                try {
                    return server.drain(Duration.ofMinutes(2));
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
            await().atMost(100, TimeUnit.SECONDS)
                    .until(() -> get("/health/ready").statusCode() == 503);
            assertReady(503, "Stopping");
            behind.answerNext();
            waiting.handle((pair, failure) -> "ended").get(100, TimeUnit.SECONDS);
            assertThat(drained.get(100, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void scrape_poolAndServerClosed_isAnswered() throws Exception {
        endpoint.show(pool, server);
        assertThat(get("/metrics").body())
                .contains("keysource_pool_size{source=\"pool(behind)\",spec=\"RSA-2048\"} 2.0");
        server.close();
        pool.close();
        assertReady(503, "Stopping");
        assertThat(get("/metrics").body())
                .contains("keysource_pool_size{source=\"pool(behind)\",spec=\"RSA-2048\"} 0.0")
                .contains("keysource_health{source=\"pool(behind)\"} 0.0");
    }

    @Test
    void page_refreshOff_staysAsItIs() throws Exception {
        assertThat(get("/").body()).contains("http-equiv=\"refresh\"");
        assertThat(get("/?refresh=off").body()).doesNotContain("http-equiv");
    }

    @Test
    void metrics_openMetrics_areToldWhereAskedFor() throws Exception {
        HttpResponse<String> response = client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics"))
                        .header("Accept", "application/openmetrics-text;version=1.0.0;q=0.5,text/plain;q=0.4")
                        .build(),
                BodyHandlers.ofString());
        assertThat(response.headers().firstValue("Content-Type"))
                .contains("application/openmetrics-text; version=1.0.0; charset=utf-8");
        assertThat(response.body()).endsWith("# EOF\n");
        assertThat(get("/metrics").headers().firstValue("Content-Type"))
                .contains("text/plain; version=0.0.4; charset=utf-8");
    }

    @Test
    void allThatIsServed_always_holdsNoSecret() throws Exception {
        endpoint.show(pool, server);
        String furl = identity.furl("127.0.0.1:" + server.port()).textWithSecret();
        String secret = furl.substring(furl.lastIndexOf('/') + 1, furl.indexOf('#'));
        for (String path : new String[] {"/", "/metrics", "/health/live", "/health/ready"}) {
            assertThat(get(path).body()).doesNotContain(secret, identity.pin());
        }
        assertThat(get("/metrics").body()).contains(identity.secretIds().get(0));
    }
}
