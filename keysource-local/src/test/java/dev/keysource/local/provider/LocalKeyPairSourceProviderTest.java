package dev.keysource.local.provider;

import dev.keysource.KeyPairConfigurationException;
import dev.keysource.KeyPairSource;
import dev.keysource.KeyPairSources;
import dev.keysource.KeyPairSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Duration;
import java.util.Properties;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class LocalKeyPairSourceProviderTest {
    private static KeyPairSource open(String setting, String value) {
        Properties properties = new Properties();
        properties.setProperty("keysource.chain", "local");
        properties.setProperty("keysource.local." + setting, value);
        return KeyPairSources.forProperties(properties);
    }

    @Test
    void chain_local_isFoundByName() throws Exception {
        try (KeyPairSource source = KeyPairSources.forChain("local")) {
            assertThat(source.get(KeyPairSpec.ED25519, Duration.ofSeconds(120))).isNotNull();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "threads,1",
        "queue,7",
        "allow,RSA-8192",
        "engine,jca",
        "engine,search",
        "registered-only,true",
        "registered-only,false",
        "provider,jdk",
        "provider,bc"
    })
    void setting_valid_isAccepted(String setting, String value) throws Exception {
        try (KeyPairSource source = open(setting, value)) {
            assertThat(source.get(KeyPairSpec.ED25519, Duration.ofSeconds(120))).isNotNull();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "threads,0",
        "threads,1025",
        "threads,two",
        "queue,0",
        "engine,fast",
        "engine,race",
        "allow,RSA-2048",
        "provider,sun",
        "registered-only,yes",
        "thread,1"
    })
    void setting_wrong_isRefusedByItsKey(String setting, String value) {
        assertThatThrownBy(() -> open(setting, value))
                .isInstanceOf(KeyPairConfigurationException.class)
                .hasMessageContaining("keysource.local." + setting);
    }

    @ParameterizedTest
    @CsvSource({"provider,bc", "engine,search"})
    void registeredOnly_withAChoiceAgainstTheHost_isRefused(String setting, String value) {
        Properties properties = new Properties();
        properties.setProperty("keysource.chain", "local");
        properties.setProperty("keysource.local.registered-only", "true");
        properties.setProperty("keysource.local." + setting, value);
        assertThatThrownBy(() -> KeyPairSources.forProperties(properties))
                .isInstanceOf(KeyPairConfigurationException.class)
                .hasMessageContaining("keysource.local.registered-only")
                .hasMessageContaining("true without a provider, and with the engine jca or none");
        properties.setProperty("keysource.local.registered-only", "false");
        KeyPairSources.forProperties(properties).close();
    }

    @Test
    void chain_localInFrontOfAnother_isRefused() {
        assertThatThrownBy(() -> KeyPairSources.forChain("local(local)"))
                .isInstanceOf(KeyPairConfigurationException.class)
                .hasMessageContaining("local");
    }
}
