package dev.keysource.remote;

import dev.keysource.Health;
import dev.keysource.KeyPairSourceException.Reason;
import dev.keysource.KeyPairSpec;
import dev.keysource.remote.identity.Token;
import dev.keysource.testkit.FakeClock;
import dev.keysource.testkit.ScriptedSource;
import dev.keysource.testkit.TestPorts;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import static dev.keysource.testkit.Failures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.Mockito.mock;

@Timeout(600)
class RemoteIT {
    private static final Duration LONG = Duration.ofSeconds(100);
    private static final KeyPairSpec SPEC = KeyPairSpec.ED25519;

    private final ScriptedSource source = new ScriptedSource("scripted");
    private final ServerIdentity identity = ServerIdentity.create();
    private KeyPairServer server;
    private RemoteKeyPairSource client;

    @AfterEach
    void close() {
        if (client != null) {
            client.close();
        }
        if (server != null) {
            server.close();
        }
    }

    @Test
    void request_answered_givesExactlyThePairOfTheSource() throws Exception {
        connect();
        CompletableFuture<KeyPair> answer = client.request(SPEC, LONG);
        awaitPending(1);
        KeyPair pair = source.answerNext();
        assertThat(answer.get(120, TimeUnit.SECONDS).getPublic()).isEqualTo(pair.getPublic());
        assertThat(answer.join().getPrivate()).isEqualTo(pair.getPrivate());
        assertThat(server.orphaned()).isZero();
    }

    @Test
    void request_clockOfATest_measuresTheLimit() throws Exception {
        FakeClock clock = new FakeClock();
        server = KeyPairServer.builder(source, identity).start();
        client = RemoteKeyPairSource.builder(identity.furl("localhost:" + server.port()))
                .time(clock)
                .build();
        CompletableFuture<KeyPair> answer = client.request(SPEC, Duration.ofHours(1));
        awaitPending(1);
        clock.advance(Duration.ofHours(1));
        assertFails(answer, Reason.TIMEOUT);
        awaitPending(0);
    }

    @Test
    void health_noServer_isUnavailableUntilThereIsOne() throws Exception {
        int port = TestPorts.take();
        client = Clients.patient(identity.furl("localhost:" + port));
        assertThat(client.health()).isEqualTo(Health.HEALTHY);
        assertFails(client.request(SPEC, LONG), Reason.UNAVAILABLE);
        assertThat(client.health().status()).isEqualTo(Health.Status.UNAVAILABLE);
        assertThat(client.health().lastFailure()).isPresent();
        server = KeyPairServer.builder(source.answerAtOnce(), identity)
                .address(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                .start();
        Awaitility.await()
                .atMost(LONG)
                .until(() -> client.request(SPEC, LONG)
                        .handle((pair, failure) -> pair != null)
                        .get());
        assertThat(client.health()).isEqualTo(Health.HEALTHY);
    }

    @Test
    void builder_sourceWhoseKeysCannotLeaveTheProcess_isRefused() {
        source.notExtractable();
        assertThatThrownBy(() -> KeyPairServer.builder(source, identity))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'scripted'");
    }

    @Test
    void request_otherKindThanAskedFor_isRejected() throws Exception {
        source.answerAtOnce();
        connect();
        assertFails(client.request(KeyPairSpec.RSA_2048, LONG), Reason.REJECTED);
    }

    @ParameterizedTest
    @CsvSource({
        "UNSUPPORTED, UNSUPPORTED",
        "UNAVAILABLE, UNAVAILABLE",
        "EXHAUSTED, EXHAUSTED",
        "TIMEOUT, TIMEOUT",
        "CLOSED, UNAVAILABLE",
        "REJECTED, REJECTED",
        "DENIED, UNAVAILABLE"
    })
    void request_sourceFails_reasonTravels(Reason thrown, Reason seen) throws Exception {
        source.failAtOnce(thrown);
        connect();
        assertFails(client.request(SPEC, LONG), seen);
    }

    @Test
    void request_pairWithoutEncodedForm_failsAtOnceAndIsCounted() throws Exception {
        connect();
        CompletableFuture<KeyPair> one = client.request(SPEC, LONG);
        awaitPending(1);
        source.pending().get(0).complete(unencodable());
        assertFails(one, Reason.UNAVAILABLE);
        List<CompletableFuture<KeyPair>> several = client.request(SPEC, 2);
        awaitPending(Math.min(2, Runtime.getRuntime().availableProcessors()));
        KeyPair good = source.answerNext();
        assertThat(several.get(0).get(120, TimeUnit.SECONDS).getPublic()).isEqualTo(good.getPublic());
        awaitPending(1);
        source.pending().get(0).complete(unencodable());
        assertFails(several.get(1), Reason.UNAVAILABLE);
        assertThat(server.orphaned()).isEqualTo(2);
    }

    private static KeyPair unencodable() {
        return new KeyPair(ScriptedSource.pair().getPublic(), mock(PrivateKey.class));
    }

    @Test
    void request_forbiddenSpec_neverReachesTheSource() throws Exception {
        server = KeyPairServer.builder(source.answerAtOnce(), identity)
                .specs(Set.of(KeyPairSpec.ED25519))
                .start();
        client = Clients.patient(furl());
        assertThat(client.request(SPEC, LONG).get()).isNotNull();
        assertFails(client.request(KeyPairSpec.RSA_4096, LONG), Reason.UNSUPPORTED);
        assertThat(source.requests()).hasSize(1);
    }

    @Test
    void request_timeoutPasses_failsAndReachesTheSourceAsCancellation() throws Exception {
        connect();
        // On a busy machine the first may have no time left when they come to the server.
        for (Duration limit = Duration.ofMillis(500); source.requests().isEmpty(); limit = limit.multipliedBy(2)) {
            assertFails(client.request(SPEC, limit), Reason.TIMEOUT);
        }
        awaitPending(0);
        assertThat(source.requests()).allMatch(CompletableFuture::isCompletedExceptionally);
    }

    @Test
    void cancel_manyAtOnce_isNoAttack() throws Exception {
        connect();
        CompletableFuture<KeyPair> wanted = client.request(SPEC, LONG);
        awaitPending(1);
        List<CompletableFuture<KeyPair>> unwanted = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            unwanted.add(client.request(SPEC, LONG));
        }
        awaitPending(63); // as many as a connection may have, with the watch over the health of the server
        unwanted.forEach(answer -> answer.cancel(false));
        awaitPending(1);
        KeyPair pair = source.answerNext();
        assertThat(wanted.get(120, TimeUnit.SECONDS).getPublic()).isEqualTo(pair.getPublic());
    }

