package dev.keysource.remote;

import dev.keysource.KeyPairSpec;
import dev.keysource.testkit.ScriptedSource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

/** Strangers who want all places. What else they may try is in the tests of the launcher. */
@Timeout(600)
class AttackIT {
    private static final int MOST = 64;
    private static final int ATTACKERS = 200;
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
            attack(halfClientHello());
            assertServed(honest);
            Awaitility.await().atMost(LONG).until(() -> closed(attackers) == ATTACKERS);
            try (RemoteKeyPairSource fresh = connect()) {
                assertServed(fresh);
            }
            assertServed(honest);
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

    private static ByteBuffer halfClientHello() throws IOException, GeneralSecurityException {
        SSLEngine engine = SSLContext.getDefault().createSSLEngine();
        engine.setUseClientMode(true);
        ByteBuffer hello = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        engine.wrap(ByteBuffer.allocate(0), hello);
        hello.flip();
        return hello.limit(hello.limit() / 2);
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
