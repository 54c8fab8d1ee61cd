package dev.keysource.examples.launcher;

import dev.keysource.FallbackKeyPairSource;
import dev.keysource.KeyPairRequest;
import dev.keysource.KeyPairSource;
import dev.keysource.KeyPairSpec;
import dev.keysource.pool.PooledKeyPairSource;
import dev.keysource.pool.WarmUp;
import dev.keysource.remote.KeyPairServer;
import dev.keysource.remote.RemoteKeyPairSource;
import dev.keysource.remote.ServerIdentity;
import dev.keysource.testkit.ScriptedSource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.time.Duration;

import static org.assertj.core.api.Assertions.assertThat;

/** How far the time limit of a caller travels. */
@Timeout(600)
class TimeLimitIT {
    private static final KeyPairSpec SPEC = KeyPairSpec.RSA_2048;
    private static final Duration LIMIT = Duration.ofSeconds(50);

    @Test
    void request_throughPoolChainAndNetwork_reachesTheSourceOfTheServerWithTheCallersLimit() throws Exception {
        ServerIdentity identity = ServerIdentity.create();
        ScriptedSource source = new ScriptedSource("source");
        try (KeyPairServer server = KeyPairServer.builder(source, identity)
                        .longestWait(Duration.ofDays(1))
                        .start();
                RemoteKeyPairSource remote = RemoteKeyPairSource.of(identity.furl("localhost:" + server.port()));
                KeyPairSource chain = FallbackKeyPairSource.builder()
                        .tier(remote, Duration.ofDays(1))
                        .build();
                PooledKeyPairSource pool = PooledKeyPairSource.builder(chain)
                        .spec(SPEC, 1)
                        .warmUp(WarmUp.LAZY)
                        .build()) {
            pool.request(SPEC, LIMIT);
            Awaitility.await()
                    .atMost(Duration.ofSeconds(100))
                    .until(() -> !source.asked().isEmpty());
            assertThat(source.asked())
                    .first()
                    .extracting(KeyPairRequest::timeLimit)
                    .satisfies(limit -> assertThat(limit).isPositive().isLessThanOrEqualTo(LIMIT));
        }
    }
}
