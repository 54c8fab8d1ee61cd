package dev.keysource.remote;

import dev.keysource.KeyPairSourceException.Reason;
import dev.keysource.KeyPairSpec;
import dev.keysource.testkit.ScriptedSource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.security.KeyPair;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import static dev.keysource.testkit.Failures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

/** Several pairs through one call, asked for by our client. */
@Timeout(600)
class StreamIT {
    private static final KeyPairSpec SPEC = KeyPairSpec.ED25519;
    private static final int WIDTH = Runtime.getRuntime().availableProcessors();

    private final ScriptedSource source = new ScriptedSource("scripted");
    private final ServerIdentity old = ServerIdentity.create();
    private final ServerIdentity both = old.withNewSecret();
    private KeyPairServer server;
    private RemoteKeyPairSource client;

    @AfterEach
    void close() {
        if (client != null) {
            client.close();
        }
        if (server != null) {
            server.close();
        }
    }

    private void connect() throws Exception {
        server = KeyPairServer.builder(source, both).start();
        client = Clients.patient(old.furl("localhost:" + server.port()));
    }

    @Test
    void request_severalAtOnce_givesExactlyThePairsOfTheSource() throws Exception {
        source.answerAtOnce();
        connect();
        List<CompletableFuture<KeyPair>> answers = client.request(SPEC, 300);
        for (int i = 0; i < answers.size(); i++) {
            answers.get(i).get(120, TimeUnit.SECONDS);
        }
        assertThat(answers.stream().map(answer -> answer.join().getPrivate()))
                .containsExactlyInAnyOrderElementsOf(source.requests().stream()
                        .map(answer -> answer.join().getPrivate())
                        .toList());
        assertThat(server.orphaned()).isZero();
    }

    @Test
    void request_severalAtOnce_eachArrivesWhenItIsThereAndNoMoreAreAskedForThanCoresCanMake() throws Exception {
        connect();
        List<CompletableFuture<KeyPair>> answers = client.request(SPEC, WIDTH + 2);
        awaitPending(WIDTH);
        KeyPair first = source.answerNext();
        assertThat(answers.get(0).get(120, TimeUnit.SECONDS).getPublic()).isEqualTo(first.getPublic());
        awaitPending(WIDTH);
        assertThat(source.requests()).hasSize(WIDTH + 1);
        assertThat(answers.get(1)).isNotDone();
    }

    @Test
    void request_severalAtOnceSealed_givesPairs() throws Exception {
        source.answerAtOnce();
        server = KeyPairServer.builder(source, old).start();
        client = RemoteKeyPairSource.builder(old.furl("localhost:" + server.port()))
                .sealed(true)
                .build();
        for (CompletableFuture<KeyPair> answer : client.request(SPEC, 10)) {
            assertThat(answer.get(120, TimeUnit.SECONDS)).isNotNull();
        }
    }

    @Test
    void request_sourceFailsInTheMiddle_keepsWhatCameAndFailsTheRest() throws Exception {
        connect();
        List<CompletableFuture<KeyPair>> answers = client.request(SPEC, 100);
        awaitPending(WIDTH);
        source.answerNext();
        answers.get(0).get(120, TimeUnit.SECONDS);
        awaitPending(WIDTH);
        source.failNext(Reason.EXHAUSTED);
        awaitPending(WIDTH - 1);
        while (!source.pending().isEmpty()) {
            source.answerNext();
        }
        for (int i = 1; i < WIDTH; i++) {
            assertThat(answers.get(i).get(120, TimeUnit.SECONDS)).isNotNull();
        }
        for (int i = WIDTH; i < 100; i++) {
            assertFails(answers.get(i), Reason.EXHAUSTED);
        }
        assertThat(source.requests()).hasSize(WIDTH + 1);
        assertThat(server.orphaned()).isZero();
    }

    @Test
    void cancel_oneOfSeveral_givesItsPairToTheNext() throws Exception {
        connect();
        List<CompletableFuture<KeyPair>> answers = client.request(SPEC, 2);
        awaitPending(Math.min(2, WIDTH));
        answers.get(0).cancel(false);
        KeyPair first = source.answerNext();
        assertThat(answers.get(1).get(120, TimeUnit.SECONDS).getPublic()).isEqualTo(first.getPublic());
        awaitPending(0);
    }

    @Test
    void cancel_allOfSeveral_reachesTheSource() throws Exception {
        connect();
        List<CompletableFuture<KeyPair>> answers = client.request(SPEC, 50);
        awaitPending(WIDTH);
        answers.forEach(answer -> answer.cancel(false));
        awaitPending(0);
        assertThat(source.requests()).hasSize(WIDTH).allMatch(CompletableFuture::isCancelled);
        assertThat(server.orphaned()).isZero();
    }

