package dev.keysource.remote;

import dev.keysource.KeyPairSource;
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
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;

/** Calls through a proxy that cuts connections at any byte; each has 16 calls under way when it is cut. */
final class CutCalls {
    private static final int CALLS = 16;

    /** What became of the calls; the server knows of some of the pairs that were lost. */
    record Report(int asked, int taken, int received, int lost, long orphaned) {}

    private CutCalls() {}

    static Report run(int connections) throws Exception {
        ScriptedSource source = new ScriptedSource("scripted").answerAtOnce();
        ServerIdentity identity = ServerIdentity.create();
        Random random = new Random(7);
        Set<Object> received = new HashSet<>();
        int asked = 0;
        int failed = 0;
        try (KeyPairServer server = KeyPairServer.builder(source, identity).start();
                CutProxy proxy = new CutProxy(server.port(), () -> 500 + random.nextInt(7000))) {
            for (int connection = 0; connection < connections; connection++) {
                try (KeyPairSource client = RemoteKeyPairSource.connect(identity.furl("localhost:" + proxy.port()))) {
                    List<CompletableFuture<KeyPair>> answers = new ArrayList<>();
                    for (int i = 0; i < CALLS; i++) {
                        answers.add(client.request(KeyPairSpec.ED25519, Duration.ofSeconds(20)));
                    }
                    asked += CALLS;
                    for (CompletableFuture<KeyPair> answer : answers) {
                        try {
                            assertThat(received.add(
                                            answer.get(30, TimeUnit.SECONDS).getPublic()))
                                    .as("a pair seen for the first time")
                                    .isTrue();
                        } catch (ExecutionException e) {
                            assertThat(e.getCause()).isInstanceOf(KeyPairSourceException.class);
                            failed++;
                        }
                    }
                }
            }
            Awaitility.await().until(() -> source.pending().isEmpty());
            int consumed = source.requests().size();
            assertThat(received.size() + failed).isEqualTo(asked);
            assertThat(consumed).as("pairs taken, by calls made").isLessThanOrEqualTo(asked);
            assertThat(consumed - received.size()).as("pairs lost").isBetween((int) server.orphaned(), failed);
            assertThat(failed).as("connections were cut").isPositive();
            assertThat(received).as("and not all of them").isNotEmpty();
            return new Report(asked, consumed, received.size(), consumed - received.size(), server.orphaned());
        }
    }
}
