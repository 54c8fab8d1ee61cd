package dev.keysource.remote;

import dev.keysource.KeyPairSourceException;
import dev.keysource.KeyPairSourceListener;
import dev.keysource.KeyPairSpec;
import dev.keysource.remote.identity.Token;
import dev.keysource.remote.provider.RemoteKeyPairSourceProvider;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.logging.Logger;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Operations of every kind in a process whose logs, the transport's too, are at their finest, and a scan of all that it
 * prints. What an application may print goes to the same output: exceptions with their causes, the texts of all public
 * objects, what a listener is told (metrics are made of that), arguments, properties and environment of the process, and
 * the names of its threads. The output is scanned as it comes: it is gigabytes in the full form.
 */
final class TracedOperations {
    private static final String GRANTED = "granted capabili";
    private static final String REFUSED = "refused capabili";
    private static final String WITHOUT_SECRET = " - refused peer=";
    private static final String TRANSPORT = "DEBUG io.grpc.ne";
    private static final String GRPC = "io.grpc.internal";
    private static final String CAUSE = "\nCaused by: java";

    private static final int AT_ONCE = 16;
    private static final int BATCH = 4;
    private static final Duration LONG = Duration.ofSeconds(100);
    private static final String DELIVERED = "delivered";

    /** What is done, how often in a hundred operations, and how it ends. */
    enum Kind {
        ONE(40, DELIVERED),
        SEALED(10, DELIVERED),
        BATCH(10, DELIVERED),
        SEALED_BATCH(4, DELIVERED),
        STATUS(5, DELIVERED),
        CANCELLED(1, "CANCELLED"),
        LATE(1, "TIMEOUT"),
        WITHOUT_SECRET(5, "DENIED"),
        REVOKED(1, "DENIED"),
        FORBIDDEN(5, "UNSUPPORTED"),
        FAILING(5, "UNAVAILABLE"),
        THROWING(5, "UNAVAILABLE"),
        CUT_OFF(4, "REJECTED"),
        OTHER_CURVE(2, "REJECTED"),
        OTHER_ALGORITHM(2, "REJECTED");

        private final int share;
        private final String end;

        Kind(int share, String end) {
            this.share = share;
            this.end = end;
        }
    }

    private record End(Kind kind, String how) {}

    /** What was done and looked at; the findings tell what stands before a secret in the output. */
    record Report(
            int operations,
            List<String> ends,
            long bytesScanned,
            int secrets,
            int piecesLookedFor,
            Map<String, Long> linesSeen,
            List<String> findings) {}

    private final Random random = new Random(9);
    private final Semaphore room = new Semaphore(AT_ONCE);
    private final Map<End, Integer> ends = new ConcurrentHashMap<>();
    private final ServerIdentity identity;
    private final CanarySource source;
    private final KeyPairServer server;
    private final RemoteKeyPairSource client;
    private final RemoteKeyPairSource sealed;
    private final RemoteKeyPairSource withoutSecret;

    /**
     * Runs the process and scans what it prints.
     *
     * @param operations how many
     * @param directory an empty one, for the files of the process
     * @param plant whether the process is to leak a secret through each of its logs and through an exception
     */
    static Report run(int operations, Path directory, boolean plant) throws Exception {
        ServerIdentity identity = ServerIdentity.create();
        Path file = directory.resolve("identity.pem");
        identity.write(file);
        Path notes = Files.createFile(directory.resolve("canaries"));
        Path ends = directory.resolve("ends");
        LeakScan scan = new LeakScan().secrets(Canaries.of(identity));
        List<String> counted = List.of(GRANTED, REFUSED, WITHOUT_SECRET, TRANSPORT, GRPC, CAUSE);
        counted.forEach(scan::count);
        Process process = TestProcess.tracing(TracedOperations.class, directory, file, notes, ends, operations, plant)
                .start();
        int secrets;
        try (InputStream canaries = Files.newInputStream(notes)) {
            Notes noted = new Notes(canaries, scan);
            // What a chunk of the log can hold was noted before it was logged.
            scan.scan(process.getInputStream(), noted::read);
            assertThat(process.waitFor()).as(scan::tail).isZero();
            secrets = noted.count;
        } finally {
            process.destroyForcibly();
        }
        Map<String, Long> seen = new TreeMap<>();
        counted.forEach(text -> seen.put(text.strip(), scan.counted(text)));
        return new Report(
                operations,
                Files.readAllLines(ends),
                scan.scanned(),
                secrets,
                scan.pieces(),
                Collections.unmodifiableMap(seen),
                scan.findings());
    }

