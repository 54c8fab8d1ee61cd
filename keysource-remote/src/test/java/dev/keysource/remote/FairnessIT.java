package dev.keysource.remote;

import dev.keysource.KeyPairSpec;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.security.KeyPair;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;

/** Holders of secrets who ask for everything leave another one its share, in units that they were charged for. */
@Timeout(600)
class FairnessIT {
    private static final Duration LONG = Duration.ofSeconds(100);
    /** Enough that some wait while the client is not given the processor. */
    private static final int WAITING = 16;

    private static final int WANTED = 50;

    private final TimedSource source = new TimedSource(2, Duration.ofMillis(20));

    @ParameterizedTest
    @CsvSource({"1, true, RSA-2048", "1, false, RSA-2048", "9, true, RSA-2048", "1, true, EC-P-256"})
    void request_besideThoseWhoAskForAll_hasItsShare(int greedy, boolean reads, String spec) throws Exception {
        List<ServerIdentity> identities = identities(greedy + 1);
        List<GreedyHolder> holders = new ArrayList<>();
        try (KeyPairServer server =
                KeyPairServer.builder(source, identities.get(greedy)).start()) {
            String location = "localhost:" + server.port();
            for (int i = 0; i < greedy; i++) {
                holders.add(new GreedyHolder(identities.get(i).furl(location), greedy == 1 ? 8 : 1, reads));
            }
            Awaitility.await().atMost(Clients.LONG).until(() -> server.stats().openCalls() >= 64 * greedy - 5);
            try (RemoteKeyPairSource honest =
                    Clients.patient(identities.get(greedy).furl(location))) {
                honest.get(KeyPairSpec.parse(spec), LONG);
                double before = used(server, identities.get(0), 0);
                int pairs = spec.equals("RSA-2048") ? WANTED : 20 * WANTED;
                take(honest, KeyPairSpec.parse(spec), pairs);
                double got = used(server, identities.get(0), 0) - before;
                // Three times what is fair, since the machine may be busy; in the order of arrival it would be
                // hundreds.
                assertThat(got).as("units of a greedy one").isLessThanOrEqualTo(3.0 * WANTED + 20);
            }
        } finally {
            holders.forEach(GreedyHolder::close);
            source.close();
        }
    }

    @Test
    void request_moreCallsThanTheShare_areRefusedAndLeaveRoomForOthers() throws Exception {
        List<ServerIdentity> identities = identities(2);
        try (KeyPairServer server =
                KeyPairServer.builder(source, identities.get(1)).maxWaiting(100).start()) {
            String location = "localhost:" + server.port();
            try (GreedyHolder holder = new GreedyHolder(identities.get(0).furl(location), 2, false);
                    RemoteKeyPairSource honest =
                            Clients.patient(identities.get(1).furl(location))) {
                Awaitility.await().atMost(Clients.LONG).until(() -> holder.refused() > 0);
                take(honest, KeyPairSpec.RSA_2048, 20);
                assertThat(server.stats().refusals().get("too-many-waiting")).isPositive();
                assertThat(server.stats()
                                .secrets()
                                .get(identities.get(0).secretIds().get(0))
                                .openCalls())
                        .isLessThanOrEqualTo(50);
            }
        } finally {
            source.close();
        }
    }

    private static double used(KeyPairServer server, ServerIdentity identity, int secret) {
        return server.stats().secrets().get(identity.secretIds().get(secret)).used();
    }

    private static void take(RemoteKeyPairSource honest, KeyPairSpec spec, int count) throws Exception {
        Deque<CompletableFuture<KeyPair>> waiting = new ArrayDeque<>();
        for (int asked = 0; asked < count || !waiting.isEmpty(); ) {
            while (asked < count && waiting.size() < WAITING) {
                waiting.add(honest.request(spec, LONG));
                asked++;
            }
            assertThat(waiting.remove().get(120, TimeUnit.SECONDS)).isNotNull();
        }
    }

    /** Each with the secrets of those before and one more, which its furl tells. */
    private static List<ServerIdentity> identities(int count) {
        List<ServerIdentity> identities = new ArrayList<>(List.of(ServerIdentity.create()));
        while (identities.size() < count) {
            identities.add(identities.get(identities.size() - 1).withNewSecret());
        }
        return identities;
    }
}
