package dev.keysource.examples.hardware;

import dev.keysource.KeyPairConfigurationException;
import dev.keysource.KeyPairSource;
import dev.keysource.KeyPairSourceException.Reason;
import dev.keysource.KeyPairSources;
import dev.keysource.KeyPairSpec;
import dev.keysource.local.Pkcs11KeyPairSource;
import dev.keysource.remote.KeyPairServer;
import dev.keysource.remote.ServerIdentity;
import dev.keysource.testkit.Failures;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.util.List;
import java.util.Properties;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Tokens in chains: several of them, alone, and never where keys would leave them. */
@Tag("interop")
@Timeout(300)
class TokenChainIT {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final KeyPairSpec SPEC = KeyPairSpec.EC_P_256;

    @TempDir
    private Path directory;

    private final SoftHsm token = SoftHsm.fresh();

    @Test
    void chain_twoTokens_areUsedUnderNamesOfTheirOwn() throws Exception {
        SoftHsm other = SoftHsm.fresh();
        Properties settings = token.settings(directory, "pkcs11.first", "token");
        settings.putAll(other.settings(directory, "pkcs11.second", "token"));
        settings.setProperty("keysource.chain", "pkcs11:first, pkcs11:second");
        try (KeyPairSource source = KeyPairSources.forProperties(settings)) {
            List<Pkcs11KeyPairSource> tokens = source.find(Pkcs11KeyPairSource.class);
            assertThat(tokens).extracting(KeyPairSource::name).containsExactly("pkcs11:first", "pkcs11:second");
            assertThat(source.get(SPEC, LONG)).isNotNull();
            assertThat(token.aliases()).hasSize(1);
            assertThat(other.aliases()).isEmpty();
            KeyPair pair = tokens.get(1).get(SPEC, LONG);
            assertThat(other.aliases()).hasSize(1);
            source.discard(pair);
        }
        assertThat(other.objects()).isEmpty();
        assertThat(token.aliases()).hasSize(1);
    }

    @Test
    void chain_tokenAlone_neverFallsBackToSoftware() throws Exception {
        Properties settings = token.settings(directory, "pkcs11", "session");
        settings.setProperty("keysource.pkcs11.token-label", "away");
        settings.setProperty("keysource.chain", "pool(pkcs11)");
        settings.setProperty("keysource.fallback.hardware-only", "true");
        try (KeyPairSource source = KeyPairSources.forProperties(settings)) {
            Failures.assertFails(() -> source.get(SPEC, Duration.ofSeconds(5)), Reason.UNAVAILABLE);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"pool(pkcs11), local", "pool(pkcs11, local)", "pkcs11, pool(local)"})
    void chain_hardwareOnlyWithSoftware_isRefused(String chain) throws Exception {
        Properties settings = token.settings(directory, "pkcs11", "session");
        settings.setProperty("keysource.chain", chain);
        settings.setProperty("keysource.fallback.hardware-only", "true");
        assertThatThrownBy(() -> KeyPairSources.forProperties(settings))
                .isInstanceOf(KeyPairConfigurationException.class)
                .hasMessageContaining("keysource.fallback.hardware-only")
                .hasMessageContaining("'local'");
    }

    @Test
    void server_inFrontOfAToken_isRefusedWithTheReason() throws Exception {
        Properties settings = token.settings(directory, "pkcs11", "session");
        settings.setProperty("keysource.chain", "pool(pkcs11)");
        try (KeyPairSource source = KeyPairSources.forProperties(settings)) {
            assertThatThrownBy(() -> KeyPairServer.builder(source, ServerIdentity.create()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("pool(pkcs11)");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"RSA-2048", "RSA-3072", "RSA-4096", "EC-P-256", "EC-P-384", "EC-P-521"})
    void get_kindsOfTokens_stayInTheToken(String kind) throws Exception {
        KeyPairSpec spec = KeyPairSpec.parse(kind);
        for (String objects : List.of("session", "token")) {
            Properties settings = token.settings(directory, "pkcs11", objects);
            settings.setProperty("keysource.chain", "pkcs11");
            try (KeyPairSource source = KeyPairSources.forProperties(settings)) {
                KeyPair pair = source.get(spec, Duration.ofMinutes(2));
                assertThat(pair.getPrivate().getEncoded()).isNull();
                assertThat(pair.getPrivate().getFormat()).isNull();
                assertThat(pair.getPrivate().toString()).contains("sensitive", "unextractable", objects + " object");
                assertThat(pair.getPublic().getFormat()).isEqualTo("X.509");
                source.discard(pair);
            }
        }
        assertThat(token.objects()).isEmpty();
    }
}
