package dev.keysource.local.provider;

import dev.keysource.KeyPairConfigurationException;
import dev.keysource.KeyPairSources;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.Properties;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What is wrong in the settings of a token is said before it is opened. */
class Pkcs11KeyPairSourceProviderTest {
    private static void assertRefused(String settings, String message) {
        Properties properties = new Properties();
        properties.setProperty("keysource.chain", "pkcs11");
        for (String setting : settings.split(";")) {
            String[] entry = setting.split("=");
            properties.setProperty("keysource.pkcs11." + entry[0].strip(), entry[1].strip());
        }
        assertThatThrownBy(() -> KeyPairSources.forProperties(properties).close())
                .isInstanceOf(KeyPairConfigurationException.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource({
        "label = keysource-{id}, keysource.pkcs11.library",
        "library = /no/such/library.so, a library that is there",
        "config = /no/such/file, a file that this process can read",
        "library = p11; slot = 1; slot-list-index = 2, at most one of slot",
        "library = p11; slot = 1; token-label = a, at most one of slot",
        "library = p11; label = keysource, around {id}",
        "library = p11; objects = hardware, 'one of session, token'",
        "library = p11; look-interval = 1ms, a time span from 100ms",
        "library = p11; pin = 1234, unknown setting"
    })
    void create_wrongSettings_areRefused(String settings, String message) {
        assertRefused(settings, message);
    }

    @Test
    void create_withASourceInParentheses_isRefused() {
        assertThatThrownBy(() -> KeyPairSources.forChain("pkcs11(local)").close())
                .isInstanceOf(KeyPairConfigurationException.class)
                .hasMessageContaining("takes no other source");
    }
}
