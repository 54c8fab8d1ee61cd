package dev.keysource.remote;

import com.google.protobuf.ByteString;
import dev.keysource.KeyPairSpec;
import dev.keysource.remote.client.BearerSecret;
import dev.keysource.remote.identity.PinnedTrust;
import dev.keysource.remote.transport.Tls;
import dev.keysource.remote.v1.GetKeyPairRequest;
import dev.keysource.remote.v1.KeyPairServiceGrpc;
import dev.keysource.remote.v1.StreamKeyPairsRequest;
import dev.keysource.testkit.ScriptedSource;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;

import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Requests that no honest client sends, with a valid secret. Server and client are in a process of their own, so that
 * all that it logs can be read.
 */
final class FuzzedRequests {
    private static final int AT_ONCE = 32;
    /** With which the transport logs what it takes for a fault of the server, stack trace and all. */
    private static final String FAULT = "Exception while executing runnable".substring(0, 16);

    private static final String FORGED = "granted capability=forged";
    private static final String MALFORMED = "malformed-request";
    private static final int SCANNED_AT_ONCE = 16;

    private static final List<String> SPECS = List.of(
            "",
            "0",
            "-1",
            "2047",
            "16384",
            "RSA",
            "RSA-0",
            "RSA--1",
            "RSA-2047",
            "RSA-8192",
            "RSA-16384",
            "RSA-02048",
            "RSA-9223372036854775808",
            "EC-P-255",
            "EC-P-256 ",
            " Ed25519",
            "ed25519",
            "ED25519",
            "ML-DSA-0",
            "null");
    private static final List<Integer> COUNTS = List.of(0, -1, 257, 2047, 16384, Integer.MIN_VALUE, Integer.MAX_VALUE);

    /** What is wrong with a request, and with which code it is answered. */
    enum Kind {
        SPEC(Status.Code.INVALID_ARGUMENT),
        LONG_SPEC(Status.Code.INVALID_ARGUMENT),
        CONTROL_CHARACTERS(Status.Code.INVALID_ARGUMENT),
        SEAL_KEY(Status.Code.INVALID_ARGUMENT),
        COUNT(Status.Code.INVALID_ARGUMENT),
        RANDOM_BYTES(Status.Code.INVALID_ARGUMENT),
        NESTED_GROUPS(Status.Code.INVALID_ARGUMENT),
        STATUS(Status.Code.INVALID_ARGUMENT),
        TOO_LARGE(Status.Code.RESOURCE_EXHAUSTED);

        private final Status.Code expected;

        Kind(Status.Code expected) {
            this.expected = expected;
        }
    }

    private record Answer(Kind kind, Status.Code code) {}

    /**
     * How many requests there were, how often each kind got which code, and of how many refusals the log tells, for
     * being malformed among them.
     */
    record Report(int sent, List<String> answers, long refusalsLogged, long malformedLogged) {}

    private final Random random = new Random(18);
    private final Map<Answer, Integer> answers = new ConcurrentHashMap<>();
    private final Semaphore room = new Semaphore(AT_ONCE);
    private final ManagedChannel channel;
    private final CallOptions options;

    private FuzzedRequests(ManagedChannel channel, CallOptions options) {
        this.channel = channel;
        this.options = options;
    }

    /**
     * Sends so many, and reads the log.
     *
     * @param count how many
     * @param directory an empty one, for the files of the process
     */
    static Report run(int count, Path directory) throws Exception {
        ServerIdentity identity = ServerIdentity.create();
        Path file = directory.resolve("identity.pem");
        identity.write(file);
        Path answers = directory.resolve("answers.txt");
        LeakScan scan = new LeakScan()
                .secrets(Canaries.of(identity))
                .forbid(FORGED.substring(FORGED.length() - SCANNED_AT_ONCE))
                .forbid(FAULT);
        Process process = TestProcess.tracing(FuzzedRequests.class, directory, file, answers, count)
                .start();
        Refused refused = new Refused(process.getInputStream());
        try {
            scan.scan(refused, () -> {});
            assertThat(process.waitFor()).as(scan::tail).isZero();
        } finally {
            process.destroyForcibly();
        }
        assertThat(scan.findings())
                .as("secrets, forged lines or faults in the log")
                .isEmpty();
        return new Report(
                count,
                Files.readAllLines(answers),
                refused.reasons.values().stream().mapToLong(Long::longValue).sum(),
                refused.reasons.getOrDefault(MALFORMED, 0L));
    }

    /** Passes a log on, and adds up the refusals that it tells of, one by one or many in a line. */
    private static final class Refused extends FilterInputStream {
        private static final Pattern LINE = Pattern.compile(" - refused capability=.* why=([^ ]+)(?: more=(\\d+))?$");
        private static final int LONGEST = 1_000;

        final Map<String, Long> reasons = new HashMap<>();
        private final ByteArrayOutputStream line = new ByteArrayOutputStream();

        Refused(InputStream log) {
            super(log);
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
            int read = super.read(bytes, from, length);
            for (int i = from; i < from + read; i++) {
                if (bytes[i] == '\n') {
                    add(line.toString(US_ASCII));
                    line.reset();
                } else if (line.size() < LONGEST) {
                    line.write(bytes[i]);
                }
            }
            return read;
        }

        private void add(String text) {
            Matcher matcher = LINE.matcher(text);
            if (matcher.find()) {
                reasons.merge(
                        matcher.group(1), matcher.group(2) == null ? 1 : Long.parseLong(matcher.group(2)), Long::sum);
            }
        }
    }

