package dev.keysource.remote;

import dev.keysource.KeyPairSourceException.Reason;
import dev.keysource.KeyPairSpec;
import dev.keysource.remote.identity.PinnedTrust;
import dev.keysource.remote.identity.Token;
import dev.keysource.remote.transport.Tls;
import dev.keysource.remote.v1.GetKeyPairRequest;
import dev.keysource.remote.v1.KeyPairServiceGrpc;
import dev.keysource.remote.wire.Headers;
import dev.keysource.testkit.ScriptedSource;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Context;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.security.KeyPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import static dev.keysource.testkit.Failures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Who is served and who is not, seen by our client and by one that speaks plain gRPC. */
@Timeout(600)
class CapabilityIT {
    private static final Duration LONG = Duration.ofSeconds(100);
    /** How many calls without a secret a connection may have open at once. */
    private static final int WATCHES = 4;

    private static final KeyPairSpec SPEC = KeyPairSpec.ED25519;

    private final ScriptedSource source = new ScriptedSource("scripted").answerAtOnce();
    private final ServerIdentity old = ServerIdentity.create();
    private final ServerIdentity both = old.withNewSecret();
    private final ServerIdentity rotated = both.withoutSecret(old.secretIds().get(0));
    private KeyPairServer server;
    private ManagedChannel plain;

    @BeforeEach
    void start() throws IOException {
        server = KeyPairServer.builder(source, old).reflection(true).start();
        plain = NettyChannelBuilder.forAddress("localhost", server.port())
                .sslContext(Tls.client(new PinnedTrust(old.pin())))
                .build();
    }

    @AfterEach
    void stop() {
        plain.shutdownNow();
        server.close();
    }

    @Test
    void getKeyPair_anySecretThatIsNotActive_getsTheIdenticalAnswer() {
        String revoked = old.secrets().get(0);
        server.replaceSecrets(both);
        server.replaceSecrets(rotated);
        List<String> shown = new ArrayList<>(List.of(
                "Bearer " + revoked,
                "Bearer " + Token.random(),
                "Bearer ",
                "Bearer",
                "",
                "Basic " + rotated.secrets().get(0),
                "bearer " + rotated.secrets().get(0),
                rotated.secrets().get(0),
                "Bearer " + rotated.secrets().get(0) + "A",
                "Bearer " + "x".repeat(2000)));
        Set<String> answers = new LinkedHashSet<>();
        answers.add(refusal(new Metadata()));
        for (String value : shown) {
            answers.add(refusal(authorization(value)));
        }
        assertThat(answers).hasSize(1).first().asString().startsWith("UNAUTHENTICATED");
        assertThat(source.requests()).isEmpty();
        assertThat(ask(authorization("Bearer " + rotated.secrets().get(0)))).isEqualTo(SPEC.toString());
    }

    @Test
    void replaceSecrets_rotation_failsNoCallUntilTheOldSecretIsRevoked() throws Exception {
        try (RemoteKeyPairSource first = client(old);
                RemoteKeyPairSource second = client(both)) {
            assertThat(first.get(SPEC, LONG)).isNotNull();
            server.replaceSecrets(both);
            assertThat(first.get(SPEC, LONG)).isNotNull();
            assertThat(second.get(SPEC, LONG)).isNotNull();
            server.replaceSecrets(rotated);
            assertThat(second.get(SPEC, LONG)).isNotNull();
            assertFails(first.request(SPEC, LONG), Reason.DENIED);
        }
    }

    @Test
    void replaceSecrets_revocation_endsCallsThatWait() throws Exception {
        source.answerByHand();
        server.replaceSecrets(both);
        try (RemoteKeyPairSource first = client(old);
                RemoteKeyPairSource second = client(both)) {
            CompletableFuture<KeyPair> revoked = first.request(SPEC, LONG);
            Awaitility.await().atMost(Clients.LONG).until(() -> source.pending().size() == 1);
            CompletableFuture<KeyPair> active = second.request(SPEC, LONG);
            Awaitility.await().atMost(Clients.LONG).until(() -> source.pending().size() == 2);
            server.replaceSecrets(rotated);
            assertFails(revoked, Reason.DENIED);
            assertThat(source.pending()).hasSize(1);
            source.answerNext();
            assertThat(active.get(120, TimeUnit.SECONDS)).isNotNull();
            assertThat(server.orphaned()).isZero();
        }
    }

