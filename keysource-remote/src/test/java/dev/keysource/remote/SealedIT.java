package dev.keysource.remote;

import com.google.protobuf.ByteString;
import dev.keysource.KeyPairSourceException.Reason;
import dev.keysource.KeyPairSpec;
import dev.keysource.remote.client.BearerSecret;
import dev.keysource.remote.identity.PinnedTrust;
import dev.keysource.remote.transport.Tls;
import dev.keysource.remote.v1.GetKeyPairRequest;
import dev.keysource.remote.v1.GetKeyPairResponse;
import dev.keysource.remote.v1.KeyPairServiceGrpc;
import dev.keysource.remote.wire.Sealing;
import dev.keysource.testkit.ScriptedSource;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.security.KeyPair;
import java.time.Duration;

import static dev.keysource.testkit.Failures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Sealed delivery through a party in the middle that ends TLS, keeps what it sees, and may unseal. */
@Timeout(600)
class SealedIT {
    private static final Duration LONG = Duration.ofSeconds(100);

    private final ServerIdentity identity = ServerIdentity.create();
    private final KeyPair pair = ScriptedSource.pair();

    @Test
    void get_fromARealServer_givesAPair() throws Exception {
        try (KeyPairServer server = KeyPairServer.builder(new ScriptedSource("scripted").answerAtOnce(), identity)
                        .start();
                RemoteKeyPairSource client = RemoteKeyPairSource.builder(identity.furl("localhost:" + server.port()))
                        .sealed(true)
                        .build()) {
            assertThat(client.get(KeyPairSpec.ED25519, LONG)).isNotNull();
        }
    }

    @Test
    void get_middleAnswersSealed_givesThePair() throws Exception {
        assertThat(getThrough(true).getPrivate()).isEqualTo(pair.getPrivate());
    }

    @Test
    void get_middleAnswersInTheClear_isRejected() {
        assertFails(() -> getThrough(false), Reason.REJECTED);
    }

    @Test
    void getKeyPair_askedToSeal_holdsNothingInTheClear() throws Exception {
        try (KeyPairServer server = KeyPairServer.builder(new ScriptedSource("scripted").answerAtOnce(), identity)
                .start()) {
            ManagedChannel plain = NettyChannelBuilder.forAddress("localhost", server.port())
                    .sslContext(Tls.client(new PinnedTrust(identity.pin())))
                    .build();
            try {
                KeyPairServiceGrpc.KeyPairServiceBlockingStub stub = KeyPairServiceGrpc.newBlockingStub(plain)
                        .withCallCredentials(new BearerSecret(
                                new PinnedTrust(identity.pin()),
                                identity.secrets().get(0)));
                GetKeyPairRequest.Builder request =
                        GetKeyPairRequest.newBuilder().setSpec("Ed25519");
                Sealing.Opener opener = new Sealing.Opener();
                GetKeyPairResponse response =
                        stub.getKeyPair(request.setSealTo(opener.publicKey()).build());
                assertThat(response.getPrivateKey().isEmpty()).isTrue();
                byte[] pkcs8 = opener.open(
                        KeyPairSpec.ED25519,
                        response.getSealedPrivateKey(),
                        response.getPublicKey().toByteArray());
                assertThat(response.toByteString().toStringUtf8())
                        .doesNotContain(ByteString.copyFrom(pkcs8).substring(16).toStringUtf8());
                assertThatThrownBy(() -> stub.getKeyPair(
                                request.setSealTo(ByteString.copyFromUtf8("x")).build()))
                        .hasMessageContaining("INVALID_ARGUMENT");
            } finally {
                plain.shutdownNow();
            }
        }
    }

    private KeyPair getThrough(boolean seal) throws Exception {
        Server middle = NettyServerBuilder.forPort(0)
                .sslContext(Tls.server(identity.privateKey(), identity.certificate()))
                .addService(new KeyPairServiceGrpc.KeyPairServiceImplBase() {
                    @Override
                    public void getKeyPair(GetKeyPairRequest request, StreamObserver<GetKeyPairResponse> observer) {
                        byte[] pkcs8 = pair.getPrivate().getEncoded();
                        byte[] spki = pair.getPublic().getEncoded();
                        GetKeyPairResponse.Builder response = GetKeyPairResponse.newBuilder()
                                .setSpec(request.getSpec())
                                .setPublicKey(ByteString.copyFrom(spki));
                        if (seal) {
                            response.setSealedPrivateKey(
                                    new Sealing.Sealer(request.getSealTo(), KeyPairSpec.ED25519).seal(pkcs8, spki));
                        } else {
                            response.setPrivateKey(ByteString.copyFrom(pkcs8));
                        }
                        observer.onNext(response.build());
                        observer.onCompleted();
                    }
                })
                .build()
                .start();
        try (RemoteKeyPairSource client = RemoteKeyPairSource.builder(identity.furl("localhost:" + middle.getPort()))
                .sealed(true)
                .build()) {
            return client.get(KeyPairSpec.ED25519, LONG);
        } finally {
            middle.shutdownNow().awaitTermination();
        }
    }
}
