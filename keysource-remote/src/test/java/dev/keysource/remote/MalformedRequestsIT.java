package dev.keysource.remote;

import dev.keysource.remote.client.BearerSecret;
import dev.keysource.remote.identity.PinnedTrust;
import dev.keysource.remote.transport.Tls;
import dev.keysource.remote.v1.GetKeyPairRequest;
import dev.keysource.remote.v1.KeyPairServiceGrpc;
import dev.keysource.testkit.ScriptedSource;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Codec;
import io.grpc.CompressorRegistry;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/** Requests whose bytes are not the message of their method, from a client with a valid secret. */
@Timeout(600)
class MalformedRequestsIT {
    private static final byte[] UNENDED_GROUP = {15 << 3 | 3};
    private static final byte[] GOOD =
            GetKeyPairRequest.newBuilder().setSpec("Ed25519").build().toByteArray();
    private static final String MALFORMED = "the request is not a valid protobuf message of this method";

    private final ScriptedSource source = new ScriptedSource("scripted").answerAtOnce();
    private final ServerIdentity identity = ServerIdentity.create();
    private final CompressorRegistry compressors = CompressorRegistry.newEmptyInstance();
    private KeyPairServer server;
    private ManagedChannel channel;

    @BeforeEach
    void start() throws IOException {
        server = KeyPairServer.builder(source, identity).reflection(true).start();
        channel = NettyChannelBuilder.forAddress("localhost", server.port())
                .compressorRegistry(compressors)
                .sslContext(Tls.client(new PinnedTrust(identity.pin())))
                .build();
    }

    @AfterEach
    void stop() {
        channel.shutdownNow();
        server.close();
    }

    private static List<MethodDescriptor<?, ?>> methods() {
        return List.of(
                KeyPairServiceGrpc.getGetKeyPairMethod(),
                KeyPairServiceGrpc.getStreamKeyPairsMethod(),
                KeyPairServiceGrpc.getGetStatusMethod(),
                HealthGrpc.getCheckMethod(),
                HealthGrpc.getWatchMethod(),
                ServerReflectionGrpc.getServerReflectionInfoMethod());
    }

    @ParameterizedTest
    @MethodSource("methods")
    void anyMethod_malformedMessage_isRefusedAsAnInvalidArgument(MethodDescriptor<?, ?> method) throws Exception {
        assertRefused(send(method, UNENDED_GROUP));
    }

    @Test
    void serverReflectionInfo_severalMalformedMessages_areRefusedOnce() throws Exception {
        assertRefused(send(
                ServerReflectionGrpc.getServerReflectionInfoMethod(), UNENDED_GROUP, UNENDED_GROUP, UNENDED_GROUP));
    }

    private static List<byte[]> malformed() {
        byte[] tooDeep = new byte[4096];
        Arrays.fill(tooDeep, UNENDED_GROUP[0]);
        return List.of(
                new byte[] {0}, // field number 0
                new byte[] {1 << 3 | 2, 5, 'R'}, // five bytes, of which one is there
                new byte[] {1 << 3 | 2, 1, (byte) 0xff}, // not UTF-8
                new byte[] {(byte) 0xff, (byte) 0xff}, // a number that does not end
                tooDeep);
    }

    @ParameterizedTest
    @MethodSource("malformed")
    void getKeyPair_malformedMessage_isRefusedAndNeverReachesTheSource(byte[] message) throws Exception {
        assertRefused(send(KeyPairServiceGrpc.getGetKeyPairMethod(), message));
        assertThat(source.requests()).isEmpty();
    }

    @Test
    void getKeyPair_severalMessages_isRefusedAndNeverReachesTheSource() throws Exception {
        assertThat(send(KeyPairServiceGrpc.getGetKeyPairMethod(), GOOD, UNENDED_GROUP)
                        .getCode())
                .isEqualTo(Status.Code.CANCELLED);
        assertThat(source.requests()).isEmpty();
    }

    @Test
    void getKeyPair_afterMalformedOnes_isAnswered() throws Exception {
        send(KeyPairServiceGrpc.getGetKeyPairMethod(), UNENDED_GROUP);
        assertThat(send(KeyPairServiceGrpc.getGetKeyPairMethod(), GOOD).getCode())
                .isEqualTo(Status.Code.OK);
        assertThat(source.requests()).hasSize(1);
    }

    @Test
    void getKeyPair_messageOverTheLimit_isRefusedAndNeverReachesTheSource() throws Exception {
        assertThat(send(KeyPairServiceGrpc.getGetKeyPairMethod(), new byte[4097])
                        .getCode())
                .isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        assertThat(source.requests()).isEmpty();
    }

    private static List<Arguments> compressed() {
        return List.of(
                arguments(new Codec.Gzip(), GOOD),
                arguments(new Codec.Gzip(), new byte[1024 * 1024]), // 1 KiB on its way
                arguments(new Pretended(), GOOD));
    }

    @ParameterizedTest
    @MethodSource("compressed")
    void getKeyPair_compressed_isRefusedAndNeverReachesTheSource(Codec codec, byte[] message) throws Exception {
        compressors.register(codec);
        Status status =
                send(KeyPairServiceGrpc.getGetKeyPairMethod(), CallOptions.DEFAULT.withCompression("gzip"), message);
        assertThat(status.getCode()).isEqualTo(Status.Code.UNIMPLEMENTED);
        assertThat(status.getDescription()).contains("gzip");
        assertThat(source.requests()).isEmpty();
    }

    private static void assertRefused(Status status) {
        assertThat(status.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(status.getDescription()).isEqualTo(MALFORMED);
    }

    private Status send(MethodDescriptor<?, ?> method, byte[]... messages) throws Exception {
        return send(method, CallOptions.DEFAULT, messages);
    }

    private Status send(MethodDescriptor<?, ?> method, CallOptions options, byte[]... messages) throws Exception {
        CompletableFuture<Status> ended = new CompletableFuture<>();
        ClientCall<byte[], byte[]> call = channel.newCall(
                RawCalls.of(method),
                options.withCallCredentials(new BearerSecret(
                        new PinnedTrust(identity.pin()), identity.secrets().get(0))));
        call.start(
                new ClientCall.Listener<>() {
                    @Override
                    public void onClose(Status status, Metadata trailers) {
                        ended.complete(status);
                    }
                },
                new Metadata());
        call.request(2);
        for (byte[] message : messages) {
            call.sendMessage(message);
        }
        call.halfClose();
        return ended.get(120, TimeUnit.SECONDS);
    }

    /** Sends anything as if it had been compressed. */
    private static final class Pretended implements Codec {
        @Override
        public String getMessageEncoding() {
            return "gzip";
        }

        @Override
        public OutputStream compress(OutputStream out) {
            return out;
        }

        @Override
        public InputStream decompress(InputStream in) {
            return in;
        }
    }
}