    /** The process: arguments are the file of an identity, where to write what was answered, and how many to send. */
    public static void main(String[] arguments) throws Exception {
        ServerIdentity identity = ServerIdentity.read(Path.of(arguments[0]));
        ScriptedSource source = new ScriptedSource("scripted").answerAtOnce();
        PinnedTrust trust = new PinnedTrust(identity.pin());
        try (KeyPairServer server = KeyPairServer.builder(source, identity).start();
                RemoteKeyPairSource honest = Clients.patient(identity.furl("localhost:" + server.port()))) {
            ManagedChannel channel = NettyChannelBuilder.forAddress("localhost", server.port())
                    .sslContext(Tls.client(trust))
                    .build();
            BearerSecret secret = new BearerSecret(trust, identity.secrets().get(0));
            FuzzedRequests requests = new FuzzedRequests(channel, CallOptions.DEFAULT.withCallCredentials(secret));
            requests.send(Integer.parseInt(arguments[2]));
            assertThat(source.requests()).isEmpty();
            assertThat(honest.get(KeyPairSpec.ED25519, Duration.ofSeconds(100))).isNotNull();
            assertThat(source.requests()).hasSize(1);
            Files.write(Path.of(arguments[1]), requests.answered());
            channel.shutdownNow();
        }
        System.exit(0);
    }

    private void send(int count) throws InterruptedException {
        Kind[] kinds = Kind.values();
        for (int i = 0; i < count; i++) {
            assertThat(room.tryAcquire(120, TimeUnit.SECONDS)).as("answered").isTrue();
            send(kinds[i % kinds.length]);
        }
        assertThat(room.tryAcquire(AT_ONCE, 120, TimeUnit.SECONDS))
                .as("answered")
                .isTrue();
        assertThat(answers.keySet()).allMatch(answer -> answer.kind().expected == answer.code());
        assertThat(answers.values().stream().mapToInt(Integer::intValue).sum()).isEqualTo(count);
    }

    private List<String> answered() {
        return answers.entrySet().stream()
                .map(entry -> entry.getKey().kind() + " " + entry.getKey().code() + " " + entry.getValue())
                .sorted()
                .toList();
    }

    private void send(Kind kind) {
        boolean stream = kind == Kind.COUNT || random.nextBoolean();
        ClientCall<byte[], byte[]> call = channel.newCall(
                RawCalls.of(
                        kind == Kind.STATUS
                                ? KeyPairServiceGrpc.getGetStatusMethod()
                                : stream
                                        ? KeyPairServiceGrpc.getStreamKeyPairsMethod()
                                        : KeyPairServiceGrpc.getGetKeyPairMethod()),
                options.withDeadlineAfter(100, TimeUnit.SECONDS));
        call.start(
                new ClientCall.Listener<>() {
                    @Override
                    public void onClose(Status status, Metadata trailers) {
                        answers.merge(new Answer(kind, status.getCode()), 1, Integer::sum);
                        room.release();
                    }
                },
                new Metadata());
        call.request(1);
        call.sendMessage(message(kind, stream));
        call.halfClose();
    }

    private byte[] message(Kind kind, boolean stream) {
        return switch (kind) {
            case SPEC -> message(stream, any(SPECS), 1, ByteString.EMPTY);
            case LONG_SPEC -> message(stream, "RSA-" + "9".repeat(1 + random.nextInt(4000)), 1, ByteString.EMPTY);
            case CONTROL_CHARACTERS ->
                message(stream, "Ed25519" + (char) random.nextInt(' ') + "\r\n" + FORGED, 1, ByteString.EMPTY);
            case SEAL_KEY -> message(stream, "Ed25519", 1, malformedKey());
            case COUNT -> message(true, "Ed25519", any(COUNTS), ByteString.EMPTY);
            case RANDOM_BYTES -> randomBytes(random.nextInt(4097));
            case NESTED_GROUPS -> nestedGroups(1 + random.nextInt(2048), random.nextBoolean());
            case STATUS -> nestedGroups(1 + random.nextInt(4096), false);
            case TOO_LARGE -> randomBytes(4097 + random.nextInt(12_000));
        };
    }

    private static byte[] message(boolean stream, String spec, int count, ByteString sealTo) {
        return stream
                ? StreamKeyPairsRequest.newBuilder()
                        .setSpec(spec)
                        .setCount(count)
                        .setSealTo(sealTo)
                        .build()
                        .toByteArray()
                : GetKeyPairRequest.newBuilder()
                        .setSpec(spec)
                        .setSealTo(sealTo)
                        .build()
                        .toByteArray();
    }

    /** Of a wrong length, or a point of small order. */
    private ByteString malformedKey() {
        int length = 1 + random.nextInt(4000);
        return ByteString.copyFrom(length == 32 || random.nextInt(8) == 0 ? new byte[32] : randomBytes(length));
    }

    private byte[] randomBytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    /** Groups of the unknown field 15, one in the other, which may or may not end. */
    private static byte[] nestedGroups(int depth, boolean ended) {
        byte[] bytes = new byte[ended ? 2 * depth : depth];
        Arrays.fill(bytes, 0, depth, (byte) (15 << 3 | 3));
        Arrays.fill(bytes, depth, bytes.length, (byte) (15 << 3 | 4));
        return bytes;
    }

    private <T> T any(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }
}
