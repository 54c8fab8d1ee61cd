package dev.keysource.remote;

import dev.keysource.KeyPairSourceException;
import dev.keysource.KeyPairSourceException.Reason;
import org.awaitility.Awaitility;

import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

import static dev.keysource.testkit.Failures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Rotations of a server's secret through the file that holds its identity, while clients with the old and with the new
 * secret ask all the time, each on a connection that stays open.
 */
final class Rotations {
    private static final int ASKERS = 2;
    private static final int CALLS = 20;
    private static final Duration LONG = Duration.ofSeconds(100);

    /**
     * What became of the calls.
     *
     * @param rounds how many secrets were replaced
     * @param answered calls that were answered, all of them with a secret that was active
     * @param failedInOverlaps calls that failed while their secret was active
     * @param refusalMillis from a revocation to the first refusal on each open connection, the longest
     * @param endMillis from a revocation to the end of a call that waited for its pair, the longest
     */
    record Report(int rounds, long answered, int failedInOverlaps, double refusalMillis, double endMillis) {}

    private final SteadySource source = new SteadySource();
    private final Path file;
    private final KeyPairServer server;
    private ServerIdentity identity = ServerIdentity.create();
    private List<Asker> askers;
    private long answered;
    private int failed;
    private long refusalNanos;
    private long endNanos;

    private Rotations(Path file) throws Exception {
        this.file = file;
        server = KeyPairServer.builder(source, identity).start();
    }

    /**
     * Replaces the secret so often.
     *
     * @param rounds how often
     * @param directory where the file may be written
     */
    static Report run(int rounds, Path directory) throws Exception {
        Rotations rotations = new Rotations(directory.resolve("identity.pem"));
        try (rotations.server) {
            rotations.askers = rotations.startAskers();
            for (int round = 0; round < rounds; round++) {
                rotations.rotate();
            }
            rotations.askers.forEach(Asker::close);
        }
        return new Report(
                rounds, rotations.answered, rotations.failed, rotations.refusalNanos / 1e6, rotations.endNanos / 1e6);
    }

    private void rotate() throws Exception {
        String old = identity.secretIds().get(0);
        List<Asker> before = askers;
        identity = identity.withNewSecret();
        server.replaceSecrets(throughTheFile());
        askers = startAskers();
        List<Asker> both = Stream.concat(before.stream(), askers.stream()).toList();
        long[] marks = both.stream().mapToLong(Asker::answered).toArray();
        Awaitility.await().atMost(LONG).until(() -> {
            for (int i = 0; i < marks.length; i++) {
                if (both.get(i).answered() < marks[i] + CALLS
                        && !both.get(i).end.isDone()) {
                    return false;
                }
            }
            return true;
        });
        CompletableFuture<Long> waiting = before.get(0).waitInVain();
        Awaitility.await().atMost(LONG).until(() -> source.waiting() == 1);
        identity = identity.withoutSecret(old);
        ServerIdentity rotated = throughTheFile();
        long revoked = System.nanoTime();
        server.replaceSecrets(rotated);
        for (Asker asker : before) {
            End end = asker.end.get(120, TimeUnit.SECONDS);
            boolean early = end.nanos - revoked < 0;
            assertThat(end.reason).isEqualTo(Reason.DENIED);
            failed += early ? 1 : 0;
            refusalNanos = Math.max(refusalNanos, end.nanos - revoked);
            answered += asker.answered();
        }
        endNanos = Math.max(endNanos, waiting.get(120, TimeUnit.SECONDS) - revoked);
        before.forEach(Asker::close);
        failed += (int) askers.stream().filter(asker -> asker.end.isDone()).count();
    }

    private ServerIdentity throughTheFile() throws Exception {
        identity.write(file);
        return ServerIdentity.read(file);
    }

    private List<Asker> startAskers() {
        Furl furl = identity.furl("localhost:" + server.port());
        return Stream.generate(() -> new Asker(furl)).limit(ASKERS).toList();
    }

    private record End(Reason reason, long nanos) {}

    /** A client that asks again as soon as it was answered, until a call fails. */
    private static final class Asker implements AutoCloseable {
        private final AtomicLong answered = new AtomicLong();
        private final CompletableFuture<End> end = new CompletableFuture<>();
        private final RemoteKeyPairSource client;

        Asker(Furl furl) {
            client = Clients.patient(furl);
            Thread thread = new Thread(this::ask, "asker");
            thread.setDaemon(true);
            thread.start();
        }

        private void ask() {
            try {
                while (true) {
                    client.get(SteadySource.GIVEN, LONG);
                    answered.incrementAndGet();
                }
            } catch (KeyPairSourceException e) {
                end.complete(new End(e.reason(), System.nanoTime()));
            } catch (InterruptedException | RuntimeException e) {
                end.completeExceptionally(e);
            }
        }

        /** Asks for a pair that will not come; gives the time at which the call was ended. */
        CompletableFuture<Long> waitInVain() {
            CompletableFuture<KeyPair> answer = client.request(SteadySource.NEVER_ANSWERED, Duration.ofMinutes(5));
            return answer.handle((pair, failure) -> {
                assertFails(answer, Reason.DENIED);
                return System.nanoTime();
            });
        }

        long answered() {
            return answered.get();
        }

        @Override
        public void close() {
            client.close();
        }
    }
}