    @Test
    void close_inTheMiddle_failsTheRestWithClosedAndReachesTheSource() throws Exception {
        connect();
        List<CompletableFuture<KeyPair>> answers = client.request(SPEC, 50);
        awaitPending(WIDTH);
        client.close();
        assertThat(answers).allMatch(CompletableFuture::isCompletedExceptionally);
        assertFails(answers.get(49), Reason.CLOSED);
        awaitPending(0);
    }

    @Test
    void replaceSecrets_revocationInTheMiddle_endsTheCall() throws Exception {
        connect();
        List<CompletableFuture<KeyPair>> answers = client.request(SPEC, 50);
        awaitPending(WIDTH);
        source.answerNext();
        assertThat(answers.get(0).get(120, TimeUnit.SECONDS)).isNotNull();
        awaitPending(WIDTH);
        server.replaceSecrets(both.withoutSecret(old.secretIds().get(0)));
        assertFails(answers.get(1), Reason.DENIED);
        assertFails(answers.get(49), Reason.DENIED);
        assertThat(source.pending()).isEmpty();
        assertThat(server.orphaned()).isZero();
    }

    @Test
    void drain_inTheMiddle_letsTheCallEnd() throws Exception {
        connect();
        List<CompletableFuture<KeyPair>> answers = client.request(SPEC, 3);
        awaitPending(Math.min(3, WIDTH));
        CompletableFuture<Boolean> drained = CompletableFuture.supplyAsync(() -> {
            try {
                return server.drain(Duration.ofSeconds(100));
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        Awaitility.await().atMost(Clients.LONG).until(() -> client.request(SPEC).isCompletedExceptionally());
        source.answerAtOnce();
        source.pending().forEach(request -> request.complete(ScriptedSource.pair()));
        for (CompletableFuture<KeyPair> answer : answers) {
            assertThat(answer.get(120, TimeUnit.SECONDS)).isNotNull();
        }
        assertThat(drained.get()).isTrue();
    }

    @Test
    void quota_usedInTheMiddle_failsTheRestWithExhausted() throws Exception {
        source.answerAtOnce();
        server = KeyPairServer.builder(source, old).quota(1e-9, 10).start();
        client = Clients.patient(old.furl("localhost:" + server.port()));
        List<CompletableFuture<KeyPair>> answers = client.request(SPEC, 1100);
        int given = 0;
        for (CompletableFuture<KeyPair> answer : answers) {
            try {
                answer.get(120, TimeUnit.SECONDS);
                given++;
            } catch (ExecutionException e) {
                assertFails(answer, Reason.EXHAUSTED);
            }
        }
        assertThat(given).isEqualTo(1000);
        assertThat(source.requests()).hasSize(1000);
    }

    @Test
    void request_connectionCutInTheMiddle_failsTheRestAndAsksForNoneAgain() throws Exception {
        source.answerAtOnce();
        server = KeyPairServer.builder(source, old).start();
        Random random = new Random(11);
        int received = 0;
        int failed = 0;
        try (CutProxy proxy = new CutProxy(server.port(), () -> 3_000 + random.nextInt(12_000))) {
            for (int connection = 0; connection < 10; connection++) {
                try (RemoteKeyPairSource cut = Clients.patient(old.furl("localhost:" + proxy.port()))) {
                    for (CompletableFuture<KeyPair> answer : cut.request(SPEC, 100)) {
                        try {
                            assertThat(answer.get(120, TimeUnit.SECONDS)).isNotNull();
                            received++;
                        } catch (ExecutionException e) {
                            assertFails(answer, Reason.UNAVAILABLE);
                            failed++;
                        }
                    }
                    proxy.cutting(false);
                    Awaitility.await()
                            .atMost(Clients.LONG)
                            .until(() -> isAnswered(cut.status(Duration.ofSeconds(100))));
                    proxy.cutting(true);
                }
            }
        }
        assertThat(received).isPositive();
        assertThat(failed).isPositive();
        int taken = source.requests().size();
        assertThat(taken).as("none was asked for twice").isLessThanOrEqualTo(1_000);
        int lost = taken - received;
        assertThat(lost).as("pairs lost").isLessThanOrEqualTo(failed);
        Awaitility.await()
                .atMost(Clients.LONG)
                .untilAsserted(() -> assertThat(server.orphaned()).isEqualTo(lost));
    }

    private static boolean isAnswered(CompletableFuture<?> answer) throws InterruptedException {
        try {
            return answer.get(120, TimeUnit.SECONDS) != null;
        } catch (ExecutionException | TimeoutException e) {
            return false;
        }
    }

    private void awaitPending(int count) {
        Awaitility.await().atMost(Clients.LONG).until(() -> source.pending().size() == count);
    }
}
