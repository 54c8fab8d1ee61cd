package dev.keysource.remote;

import dev.keysource.KeyPairSourceException.Reason;
import dev.keysource.KeyPairSpec;
import dev.keysource.remote.client.BearerSecret;
import dev.keysource.remote.identity.PinnedTrust;
import dev.keysource.remote.transport.Tls;
import dev.keysource.remote.v1.GetKeyPairRequest;
import dev.keysource.remote.v1.GetStatusRequest;
import dev.keysource.remote.v1.GetStatusResponse;
import dev.keysource.remote.v1.KeyPairServiceGrpc;
import dev.keysource.remote.v1.StreamKeyPairsRequest;
import dev.keysource.testkit.ScriptedSource;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import org.awaitility.Awaitility;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.security.KeyPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * All ends of a call, of both kinds, in a process of its own whose audit log is read: what was taken was received or is an orphan,
 * and the counters, {@code GetStatus} and the audit log say the same.
 */
final class Books implements AutoCloseable {
    private static final KeyPairSpec SPEC = KeyPairSpec.ED25519;
    private static final Pattern LINE =
            Pattern.compile("audit - (granted|orphaned|lost|arrived) capability=.* spec=Ed25519 count=(\\d+)");
    private static final int MANY = 256;

    private final ScriptedSource source = new ScriptedSource("scripted");
    private final ServerIdentity identity = ServerIdentity.create();
    private final ByteArrayOutputStream log = new ByteArrayOutputStream();
    private final AtomicInteger received = new AtomicInteger();
    private final KeyPairServer server = KeyPairServer.builder(source, identity).start();
    private final ManagedChannel connection = connect(64 * 1024);

    /** A way in which calls end. */
    private interface Scenario {
        void play(Books books) throws Exception;
    }

    private Books() throws IOException {
        System.setErr(new PrintStream(log, true, UTF_8));
    }

    /** Runs the process; returns the names of the scenarios that went as they should. */
    static List<String> run() throws Exception {
        Process process = TestProcess.of(
                        Books.class, List.of("-Dorg.slf4j.simpleLogger.log.dev.keysource.remote.audit=info"))
                .start();
        try (BufferedReader out = process.inputReader(UTF_8)) {
            List<String> lines = out.lines().toList();
            assertThat(process.waitFor()).as(String.join("\n", lines)).isZero();
            return lines;
        } finally {
            process.destroyForcibly();
        }
    }

    /** The process. */
    public static void main(String[] arguments) {
        PrintStream standardError = System.err;
        try {
            run("call_answered_isGranted 1", books -> books.call_answered_isGranted(1));
            run("call_answered_isGranted 3", books -> books.call_answered_isGranted(3));
            run(
                    "call_cancelledBeforeThePairIsThere_takesNone 1",
                    books -> books.call_cancelledBeforeThePairIsThere_takesNone(1));
            run(
                    "call_cancelledBeforeThePairIsThere_takesNone 3",
                    books -> books.call_cancelledBeforeThePairIsThere_takesNone(3));
            run(
                    "stream_cancelledWhenSomePairsHaveCome_orphansWhatWasTakenAndNotReceived",
                    Books::stream_cancelledWhenSomePairsHaveCome_orphansWhatWasTakenAndNotReceived);
            run(
                    "stream_windowOfNothingThenReset_orphansEachPairAndGrantsNone",
                    Books::stream_windowOfNothingThenReset_orphansEachPairAndGrantsNone);
            run(
                    "singleCall_windowOfNothingThenReset_orphansThePairAndGrantsNone",
                    Books::singleCall_windowOfNothingThenReset_orphansThePairAndGrantsNone);
            run(
                    "call_windowOfNothingAndTheServerCloses_orphansThePair 1",
                    books -> books.call_windowOfNothingAndTheServerCloses_orphansThePair(1));
            run(
                    "call_windowOfNothingAndTheServerCloses_orphansThePair MANY",
                    books -> books.call_windowOfNothingAndTheServerCloses_orphansThePair(MANY));
            run("call_deadlinePasses_takesNone 1", books -> books.call_deadlinePasses_takesNone(1));
            run("call_deadlinePasses_takesNone 3", books -> books.call_deadlinePasses_takesNone(3));
            run("call_sourceFails_isFailed 1", books -> books.call_sourceFails_isFailed(1));
            run("call_sourceFails_isFailed 3", books -> books.call_sourceFails_isFailed(3));
            run(
                    "call_pairCannotBeEncoded_isFailedAndItsPairOrphaned 1",
                    books -> books.call_pairCannotBeEncoded_isFailedAndItsPairOrphaned(1));
            run(
                    "call_pairCannotBeEncoded_isFailedAndItsPairOrphaned 3",
                    books -> books.call_pairCannotBeEncoded_isFailedAndItsPairOrphaned(3));
            run("call_whileTheServerDrains_isGranted 1", books -> books.call_whileTheServerDrains_isGranted(1));
            run("call_whileTheServerDrains_isGranted 3", books -> books.call_whileTheServerDrains_isGranted(3));
            run(
                    "call_secretRevoked_isRefusedAndTakesNoMore 1",
                    books -> books.call_secretRevoked_isRefusedAndTakesNoMore(1));
            run(
                    "call_secretRevoked_isRefusedAndTakesNoMore 3",
                    books -> books.call_secretRevoked_isRefusedAndTakesNoMore(3));
            System.exit(0);
        } catch (Throwable e) {
            e.printStackTrace(standardError);
            System.exit(1);
        }
    }

