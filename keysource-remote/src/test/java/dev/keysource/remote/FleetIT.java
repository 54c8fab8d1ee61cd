package dev.keysource.remote;

import dev.keysource.Health;
import dev.keysource.KeyPairSourceException.Reason;
import dev.keysource.KeyPairSpec;
import dev.keysource.testkit.ScriptedSource;
import dev.keysource.testkit.TestPorts;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

/** Three servers that share nothing but their identity, and one furl that names them all. */
@Timeout(600)
class FleetIT {
    private static final Duration LONG = Duration.ofSeconds(100);
    private static final KeyPairSpec SPEC = KeyPairSpec.ED25519;

    private final ServerIdentity identity = ServerIdentity.create();
    private final List<ScriptedSource> sources = new ArrayList<>();
    private final List<KeyPairServer> servers = new ArrayList<>();
    private RemoteKeyPairSource client;

    @BeforeEach
    void start() throws IOException {
        for (int i = 0; i < 3; i++) {
            sources.add(new ScriptedSource("source-" + i).answerAtOnce());
            servers.add(start(i, TestPorts.take()));
        }
        client = Clients.patient(identity.furl(
                servers.stream().map(server -> "localhost:" + server.port()).toArray(String[]::new)));
        Awaitility.await()
                .atMost(LONG)
                .until(() -> ask()
                        && sources.stream()
                                .noneMatch(source -> source.requests().isEmpty()));
    }

    @AfterEach
    void stop() {
        client.close();
        servers.forEach(KeyPairServer::close);
    }

    @Test
    void request_threeServers_areAskedInTurn() throws Exception {
        List<Integer> before = counts();
        for (int i = 0; i < 30; i++) {
            client.get(SPEC, LONG);
        }
        for (int i = 0; i < 3; i++) {
            assertThat(counts().get(i) - before.get(i)).isEqualTo(10);
        }
    }

    @Test
    void request_oneServerGone_theOthersTakeItsShareUntilItIsBack() throws Exception {
        int port = servers.get(1).port();
        servers.get(1).close();
        Awaitility.await().atMost(LONG).until(() -> ask() && ask() && ask() && ask());
        List<Integer> before = counts();
        for (int i = 0; i < 20; i++) {
            client.get(SPEC, LONG);
        }
        assertThat(counts().get(1)).isEqualTo(before.get(1));
        servers.set(1, start(1, port));
        Awaitility.await().atMost(LONG).until(() -> ask() && counts().get(1) > before.get(1));
    }

    @Test
    void drain_oneServer_noRequestFails() throws Exception {
        List<Boolean> drained = new ArrayList<>();
        Thread draining = new Thread(() -> {
            try {
                drained.add(servers.get(2).drain(LONG));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        draining.start();
        int asked = 0;
        while (draining.isAlive() || asked < 30) {
            client.get(SPEC, LONG);
            asked++;
        }
        assertThat(drained).containsExactly(true);
    }

    @Test
    void request_oneSourceCannotAnswer_itsServerIsLeftOut() throws Exception {
        sources.get(0).health(Health.of(Health.Status.UNAVAILABLE, null)).failAtOnce(Reason.UNAVAILABLE);
        assertLeftOutUntil(0, () -> sources.get(0).health(Health.HEALTHY).answerAtOnce());
    }

    @Test
    void request_oneSourceFailsAndDoesNotSaySo_itsServerIsLeftOut() throws Exception {
        sources.get(1).failAtOnce(Reason.UNAVAILABLE);
        assertLeftOutUntil(1, () -> sources.get(1).answerAtOnce());
    }

    private void assertLeftOutUntil(int index, Runnable mended) throws Exception {
        Awaitility.await().atMost(LONG).until(() -> {
            int before = counts().get(index);
            boolean all = true;
            for (int i = 0; i < 12; i++) {
                all &= ask();
            }
            return all && counts().get(index) == before;
        });
        mended.run();
        int before = counts().get(index);
        Awaitility.await().atMost(LONG).until(() -> ask() && counts().get(index) > before);
    }

    @Test
    void request_oneLocationUnknown_theOthersAreAsked() throws Exception {
        try (RemoteKeyPairSource other = Clients.patient(identity.furl(
                "no-such-host.invalid:1", "localhost:" + servers.get(0).port()))) {
            assertThat(other.get(SPEC, LONG)).isNotNull();
        }
    }

    private KeyPairServer start(int index, int port) throws IOException {
        return KeyPairServer.builder(sources.get(index), identity)
                .address(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                .start();
    }

    private List<Integer> counts() {
        return sources.stream().map(source -> source.requests().size()).toList();
    }

    private boolean ask() throws InterruptedException {
        try {
            return client.get(SPEC, LONG) != null;
        } catch (dev.keysource.KeyPairSourceException e) {
            return false;
        }
    }
}
