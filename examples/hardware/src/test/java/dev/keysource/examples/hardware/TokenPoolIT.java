package dev.keysource.examples.hardware;

import dev.keysource.KeyPairSource;
import dev.keysource.KeyPairSources;
import dev.keysource.KeyPairSpec;
import dev.keysource.PoolStats;
import dev.keysource.pool.PooledKeyPairSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What is destroyed is destroyed, and counted when it is. */
@Tag("interop")
@Timeout(300)
class TokenPoolIT {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final KeyPairSpec SPEC = KeyPairSpec.EC_P_256;

    @TempDir
    private Path directory;

    private final SoftHsm token = SoftHsm.fresh();

    private KeyPairSource open(String... more) throws Exception {
        Properties settings = token.settings(directory, "pkcs11", "token");
        settings.setProperty("keysource.chain", "pool(pkcs11)");
        settings.setProperty("keysource.pool.specs", SPEC + ":8");
        for (int i = 0; i < more.length; i += 2) {
            settings.setProperty(more[i], more[i + 1]);
        }
        return KeyPairSources.forProperties(settings);
    }

    private static void fill(KeyPairSource source) throws Exception {
        source.find(PooledKeyPairSource.class).get(0).ready(SPEC, 8).get(60, TimeUnit.SECONDS);
    }

    private static PoolStats stats(KeyPairSource source) {
        return source.pools().get(0);
    }

    @Test
    void close_poolWithReadyPairs_leavesOnlyTheDelivered() throws Exception {
        KeyPairSource source = open();
        fill(source);
        assertThat(token.objects()).hasSize(16);
        KeyPair pair = source.get(SPEC, LONG);
        source.close();
        assertThat(pair.getPrivate().getEncoded()).isNull();
        assertThat(token.objects()).hasSize(2);
    }

    @Test
    void invalidate_readyPairs_areDestroyedWhenTheTokenHasThemNoMore() throws Exception {
        try (KeyPairSource source =
                open("keysource.pool.refill", "strict-quiet", "keysource.pool.quiet-period", "1h")) {
            fill(source);
            List<String> before = token.aliases();
            source.find(PooledKeyPairSource.class).get(0).invalidate();
            await().atMost(LONG).until(() -> stats(source).destroyed() == 8);
            assertThat(before).hasSize(8);
            assertThat(token.aliases()).doesNotContainAnyElementsOf(before);
        }
    }

    @Test
    void discard_deliveredPair_isGone() throws Exception {
        try (KeyPairSource source = open()) {
            fill(source);
            source.discard(source.get(SPEC, LONG));
        }
        assertThat(token.objects()).isEmpty();
    }

    @Test
    void maxAge_readyPairs_areDeletedWhenTheyExpire() throws Exception {
        try (KeyPairSource source = open("keysource.pool.max-age", "2s", "keysource.pool.refresh-unused", "false")) {
            fill(source);
            List<String> before = token.aliases();
            await().atMost(LONG).until(() -> stats(source).destroyed() >= 8);
            assertThat(token.aliases()).doesNotContainAnyElementsOf(before);
        }
    }
}