    private static void run(String name, Scenario scenario) throws Exception {
        try (Books books = new Books()) {
            try {
                scenario.play(books);
            } catch (Throwable e) {
                throw new AssertionError(name + "\n" + books.server.stats() + "\n" + books.log.toString(UTF_8), e);
            }
            System.out.println(name);
        }
    }

    @Override
    public void close() {
        connection.shutdownNow();
        server.close();
    }

    private void call_answered_isGranted(int count) throws Exception {
        source.answerAtOnce();
        Call call = call(count, true);
        assertThat(call.status()).isEqualTo(Status.Code.OK);
        assertThat(settled()).containsExactly(count, count, 0);
        assertThat(server.stats().requests()).containsEntry("granted", 1L);
    }

    private void call_cancelledBeforeThePairIsThere_takesNone(int count) throws Exception {
        Call call = call(count, true);
        Awaitility.await().atMost(Clients.LONG).until(() -> !source.pending().isEmpty());
        call.call.cancel("enough", null);
        assertThat(settled()).containsExactly(0, 0, 0);
        assertThat(source.pending()).isEmpty();
        assertThat(server.stats().requests()).containsEntry("cancelled", 1L);
    }

    private void stream_cancelledWhenSomePairsHaveCome_orphansWhatWasTakenAndNotReceived() throws Exception {
        source.answerAtOnce();
        Call call = call(MANY, false);
        call.call.request(10);
        Awaitility.await().atMost(Clients.LONG).until(() -> received.get() == 10);
        call.call.cancel("enough", null);
        List<Integer> books = settled();
        assertThat(books.get(0)).isGreaterThanOrEqualTo(10);
        assertThat(books.get(1)).as("at least what was received").isGreaterThanOrEqualTo(10);
        assertThat(server.stats().requests()).containsEntry("cancelled", 1L);
    }

    private void stream_windowOfNothingThenReset_orphansEachPairAndGrantsNone() throws Exception {
        source.answerAtOnce();
        ManagedChannel closed = connect(1);
        try {
            for (int round = 0; round < 20; round++) {
                int before = source.requests().size();
                Call call = call(closed, MANY, false);
                Awaitility.await()
                        .atMost(Clients.LONG)
                        .until(() -> source.requests().size() > before);
                call.call.cancel("enough", null);
            }
            List<Integer> books = settled();
            assertThat(books.get(0)).as("one for each call").isEqualTo(20);
            assertThat(books).containsExactly(20, 0, 20);
        } finally {
            closed.shutdownNow();
        }
    }

