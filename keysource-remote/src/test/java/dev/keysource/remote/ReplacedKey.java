package dev.keysource.remote;

import dev.keysource.KeyPairSourceException;
import dev.keysource.KeyPairSourceException.Reason;
import dev.keysource.KeyPairSpec;
import dev.keysource.remote.identity.PinnedTrust;
import dev.keysource.testkit.ScriptedSource;
import dev.keysource.testkit.TestPorts;
import org.awaitility.Awaitility;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import static org.assertj.core.api.Assertions.assertThat;

/** Clients that were connected to their server when it went away, and find another key on its port. */
final class ReplacedKey {
    private static final int CLIENTS = 10;
    private static final Duration LONG = Duration.ofSeconds(100);

    /** How often clients came back, how many requests failed, and what was heard once a handshake was done. */
    record Report(int reconnections, int failed, long applicationBytes) {}

    private ReplacedKey() {}

    static Report run(int reconnections) throws Exception {
        ScriptedSource source = new ScriptedSource("scripted").answerAtOnce();
        ServerIdentity genuine = ServerIdentity.create();
        ServerIdentity other = ServerIdentity.create();
        List<RemoteKeyPairSource> clients = new ArrayList<>();
        try {
            int port = TestPorts.take();
            try (KeyPairServer server = start(source, genuine, port)) {
                for (int i = 0; i < CLIENTS; i++) {
                    clients.add(Clients.patient(genuine.furl("localhost:" + server.port())));
                    assertThat(clients.get(i).get(KeyPairSpec.ED25519, LONG)).isNotNull();
                }
            }
            Report report = replace(clients, reconnections, port, other);
            assertThat(source.requests()).hasSize(CLIENTS);
            try (KeyPairServer server = start(source, genuine, port)) {
                for (RemoteKeyPairSource client : clients) {
                    Awaitility.await().atMost(LONG).until(() -> refusal(client).isEmpty());
                }
                assertThat(server.orphaned()).isZero();
            }
            return report;
        } finally {
            clients.forEach(RemoteKeyPairSource::close);
        }
    }

    private static Report replace(List<RemoteKeyPairSource> clients, int reconnections, int port, ServerIdentity other)
            throws Exception {
        List<KeyPairSourceException> failures = new ArrayList<>();
        Set<RemoteKeyPairSource> warned = new HashSet<>();
        try (TlsPeer peer = TlsPeer.tls(port, "TLSv1.3", "h2", other.privateKey(), other.certificate())) {
            Awaitility.await().atMost(Duration.ofMinutes(5)).until(() -> {
                for (RemoteKeyPairSource client : clients) {
                    KeyPairSourceException failure = refusal(client).orElseThrow();
                    failures.add(failure);
                    if (failure.getMessage().contains(PinnedTrust.MISMATCH)) {
                        warned.add(client);
                    }
                }
                return peer.connections() >= reconnections && warned.size() == clients.size();
            });
            peer.awaitEndOfConnections();
            assertThat(failures).allMatch(failure -> failure.reason() == Reason.UNAVAILABLE);
            return new Report(peer.connections(), failures.size(), peer.applicationBytes());
        }
    }

    private static Optional<KeyPairSourceException> refusal(RemoteKeyPairSource client) throws InterruptedException {
        try {
            client.get(KeyPairSpec.ED25519, LONG);
            return Optional.empty();
        } catch (KeyPairSourceException e) {
            return Optional.of(e);
        }
    }

    private static KeyPairServer start(ScriptedSource source, ServerIdentity identity, int port) throws IOException {
        return KeyPairServer.builder(source, identity)
                .address(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                .start();
    }
}
