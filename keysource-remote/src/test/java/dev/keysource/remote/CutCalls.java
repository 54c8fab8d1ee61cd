package dev.keysource.remote;

import dev.keysource.KeyPairSourceException;
import dev.keysource.KeyPairSpec;
import dev.keysource.testkit.ScriptedSource;
import org.awaitility.Awaitility;

import java.security.KeyPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Calls through a proxy that cuts connections at any byte; each has 50 calls under way when it is cut. Then the client asks
 * for the status, and the server knows what was lost.
 */
final class CutCalls {
    private static final int CALLS = 50;

    /** What became of the calls. */
    record Report(int asked, int taken, int received, int lost, long orphaned) {
        Report plus(Report other) {
            return new Report(
                    asked + other.asked,
                    taken + other.taken,
                    received + other.received,
                    lost + other.lost,
                    orphaned + other.orphaned);
        }
    }

    private CutCalls() {}

    /**
     * Runs them in several threads at once, since most of the time is spent waiting; each has a server of its own.
     *
     * @param threads how many
     * @param connections how many, one after the other, in each thread
     */
    static Report run(int threads, int connections) throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            List<Future<Report>> parts = new ArrayList<>();
            for (int seed = 0; seed < threads; seed++) {
                Random random = new Random(seed);
                parts.add(executor.submit(() -> run(connections, random)));
            }
            Report sum = new Report(0, 0, 0, 0, 0);
            for (Future<Report> part : parts) {
                sum = sum.plus(part.get());
            }
            return sum;
        } finally {
            executor.shutdownNow();
        }
    }

    private static Report run(int connections, Random random) throws Exception {
        ScriptedSource source = new ScriptedSource("scripted").answerAtOnce();
        ServerIdentity identity = ServerIdentity.create();
        Set<Object> received = new HashSet<>();
        int asked = 0;
        int failed = 0;
        try (KeyPairServer server = KeyPairServer.builder(source, identity).start();
                CutProxy proxy = new CutProxy(server.port(), () -> 500 + random.nextInt(11_000))) {
            for (int connection = 0; connection < connections; connection++) {
                proxy.cutting(true);
                try (RemoteKeyPairSource client = Clients.patient(identity.furl("localhost:" + proxy.port()))) {
                    List<CompletableFuture<KeyPair>> answers = new ArrayList<>();
                    for (int i = 0; i < CALLS; i++) {
                        answers.add(client.request(KeyPairSpec.ED25519, Duration.ofSeconds(100)));
                    }
                    asked += CALLS;
                    for (CompletableFuture<KeyPair> answer : answers) {
                        try {
                            assertThat(received.add(
                                            answer.get(120, TimeUnit.SECONDS).getPublic()))
                                    .as("a pair seen for the first time")
                                    .isTrue();
                        } catch (ExecutionException e) {
                            assertThat(e.getCause()).isInstanceOf(KeyPairSourceException.class);
                            failed++;
                        }
                    }
                    proxy.cutting(false);
                    Awaitility.await()
                            .atMost(Clients.LONG)
                            .until(() -> client.status(Duration.ofSeconds(100))
                                    .handle((status, failure) -> failure == null)
                                    .get(120, TimeUnit.SECONDS));
                }
            }
            Awaitility.await().atMost(Clients.LONG).until(() -> source.pending().isEmpty());
            int consumed = source.requests().size();
            assertThat(received.size() + failed).isEqualTo(asked);
            assertThat(consumed).as("pairs taken, by calls made").isLessThanOrEqualTo(asked);
            int lost = consumed - received.size();
            Awaitility.await()
                    .atMost(Clients.LONG)
                    .untilAsserted(
                            () -> assertThat(server.orphaned()).as("pairs lost").isEqualTo(lost));
            assertThat(failed).as("connections were cut").isPositive();
            assertThat(received).as("and not all of them").isNotEmpty();
            return new Report(asked, consumed, received.size(), lost, server.orphaned());
        }
    }
}
