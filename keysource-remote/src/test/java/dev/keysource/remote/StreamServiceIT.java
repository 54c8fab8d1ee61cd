package dev.keysource.remote;

import com.google.protobuf.ByteString;
import dev.keysource.KeyPairRequest;
import dev.keysource.KeyPairSource;
import dev.keysource.KeyPairSpec;
import dev.keysource.remote.client.BearerSecret;
import dev.keysource.remote.identity.PinnedTrust;
import dev.keysource.remote.identity.Token;
import dev.keysource.remote.transport.Tls;
import dev.keysource.remote.v1.GetKeyPairResponse;
import dev.keysource.remote.v1.KeyPairServiceGrpc;
import dev.keysource.remote.v1.StreamKeyPairsRequest;
import dev.keysource.remote.v1.StreamKeyPairsResponse;
import dev.keysource.remote.wire.Sealing;
import dev.keysource.testkit.ScriptedSource;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** {@code StreamKeyPairs} as a client sees it that speaks plain gRPC. */
@Timeout(600)
class StreamServiceIT {
    private static final int WINDOW = 64 * 1024;
    /** What the transport takes on top of the window before it says that it is full. */
    private static final int READY = 32 * 1024;

    private static final int MOST = 256;

    private final ScriptedSource source = new ScriptedSource("scripted").answerAtOnce();
    private final ServerIdentity identity = ServerIdentity.create();
    private KeyPairServer server;
    private ManagedChannel plain;

    @BeforeEach
    void start() throws IOException {
        server = KeyPairServer.builder(source, identity).start();
        plain = connect(server);
    }