    private void singleCall_windowOfNothingThenReset_orphansThePairAndGrantsNone() throws Exception {
        source.answerAtOnce();
        ManagedChannel closed = connect(1);
        try {
            for (int round = 1; round <= 20; round++) {
                int taken = round;
                Call call = call(closed, 1, false);
                Awaitility.await()
                        .atMost(Clients.LONG)
                        .until(() -> server.stats().taken() == taken);
                call.call.cancel("enough", null);
            }
            assertThat(settled()).containsExactly(20, 0, 20);
        } finally {
            closed.shutdownNow();
        }
    }

    private void call_windowOfNothingAndTheServerCloses_orphansThePair(int count) throws Exception {
        source.answerAtOnce();
        ManagedChannel closed = connect(1);
        try {
            call(closed, count, false);
            Awaitility.await().atMost(Clients.LONG).until(() -> server.stats().taken() == 1);
            server.close();
            assertThat(books()).containsExactly(1, 0, 1);
            assertThat(lines("granted")).isZero();
            assertThat(lines("orphaned")).isEqualTo(1);
        } finally {
            closed.shutdownNow();
        }
    }

    private void call_deadlinePasses_takesNone(int count) throws Exception {
        Call call = new Call(connection, count, true, options().withDeadlineAfter(200, TimeUnit.MILLISECONDS));
        assertThat(call.status()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
        assertThat(settled()).containsExactly(0, 0, 0);
    }

    private void call_sourceFails_isFailed(int count) throws Exception {
        Call call = call(count, true);
        Awaitility.await().atMost(Clients.LONG).until(() -> !source.pending().isEmpty());
        while (!source.pending().isEmpty()) {
            source.failNext(Reason.EXHAUSTED);
        }
        assertThat(call.status()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        assertThat(settled()).containsExactly(0, 0, 0);
        assertThat(server.stats().requests()).containsEntry("failed", 1L);
        assertThat(server.stats().secrets().get(identity.secretIds().get(0)).used())
                .as("a failure costs nothing")
                .isZero();
    }

    private void call_pairCannotBeEncoded_isFailedAndItsPairOrphaned(int count) throws Exception {
        Call call = call(count, true);
        Awaitility.await().atMost(Clients.LONG).until(() -> !source.pending().isEmpty());
        source.pending().get(0).complete(new KeyPair(ScriptedSource.pair().getPublic(), null));
        source.answerAtOnce();
        source.pending().forEach(request -> request.complete(ScriptedSource.pair()));
        assertThat(call.status()).isEqualTo(Status.Code.INTERNAL);
        List<Integer> books = settled();
        assertThat(books.get(2)).isEqualTo(1);
        assertThat(server.stats().requests()).containsEntry("failed", 1L);
    }

    private void call_whileTheServerDrains_isGranted(int count) throws Exception {
        Call call = call(count, true);
        Awaitility.await().atMost(Clients.LONG).until(() -> !source.pending().isEmpty());
        CompletableFuture<Boolean> drained = CompletableFuture.supplyAsync(() -> {
            try {
                return server.drain(Duration.ofSeconds(100));
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        source.answerAtOnce();
        source.pending().forEach(request -> request.complete(ScriptedSource.pair()));
        assertThat(call.status()).isEqualTo(Status.Code.OK);
        assertThat(drained.get(120, TimeUnit.SECONDS)).isTrue();
        assertThat(books()).containsExactly(count, count, 0);
        assertThat(lines("granted")).isEqualTo(count);
    }

    private void call_secretRevoked_isRefusedAndTakesNoMore(int count) throws Exception {
        Call call = call(count, true);
        Awaitility.await().atMost(Clients.LONG).until(() -> !source.pending().isEmpty());
        ServerIdentity other = identity.withNewSecret();
        server.replaceSecrets(other.withoutSecret(identity.secretIds().get(0)));
        assertThat(call.status()).isEqualTo(Status.Code.UNAUTHENTICATED);
        Awaitility.await().atMost(Clients.LONG).until(() -> server.stats().openCalls() == 0);
        assertThat(books()).containsExactly(0, 0, 0);
        assertThat(server.stats().refusals()).containsEntry("revoked", 1L);
        assertThat(server.stats().requests()).containsEntry("refused", 1L).containsEntry("cancelled", 0L);
    }

    /** Waits until no call is open; then all three say the same. */
    private List<Integer> settled() {
        Awaitility.await().atMost(Clients.LONG).until(() -> server.stats().openCalls() == 0);
        List<Integer> books = books();
        GetStatusResponse status = KeyPairServiceGrpc.newBlockingStub(connection)
                .withCallCredentials(credentials())
                .getStatus(GetStatusRequest.getDefaultInstance());
        assertThat(List.of(status.getTaken(), status.getSent(), status.getOrphaned()))
                .isEqualTo(List.of((long) books.get(0), (long) books.get(1), (long) books.get(2)));
        assertThat(books.get(0)).isEqualTo(books.get(1) + books.get(2));
        assertThat(lines("granted") - lines("lost") + lines("arrived")).isEqualTo(books.get(1));
        assertThat(lines("orphaned") + lines("lost") - lines("arrived")).isEqualTo(books.get(2));
        assertThat(received.get()).isLessThanOrEqualTo(books.get(1));
        return books;
    }

    private List<Integer> books() {
        ServerStats stats = server.stats();
        return List.of((int) stats.taken(), (int) stats.sent(), (int) stats.orphaned());
    }

    private int lines(String event) {
        int sum = 0;
        for (Matcher line = LINE.matcher(log.toString(UTF_8)); line.find(); ) {
            sum += line.group(1).equals(event) ? Integer.parseInt(line.group(2)) : 0;
        }
        return sum;
    }

    private Call call(int count, boolean reads) {
        return call(connection, count, reads);
    }

    private Call call(ManagedChannel over, int count, boolean reads) {
        return new Call(over, count, reads, options());
    }

    private CallOptions options() {
        return CallOptions.DEFAULT.withCallCredentials(credentials());
    }

    private BearerSecret credentials() {
        return new BearerSecret(
                new PinnedTrust(identity.pin()), identity.secrets().get(0));
    }

    private ManagedChannel connect(int window) {
        return NettyChannelBuilder.forAddress("localhost", server.port())
                .flowControlWindow(window) // which is not adapted
                .sslContext(Tls.client(new PinnedTrust(identity.pin())))
                .build();
    }

    /** A call that gives no room for an answer beyond the window, unless it reads. */
    private final class Call {
        private final CompletableFuture<Status> end = new CompletableFuture<>();
        private final List<Object> pairs = new ArrayList<>();
        final ClientCall<?, ?> call;

        Call(ManagedChannel over, int count, boolean reads, CallOptions options) {
            call = count == 1
                    ? begin(
                            over.newCall(KeyPairServiceGrpc.getGetKeyPairMethod(), options),
                            GetKeyPairRequest.newBuilder()
                                    .setSpec(SPEC.toString())
                                    .build())
                    : begin(
                            over.newCall(KeyPairServiceGrpc.getStreamKeyPairsMethod(), options),
                            StreamKeyPairsRequest.newBuilder()
                                    .setSpec(SPEC.toString())
                                    .setCount(count)
                                    .build());
            if (reads) {
                call.request(count + 1);
            }
        }

        private <Q, R> ClientCall<Q, R> begin(ClientCall<Q, R> begun, Q request) {
            begun.start(
                    new ClientCall.Listener<>() {
                        @Override
                        public void onMessage(R message) {
                            pairs.add(message);
                            received.incrementAndGet();
                        }

                        @Override
                        public void onClose(Status status, Metadata trailers) {
                            end.complete(status);
                        }
                    },
                    new Metadata());
            begun.sendMessage(request);
            begun.halfClose();
            return begun;
        }

        Status.Code status() throws Exception {
            return end.get(120, TimeUnit.SECONDS).getCode();
        }
    }
}