    @Test
    void cancel_whileWaiting_reachesTheSource() throws Exception {
        connect();
        CompletableFuture<KeyPair> answer = client.request(SPEC, LONG);
        awaitPending(1);
        answer.cancel(false);
        awaitPending(0);
        assertThat(source.requests().get(0)).isCancelled();
        assertThat(server.orphaned()).isZero();
    }

    @Test
    void longestWait_withoutClientDeadline_endsTheRequest() throws Exception {
        server = KeyPairServer.builder(source, identity)
                .longestWait(Duration.ofMillis(200))
                .start();
        client = Clients.patient(furl());
        assertFails(client.request(SPEC, LONG), Reason.TIMEOUT);
    }

    @Test
    void request_otherCertificate_isUnavailableAndSaysWhy() throws Exception {
        start(0);
        client = Clients.patient(ServerIdentity.create().furl("localhost:" + server.port()));
        assertFails(client.request(SPEC, LONG), Reason.UNAVAILABLE).hasMessageContaining("does not match the pin");
        assertThat(source.requests()).isEmpty();
    }

    @Test
    void request_wrongSecret_isDeniedAndNeverReachesTheSource() throws Exception {
        start(0);
        client = Clients.patient(new Furl(identity.pin(), List.of("localhost:" + server.port()), Token.random()));
        assertFails(client.request(SPEC, LONG), Reason.DENIED);
        assertThat(source.requests()).isEmpty();
    }

    @Test
    void request_noServer_isUnavailableAndOnceItIsThereWorks() throws Exception {
        int port = TestPorts.take();
        client = Clients.patient(identity.furl("localhost:" + port));
        assertFails(client.request(SPEC, LONG), Reason.UNAVAILABLE);
        source.answerAtOnce();
        start(port);
        awaitAnswer();
    }

    @Test
    void request_serverRestartsOnItsPort_isUnavailableInBetweenAndThenWorks() throws Exception {
        source.answerAtOnce();
        int port = TestPorts.take();
        start(port);
        client = Clients.patient(furl());
        assertThat(client.get(SPEC, LONG)).isNotNull();
        server.close();
        assertFails(client.request(SPEC, LONG), Reason.UNAVAILABLE);
        start(port);
        awaitAnswer();
    }