    @AfterEach
    void stop() {
        plain.shutdownNow();
        server.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, MOST + 1, Integer.MAX_VALUE})
    void streamKeyPairs_countOutOfBounds_isRefusedAndNeverReachesTheSource(int count) {
        assertRefused(request("Ed25519", count), "INVALID_ARGUMENT: count must be from 1 to 256");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "RSA-2047", "RSA-8192", "ed25519"})
    void streamKeyPairs_specNotAllowed_isRefusedAndNeverReachesTheSource(String spec) {
        assertRefused(request(spec, 2), "INVALID_ARGUMENT: this spec is unknown or not allowed here");
    }

    @Test
    void streamKeyPairs_malformedSealKey_isRefusedAndNeverReachesTheSource() {
        assertRefused(
                request("Ed25519", 2).setSealTo(ByteString.copyFromUtf8("x")), "INVALID_ARGUMENT: seal_to must be");
    }

    @Test
    void streamKeyPairs_wrongSecret_isRefusedAndNeverReachesTheSource() {
        assertThatThrownBy(() -> read(stub(Token.random()), request("Ed25519", 2)))
                .isInstanceOf(StatusRuntimeException.class)
                .hasMessageContaining("UNAUTHENTICATED");
        assertThat(source.requests()).isEmpty();
    }

    @Test
    void streamKeyPairs_mostPairs_givesThemAll() {
        assertThat(read(stub(), request("Ed25519", MOST))).hasSize(MOST);
        assertThat(source.requests()).hasSize(MOST);
    }

    @Test
    void streamKeyPairs_askedToSeal_sealsEachWithAKeyOfItsOwn() throws Exception {
        Sealing.Opener opener = new Sealing.Opener();
        Set<ByteString> encapsulated = new HashSet<>();
        List<GetKeyPairResponse> pairs = read(stub(), request("Ed25519", 5).setSealTo(opener.publicKey()));
        for (int i = 0; i < pairs.size(); i++) {
            GetKeyPairResponse pair = pairs.get(i);
            assertThat(pair.getPrivateKey().isEmpty()).isTrue();
            assertThat(opener.open(
                            KeyPairSpec.ED25519,
                            pair.getSealedPrivateKey(),
                            pair.getPublicKey().toByteArray()))
                    .isEqualTo(source.requests().get(i).join().getPrivate().getEncoded());
            encapsulated.add(pair.getSealedPrivateKey().getEncapsulatedKey());
        }
        assertThat(encapsulated).hasSize(5);
    }

    @Test
    void streamKeyPairs_clientDoesNotRead_takesNoMoreThanTheWindowHasRoomForUntilItDoes() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        SamePair same = new SamePair(generator.generateKeyPair());
        int pairBytes = same.pair.getPrivate().getEncoded().length
                + same.pair.getPublic().getEncoded().length;
        Reader reader = new Reader();
        try (KeyPairServer counted = KeyPairServer.builder(same, identity).start()) {
            ManagedChannel slow = connect(counted);
            try {
                KeyPairServiceGrpc.newStub(slow)
                        .withCallCredentials(credentials(identity.secrets().get(0)))
                        .streamKeyPairs(request("RSA-2048", MOST).build(), reader);
                Awaitility.await().atMost(Clients.LONG).until(() -> same.taken.get() >= WINDOW / pairBytes / 2);
                // More work than it takes to give away all that there are.
                assertThat(read(stub(), request("Ed25519", MOST))).hasSize(MOST);
                assertThat(same.taken.get()).isLessThanOrEqualTo((WINDOW + READY) / pairBytes + 1);
                reader.stream.get().request(MOST);
                assertThat(reader.ended.get(120, TimeUnit.SECONDS)).isEqualTo(MOST);
                assertThat(same.taken.get()).isEqualTo(MOST);
            } finally {
                slow.shutdownNow();
            }
        }
    }

    /** Takes nothing until it is told to. */
    private static final class Reader implements ClientResponseObserver<StreamKeyPairsRequest, StreamKeyPairsResponse> {
        final CompletableFuture<ClientCallStreamObserver<StreamKeyPairsRequest>> stream = new CompletableFuture<>();
        final CompletableFuture<Integer> ended = new CompletableFuture<>();
        private int received;

        @Override
        public void beforeStart(ClientCallStreamObserver<StreamKeyPairsRequest> started) {
            started.disableAutoRequestWithInitial(0);
            stream.complete(started);
        }

        @Override
        public void onNext(StreamKeyPairsResponse response) {
            received++;
        }

        @Override
        public void onError(Throwable failure) {
            ended.completeExceptionally(failure);
        }

        @Override
        public void onCompleted() {
            ended.complete(received);
        }
    }

    /** A source of one large pair, which counts how often it is asked. */
    private static final class SamePair implements KeyPairSource {
        private final KeyPair pair;
        private final AtomicInteger taken = new AtomicInteger();

        SamePair(KeyPair pair) {
            this.pair = pair;
        }

        @Override
        public String name() {
            return "same";
        }

        @Override
        public List<KeyPairSource> behind() {
            return List.of();
        }

        @Override
        public List<CompletableFuture<KeyPair>> request(KeyPairRequest request) {
            return List.of(answer());
        }

        private CompletableFuture<KeyPair> answer() {
            taken.incrementAndGet();
            return CompletableFuture.completedFuture(pair);
        }

        @Override
        public void close() {}
    }

    private ManagedChannel connect(KeyPairServer to) {
        return NettyChannelBuilder.forAddress("localhost", to.port())
                .flowControlWindow(WINDOW)
                .sslContext(Tls.client(new PinnedTrust(identity.pin())))
                .build();
    }

    private BearerSecret credentials(String secret) {
        return new BearerSecret(new PinnedTrust(identity.pin()), secret);
    }

    private static StreamKeyPairsRequest.Builder request(String spec, int count) {
        return StreamKeyPairsRequest.newBuilder().setSpec(spec).setCount(count);
    }

    private KeyPairServiceGrpc.KeyPairServiceBlockingStub stub(String secret) {
        return KeyPairServiceGrpc.newBlockingStub(plain).withCallCredentials(credentials(secret));
    }

    private KeyPairServiceGrpc.KeyPairServiceBlockingStub stub() {
        return stub(identity.secrets().get(0));
    }

    private static List<GetKeyPairResponse> read(
            KeyPairServiceGrpc.KeyPairServiceBlockingStub stub, StreamKeyPairsRequest.Builder request) {
        List<GetKeyPairResponse> pairs = new ArrayList<>();
        for (Iterator<StreamKeyPairsResponse> all = stub.streamKeyPairs(request.build()); all.hasNext(); ) {
            pairs.add(all.next().getPair());
        }
        return pairs;
    }

    private void assertRefused(StreamKeyPairsRequest.Builder request, String message) {
        assertThatThrownBy(() -> read(stub(), request))
                .isInstanceOf(StatusRuntimeException.class)
                .hasMessageContaining(message);
        assertThat(source.requests()).isEmpty();
    }
}