    /** The notes of a {@link CanarySource}, as they grow. */
    private static final class Notes {
        private final InputStream in;
        private final LeakScan scan;
        private String rest = "";
        private int count;

        Notes(InputStream in, LeakScan scan) {
            this.in = in;
            this.scan = scan;
        }

        void read() throws IOException {
            String text = rest + new String(in.readAllBytes(), US_ASCII);
            int end = text.lastIndexOf('\n') + 1;
            text.substring(0, end).lines().map(HexFormat.of()::parseHex).forEach(secret -> {
                scan.secret(secret);
                count++;
            });
            rest = text.substring(end);
        }
    }

    /** The process: the file of its identity, where to note secrets, where to write how operations ended, how many. */
    public static void main(String[] arguments) throws Exception {
        ServerIdentity identity = ServerIdentity.read(Path.of(arguments[0]));
        int count = Integer.parseInt(arguments[3]);
        try (OutputStream notes = Files.newOutputStream(Path.of(arguments[1]))) {
            TracedOperations operations = new TracedOperations(identity, new CanarySource(notes));
            operations.perform(count);
            if (Boolean.parseBoolean(arguments[4])) {
                operations.plant();
            }
            operations.end();
            Files.write(Path.of(arguments[2]), operations.ended());
        }
        System.exit(0);
    }

    private TracedOperations(ServerIdentity identity, CanarySource source) throws IOException {
        this.identity = identity;
        this.source = source;
        KeyPairServerBuilder builder = KeyPairServer.builder(source, identity);
        server = builder.start();
        Furl furl = identity.furl("localhost:" + server.port());
        Furl wrong = new Furl(furl.pin(), furl.locations(), Token.random());
        source.note(Canaries.ofToken(wrong.secret()));
        RemoteKeyPairSourceBuilder clients = RemoteKeyPairSource.builder(furl).listener(new PrintingListener());
        client = clients.build();
        sealed = clients.sealed(true).name("sealed").build();
        withoutSecret = Clients.patient(wrong);
        print(builder, clients, furl, wrong);
    }