    @Test
    void request_peerAcceptsAndSaysNothing_isUnavailableAfterTheConnectTimeoutAndThenAtOnce() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            client = RemoteKeyPairSource.builder(identity.furl("localhost:" + silent.getLocalPort()))
                    .connectTimeout(Duration.ofMillis(300))
                    .build();
            assertFails(client.request(SPEC, LONG), Reason.UNAVAILABLE)
                    .hasMessageContaining("no connection within 300 ms");
            // Unless it is looked for again just then, which it is every second.
            Awaitility.await().atMost(LONG).until(() -> {
                CompletableFuture<KeyPair> next = client.request(SPEC, LONG);
                boolean atOnce = next.isCompletedExceptionally();
                assertFails(next, Reason.UNAVAILABLE);
                return atOnce;
            });
        }
    }

    @Test
    void request_peerThatWasSilentCloses_isLookedForEverySecondAsLongAsItIsAsked() throws Exception {
        try (ServerSocket peer = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            client = RemoteKeyPairSource.builder(identity.furl("localhost:" + peer.getLocalPort()))
                    .connectTimeout(Duration.ofMillis(300))
                    .build();
            try (Socket silent = acceptOnceAsked(peer)) {
                assertFails(client.request(SPEC, LONG), Reason.UNAVAILABLE);
                assertThat(silent.isConnected()).isTrue();
            }
            peer.setSoTimeout(1);
            AtomicInteger looked = new AtomicInteger();
            // A back-off that grows from a second on, by a factor of 1.6, comes to the ninth attempt by then.
            Awaitility.await().atMost(60, TimeUnit.SECONDS).until(() -> {
                client.request(SPEC, LONG);
                return looked.addAndGet(acceptAndClose(peer)) >= 13;
            });
        }
    }

    @Test
    void health_serverTakesThePlaceOfAPeerThatWasSilent_isHealthyAgainThoughNobodyAsks() throws Exception {
        int port = TestPorts.take();
        client = RemoteKeyPairSource.builder(identity.furl("localhost:" + port))
                .connectTimeout(Duration.ofMillis(300))
                .build();
        try (ServerSocket silent = new ServerSocket(port, 50, InetAddress.getLoopbackAddress())) {
            assertFails(client.request(SPEC, LONG), Reason.UNAVAILABLE);
            assertThat(client.health().status()).isEqualTo(Health.Status.UNAVAILABLE);
            assertThat(silent.isBound()).isTrue();
        }
        start(port);
        Awaitility.await().atMost(LONG).until(() -> client.health().equals(Health.HEALTHY));
    }

    private Socket acceptOnceAsked(ServerSocket peer) throws IOException {
        client.request(SPEC, LONG);
        return peer.accept();
    }

    private static int acceptAndClose(ServerSocket peer) throws IOException {
        try {
            peer.accept().close();
            return 1;
        } catch (SocketTimeoutException e) {
            return 0;
        }
    }

    @Test
    void request_peerAcceptsAndSaysNothing_endsByItsTimeout() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            client = Clients.patient(identity.furl("localhost:" + silent.getLocalPort()));
            assertFails(client.request(SPEC, Duration.ofMillis(300)), Reason.TIMEOUT);
        }
    }

    @Test
    void close_whileWaiting_failsTheRequestWithClosed() throws Exception {
        connect();
        CompletableFuture<KeyPair> answer = client.request(SPEC, LONG);
        awaitPending(1);
        client.close();
        assertThat(answer).isCompletedExceptionally();
        assertFails(answer, Reason.CLOSED);
        awaitPending(0);
    }

    @Test
    void drain_callInProgress_letsItEndAndRefusesNewOnes() throws Exception {
        connect();
        CompletableFuture<KeyPair> answer = client.request(SPEC, LONG);
        awaitPending(1);
        CompletableFuture<Boolean> drained = CompletableFuture.supplyAsync(() -> {
            try {
                return server.drain(LONG);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        Awaitility.await()
                .atMost(Clients.LONG)
                .until(() -> client.request(SPEC, LONG).isCompletedExceptionally());
        source.answerNext();
        assertThat(answer.get()).isNotNull();
        assertThat(drained.get()).isTrue();
    }

    @Test
    void drain_callDoesNotEnd_isCancelledAfterTheGrace() throws Exception {
        connect();
        CompletableFuture<KeyPair> answer = client.request(SPEC, LONG);
        awaitPending(1);
        assertThat(server.drain(Duration.ofMillis(100))).isFalse();
        assertFails(answer, Reason.UNAVAILABLE);
        awaitPending(0);
        server.close();
    }

    @Test
    void start_portInUse_throws() throws Exception {
        start(0);
        assertThatThrownBy(() -> KeyPairServer.builder(source, identity)
                        .address(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()))
                        .start())
                .isInstanceOf(IOException.class)
                .hasMessageContaining(String.valueOf(server.port()));
    }

    @Test
    void status_ofASourceWithoutPools_tellsUptimeOnly() throws Exception {
        connect();
        ServerStatus status = client.status(LONG).get();
        assertThat(status.uptime()).isPositive();
        assertThat(status.pools()).isEmpty();
    }

    private void connect() throws IOException {
        start(0);
        client = Clients.patient(furl());
    }

    private void start(int port) throws IOException {
        server = KeyPairServer.builder(source, identity)
                .address(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                .start();
    }

    private Furl furl() {
        return identity.furl("localhost:" + server.port());
    }

    private void awaitPending(int count) {
        Awaitility.await().atMost(Clients.LONG).until(() -> source.pending().size() == count);
    }

    private void awaitAnswer() {
        Awaitility.await().atMost(LONG).until(() -> {
            try {
                return client.request(SPEC, LONG).get() != null;
            } catch (java.util.concurrent.ExecutionException e) {
                assertThat(e.getCause()).hasMessageContaining("UNAVAILABLE");
                return false;
            }
        });
    }
}