    @Test
    void replaceSecrets_revocationBetweenHeadersAndMessage_endsTheCall() throws Exception {
        server.replaceSecrets(both);
        CompletableFuture<Status> pair = new CompletableFuture<>();
        CompletableFuture<Status> status = new CompletableFuture<>();
        ClientCall<byte[], byte[]> pairCall = begin(KeyPairServiceGrpc.getGetKeyPairMethod(), pair);
        ClientCall<byte[], byte[]> statusCall = begin(KeyPairServiceGrpc.getGetStatusMethod(), status);
        assertThat(ask(authorization("Bearer " + old.secrets().get(0)))).isEqualTo(SPEC.toString());
        server.replaceSecrets(rotated);
        pairCall.sendMessage(
                GetKeyPairRequest.newBuilder().setSpec(SPEC.toString()).build().toByteArray());
        pairCall.halfClose();
        statusCall.sendMessage(new byte[0]);
        statusCall.halfClose();
        assertThat(pair.get(120, TimeUnit.SECONDS).getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
        assertThat(status.get(120, TimeUnit.SECONDS).getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
        assertThat(source.requests()).hasSize(1);
    }

    /** Sends the headers of a call with the old secret, and nothing more. */
    private ClientCall<byte[], byte[]> begin(MethodDescriptor<?, ?> method, CompletableFuture<Status> end) {
        ClientCall<byte[], byte[]> call =
                plain.newCall(RawCalls.of(method), CallOptions.DEFAULT.withDeadlineAfter(100, TimeUnit.SECONDS));
        call.start(
                new ClientCall.Listener<>() {
                    @Override
                    public void onClose(Status status, Metadata trailers) {
                        end.complete(status);
                    }
                },
                authorization("Bearer " + old.secrets().get(0)));
        call.request(2);
        return call;
    }

    @Test
    void replaceSecrets_otherKey_isRefused() {
        assertThatThrownBy(() -> server.replaceSecrets(ServerIdentity.create()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(old.pin());
    }

    @Test
    void quota_used_refusesThatCapabilityOnly() throws Exception {
        try (KeyPairServer limited =
                        KeyPairServer.builder(source, both).quota(1e-9, 10).start();
                RemoteKeyPairSource greedy = Clients.patient(old.furl("localhost:" + limited.port()));
                RemoteKeyPairSource modest = Clients.patient(both.furl("localhost:" + limited.port()))) {
            for (int i = 0; i < 1000; i++) {
                greedy.get(SPEC, LONG);
            }
            assertFails(() -> greedy.get(SPEC, LONG), Reason.EXHAUSTED);
            assertThat(modest.get(SPEC, LONG)).isNotNull();
        }
    }

    @Test
    void health_withoutSecret_tellsThatItServes() {
        assertThat(HealthGrpc.newBlockingStub(plain)
                        .check(HealthCheckRequest.newBuilder()
                                .setService("keysource.v1.KeyPairService")
                                .build())
                        .getStatus())
                .isEqualTo(ServingStatus.SERVING);
    }

    @Test
    void health_moreWatchesThanAConnectionMayHave_areRefusedUntilOneEnds() throws Exception {
        List<Context.CancellableContext> watches = new ArrayList<>();
        for (int i = 0; i < WATCHES; i++) {
            Context.CancellableContext watch = Context.current().withCancellation();
            watches.add(watch);
            assertThat(watch.wrap(this::watchHealth).call()).isEqualTo(ServingStatus.SERVING);
        }
        assertThatThrownBy(this::watchHealth)
                .isInstanceOf(StatusRuntimeException.class)
                .hasMessageContaining("RESOURCE_EXHAUSTED");
        watches.get(0).cancel(null);
        Awaitility.await().atMost(Clients.LONG).ignoreExceptions().until(() -> watchHealth() == ServingStatus.SERVING);
        watches.forEach(watch -> watch.cancel(null));
    }

    @Test
    void drain_healthIsWatched_endsBeforeTheGraceIsOver() throws Exception {
        assertThat(watchHealth()).isEqualTo(ServingStatus.SERVING);
        assertThat(server.drain(LONG)).isTrue();
    }

    /** The first that a new watch sees; it goes on as long as its context. */
    private ServingStatus watchHealth() {
        return HealthGrpc.newBlockingStub(plain)
                .watch(HealthCheckRequest.getDefaultInstance())
                .next()
                .getStatus();
    }

    @Test
    void reflection_configured_listsTheService() throws Exception {
        CompletableFuture<String> listed = new CompletableFuture<>();
        StreamObserver<ServerReflectionRequest> requests = ServerReflectionGrpc.newStub(plain)
                .serverReflectionInfo(new StreamObserver<>() {
                    @Override
                    public void onNext(ServerReflectionResponse response) {
                        listed.complete(response.toString());
                    }

                    @Override
                    public void onError(Throwable failure) {
                        listed.completeExceptionally(failure);
                    }

                    @Override
                    public void onCompleted() {}
                });
        requests.onNext(ServerReflectionRequest.newBuilder().setListServices("").build());
        assertThat(listed.get(120, TimeUnit.SECONDS)).contains("keysource.v1.KeyPairService");
        requests.onCompleted();
    }

    @Test
    void getKeyPair_messageTooLarge_isRefusedAndNeverReachesTheSource() {
        GetKeyPairRequest huge =
                GetKeyPairRequest.newBuilder().setSpec("x".repeat(5000)).build();
        assertThatThrownBy(() -> KeyPairServiceGrpc.newBlockingStub(plain)
                        .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(
                                authorization("Bearer " + old.secrets().get(0))))
                        .getKeyPair(huge))
                .isInstanceOf(StatusRuntimeException.class);
        assertThat(source.requests()).isEmpty();
    }

    private RemoteKeyPairSource client(ServerIdentity identity) {
        return Clients.patient(identity.furl("localhost:" + server.port()));
    }

    private static Metadata authorization(String value) {
        Metadata headers = new Metadata();
        headers.put(Headers.AUTHORIZATION, value);
        return headers;
    }

    private String refusal(Metadata headers) {
        try {
            return "an answer of " + ask(headers);
        } catch (StatusRuntimeException e) {
            Metadata trailers = e.getTrailers() == null ? new Metadata() : e.getTrailers();
            return e.getStatus().getCode() + " " + e.getStatus().getDescription() + " " + trailers.keys();
        }
    }

    private String ask(Metadata headers) {
        return KeyPairServiceGrpc.newBlockingStub(plain)
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
                .withDeadlineAfter(100, TimeUnit.SECONDS)
                .getKeyPair(
                        GetKeyPairRequest.newBuilder().setSpec(SPEC.toString()).build())
                .getSpec();
    }
}