    private void perform(int count) throws Exception {
        List<Kind> deck = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            deck.addAll(Collections.nCopies(kind.share, kind));
        }
        for (int i = 0; i < count; i++) {
            if (i % deck.size() == 0) {
                Collections.shuffle(deck, random);
            }
            Kind kind = deck.get(i % deck.size());
            assertThat(room.tryAcquire(120, TimeUnit.SECONDS)).as("ended").isTrue();
            begin(kind).whenComplete((done, failure) -> {
                ends.merge(new End(kind, how(failure)), 1, Integer::sum);
                room.release();
            });
        }
        assertThat(room.tryAcquire(AT_ONCE, 120, TimeUnit.SECONDS)).as("ended").isTrue();
        assertThat(ends.keySet()).allMatch(end -> end.how.equals(end.kind.end));
        assertThat(ends.values().stream().mapToInt(Integer::intValue).sum()).isEqualTo(count);
    }

    private CompletableFuture<?> begin(Kind kind) throws Exception {
        KeyPairSpec good = CanarySource.GOOD.get(random.nextInt(CanarySource.GOOD.size()));
        return switch (kind) {
            case ONE -> client.request(good, LONG);
            case SEALED -> sealed.request(good, LONG);
            case BATCH -> all(client.request(good, BATCH));
            case SEALED_BATCH -> all(sealed.request(good, BATCH));
            case STATUS -> client.status(LONG).thenAccept(TracedOperations::print);
            case CANCELLED -> {
                CompletableFuture<KeyPair> unwanted = client.request(CanarySource.NEVER_ANSWERED, LONG);
                unwanted.cancel(false);
                yield unwanted;
            }
            case LATE -> client.request(CanarySource.NEVER_ANSWERED, Duration.ofMillis(20));
            case WITHOUT_SECRET -> withoutSecret.request(good, LONG);
            case REVOKED -> revoked();
            case FORBIDDEN -> client.request(KeyPairSpec.RSA_8192, LONG);
            case FAILING -> client.request(CanarySource.FAILING, LONG);
            case THROWING -> client.request(CanarySource.THROWING, LONG);
            case CUT_OFF -> client.request(CanarySource.CUT_OFF, LONG);
            case OTHER_CURVE -> client.request(CanarySource.OTHER_CURVE, LONG);
            case OTHER_ALGORITHM -> sealed.request(CanarySource.OTHER_ALGORITHM, LONG);
        };
    }

    private static CompletableFuture<Void> all(List<CompletableFuture<KeyPair>> answers) {
        return CompletableFuture.allOf(answers.toArray(CompletableFuture<?>[]::new));
    }

    /** A client with a secret of its own, which is served, and after its revocation is not. */
    private CompletableFuture<KeyPair> revoked() throws Exception {
        ServerIdentity both = identity.withNewSecret();
        source.note(Canaries.of(both));
        server.replaceSecrets(both);
        Furl furl = both.furl("localhost:" + server.port());
        try (RemoteKeyPairSource other = Clients.patient(furl)) {
            other.get(KeyPairSpec.ED25519, LONG);
            server.replaceSecrets(identity);
            CompletableFuture<KeyPair> answer = other.request(KeyPairSpec.ED25519, LONG);
            answer.exceptionally(failure -> null).get(120, TimeUnit.SECONDS);
            print(both, furl, other);
            return answer;
        }
    }

    private static String how(Throwable failure) {
        if (failure == null) {
            return DELIVERED;
        }
        failure.printStackTrace();
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        if (cause instanceof KeyPairSourceException known) {
            return known.reason().toString();
        }
        return cause instanceof CancellationException ? "CANCELLED" : cause.toString();
    }

    /** Closed ends of every kind, and what is there to be printed of a process. */
    private void end() throws Exception {
        CompletableFuture<KeyPair> waiting = client.request(CanarySource.NEVER_ANSWERED, LONG);
        client.close();
        assertThat(how(failure(waiting))).isEqualTo("CLOSED");
        server.close();
        assertThat(how(failure(sealed.request(KeyPairSpec.ED25519, LONG)))).isEqualTo("UNAVAILABLE");
        print(identity, server, client, sealed, withoutSecret, new RemoteKeyPairSourceProvider());
        print(ProcessHandle.current().info(), System.getProperties(), System.getenv());
        Thread.getAllStackTraces().keySet().forEach(TracedOperations::print);
        sealed.close();
        withoutSecret.close();
    }

    private static Throwable failure(CompletableFuture<KeyPair> answer) throws Exception {
        return answer.handle((pair, failure) -> failure).get(120, TimeUnit.SECONDS);
    }

    /** What the scan must find. */
    private void plant() throws Exception {
        KeyPair pair = source.request(KeyPairSpec.ED25519).get();
        HexFormat hex = HexFormat.of();
        String seed = hex.formatHex(Canaries.of(pair.getPrivate()).get(0));
        LoggerFactory.getLogger("planted.slf4j").trace("seed={}", seed);
        Logger.getLogger("planted.jul").finest("seed=" + seed);
        new IllegalStateException("planted", new IOException("planted.cause seed=" + seed)).printStackTrace();
        print("planted.raw seed=" + new String(hex.parseHex(seed), ISO_8859_1));
        print("planted.secret " + identity.furl("localhost:1").textWithSecret());
    }

    private List<String> ended() {
        List<String> lines = new ArrayList<>(ends.entrySet().stream()
                .map(end -> end.getKey().kind + " " + end.getKey().how + " " + end.getValue())
                .sorted()
                .toList());
        lines.add("pairs " + source.given());
        return lines;
    }

    private static void print(Object... objects) {
        for (Object object : objects) {
            System.err.println(object);
        }
    }

    /** Prints all that metrics can be made of. */
    private static final class PrintingListener implements KeyPairSourceListener {
        @Override
        public void onDelivery(String source, KeyPairSpec spec, long waitedNanos) {
            print("delivered " + source + " " + spec + " " + waitedNanos);
        }

        @Override
        public void onDestruction(String source, KeyPairSpec spec) {
            print("destroyed " + source + " " + spec);
        }

        @Override
        public void onFailure(String source, KeyPairSourceException failure) {
            print("failed " + source + " " + failure);
        }
    }
}
