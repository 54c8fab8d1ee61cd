package dev.keysource.remote;

import dev.keysource.KeyPairRequest;
import dev.keysource.KeyPairSource;
import dev.keysource.KeyPairSourceException;
import dev.keysource.KeyPairSourceException.Reason;
import dev.keysource.KeyPairSpec;
import dev.keysource.testkit.ScriptedSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.security.KeyPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/** One client with many threads that give up early: each time, the transport resets a stream. */
@Timeout(600)
class ImpatientClientIT {
    private static final int THREADS = 50;
    private static final int CALLS = 60;
    private static final Duration SHORT = Duration.ofMillis(20);

    private final ServerIdentity identity = ServerIdentity.create();

    @Test
    void get_thousandsOfTimeOuts_failNothingElseOfThatClient() throws Exception {
        try (KeyPairServer server =
                        KeyPairServer.builder(new SlowForRsa(), identity).start();
                RemoteKeyPairSource client = Clients.patient(identity.furl("localhost:" + server.port()))) {
            assertThat(client.get(KeyPairSpec.ED25519, Clients.LONG)).isNotNull();
            ExecutorService threads = Executors.newFixedThreadPool(THREADS);
            try {
                List<Future<List<Reason>>> impatient = Stream.generate(() -> threads.submit(() -> giveUpEarly(client)))
                        .limit(THREADS)
                        .toList();
                do {
                    assertThat(client.get(KeyPairSpec.ED25519, Clients.LONG)).isNotNull();
                } while (!impatient.stream().allMatch(Future::isDone));
                for (Future<List<Reason>> one : impatient) {
                    assertThat(one.get()).hasSize(CALLS).containsOnly(Reason.TIMEOUT);
                }
            } finally {
                threads.shutdownNow();
            }
        }
    }

    private static List<Reason> giveUpEarly(KeyPairSource client) throws InterruptedException {
        List<Reason> failures = new ArrayList<>();
        for (int i = 0; i < CALLS; i++) {
            try {
                client.get(KeyPairSpec.RSA_4096, SHORT);
            } catch (KeyPairSourceException e) {
                failures.add(e.reason());
            }
        }
        return failures;
    }

    /** Has every kind of pair at once, except RSA, which it never has. */
    private static final class SlowForRsa implements KeyPairSource {
        @Override
        public String name() {
            return "slow";
        }

        @Override
        public List<KeyPairSource> behind() {
            return List.of();
        }

        @Override
        public List<CompletableFuture<KeyPair>> request(KeyPairRequest request) {
            return List.of(
                    request.spec().equals(KeyPairSpec.RSA_4096)
                            ? new CompletableFuture<>()
                            : CompletableFuture.completedFuture(ScriptedSource.pair()));
        }

        @Override
        public void close() {}
    }
}
