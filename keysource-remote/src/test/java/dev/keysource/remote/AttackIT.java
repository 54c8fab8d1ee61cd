package dev.keysource.remote;

import dev.keysource.KeyPairSpec;
import dev.keysource.testkit.ScriptedSource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Clients without a secret that do what no client should. */
@Timeout(600)
class AttackIT {
    private static final int MOST = 64;
    private static final int ATTACKERS = 200;
    private static final String CHECK = "grpc.health.v1.Health/Check";
    private static final Duration LONG = Duration.ofSeconds(100);

    private final ServerIdentity identity = ServerIdentity.create();
    private final List<SocketChannel> attackers = new ArrayList<>();
    private KeyPairServer server;

    @BeforeEach
    void start() throws IOException {
        server = KeyPairServer.builder(new ScriptedSource("scripted").answerAtOnce(), identity)
                .maxConnections(MOST)
                .start();
    }

    @AfterEach
    void close() throws IOException {
        for (SocketChannel attacker : attackers) {
            attacker.close();
        }
        server.close();
    }

    @Test
    void request_idleSocketsBeyondTheCap_makeRoomForEachOtherAndForFreshClients() throws Exception {
        try (RemoteKeyPairSource honest = connect()) {
            assertServed(honest);
            attack(ByteBuffer.allocate(0));
            int beyond = ATTACKERS - (MOST - 1);
            Awaitility.await().atMost(Clients.LONG).until(() -> closed(attackers) >= beyond);
            assertServed(honest);
            try (RemoteKeyPairSource fresh = connect()) {
                assertServed(fresh);
                Awaitility.await().atMost(Clients.LONG).until(() -> closed(attackers) >= beyond + 1);
            }
            assertServed(honest);
        }
    }

    @Test
    void request_halfHandshakesFillTheCap_areClosedInTimeAndAFreshClientIsServed() throws Exception {
        try (RemoteKeyPairSource honest = connect()) {
            assertServed(honest);
            attack(Attackers.halfClientHello());
            assertServed(honest);
            Awaitility.await().atMost(LONG).until(() -> closed(attackers) == ATTACKERS);
            try (RemoteKeyPairSource fresh = connect()) {
                assertServed(fresh);
            }
            assertServed(honest);
        }
    }

    @Test
    void request_floodOfResets_endsWithItsConnectionAndClientsAreServed() throws Exception {
        try (RemoteKeyPairSource honest = connect();
                RawHttp2 flood = RawHttp2.connect(server.port(), identity.pin())) {
            assertServed(honest);
            assertThatThrownBy(() -> {
                        for (int i = 0; i < 1_000_000; i++) {
                            flood.begin(CHECK);
                            flood.reset();
                            flood.send();
                        }
                    })
                    .as("the end of the connection")
                    .isInstanceOf(IOException.class);
            assertServed(honest);
        }
    }

    @Test
    void request_callersThatNeverRead_keepNobodyFromBeingServed() throws Exception {
        List<RawHttp2> deaf = new ArrayList<>();
        try (RemoteKeyPairSource honest = connect()) {
            for (int i = 0; i < MOST / 2; i++) {
                RawHttp2 caller = RawHttp2.connect(server.port(), identity.pin());
                deaf.add(caller);
                for (int call = 0; call < 200; call++) {
                    caller.begin(CHECK);
                    caller.end();
                }
                caller.send();
            }
            for (int i = 0; i < 20; i++) {
                assertServed(honest);
            }
        } finally {
            for (RawHttp2 caller : deaf) {
                caller.close();
            }
        }
    }

    private RemoteKeyPairSource connect() {
        return Clients.patient(identity.furl("localhost:" + server.port()));
    }

    private static void assertServed(RemoteKeyPairSource client) throws InterruptedException {
        assertThat(client.get(KeyPairSpec.ED25519, LONG)).isNotNull();
    }

    private void attack(ByteBuffer firstBytes) throws IOException {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port());
        for (int i = 0; i < ATTACKERS; i++) {
            SocketChannel attacker = SocketChannel.open(address);
            attackers.add(attacker);
            attacker.configureBlocking(false);
            try {
                attacker.write(firstBytes.duplicate());
            } catch (IOException e) {
                continue; // the server was faster to close it, which closed sees
            }
        }
    }

    private static long closed(List<SocketChannel> sockets) {
        return sockets.stream().filter(AttackIT::isClosedByTheServer).count();
    }

    private static boolean isClosedByTheServer(SocketChannel attacker) {
        try {
            return attacker.read(ByteBuffer.allocate(64)) < 0;
        } catch (IOException e) {
            return true;
        }
    }
}
