package dev.keysource;

import dev.keysource.testkit.ScriptedSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.Properties;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What somebody who has made a mistake reads: where it is, and what was probably meant. */
class HelpfulRefusalsTest {
    /** Has a setting of its own. */
    private record Provider(String name) implements KeyPairSourceProvider {
        @Override
        public KeyPairSource create(KeyPairSourceConfig config) {
            config.get(Setting.wholeNumber("low-water-mark", 0, 9));
            return new ScriptedSource(config.name());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "locla | did you mean 'local'?",
                "local, vualt | did you mean 'vault'?",
                "remote | 'remote' needs dev.keysource:keysource-remote on the class path",
                "local, pool | 'pool' needs dev.keysource:keysource-pool on the class path",
                "pkcs11:a | 'pkcs11' needs dev.keysource:keysource-local on the class path",
                "vault(local | keysource.chain: malformed chain 'vault(local', allowed is as many ')' as '(' in a list",
                "local, vault(x)) | found 'x)', allowed is as many ')'",
                "local; vault | keysource.chain: malformed chain 'local; vault', allowed is a list of sources",
            })
    void chain_wrong_tellsWhatWasMeant(String chain, String expected) {
        assertRefused("keysource.chain", chain, expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "keysource.local.low-watermarks | did you mean 'low-water-mark'?",
                "KEYSOURCE_LOCAL_LOW_WATER_MRAK | did you mean 'low-water-mark'?",
                "keysource.vault.lowWaterMarc | did you mean 'low-water-mark'?",
                "keysource.lokal.low-water-mark | did you mean 'local'?",
                "keysource.chian | did you mean 'chain'?",
                "keysource.falback.hedge | did you mean 'fallback'?",
                "keysource.fallback.hegde | did you mean 'hedge'?",
            })
    void setting_misspelt_tellsWhatWasMeant(String key, String expected) {
        assertRefused(key, "1", expected);
    }

    @Test
    void setting_farFromAll_asksNothing() {
        assertThatThrownBy(() -> open("keysource.local.colour", "red")).hasMessageNotContaining("did you mean");
    }

    private static void assertRefused(String key, String value, String expected) {
        assertThatThrownBy(() -> open(key, value))
                .isInstanceOf(KeyPairConfigurationException.class)
                .hasMessageContaining(expected);
    }

    private static void open(String key, String value) {
        Properties properties = new Properties();
        properties.setProperty("keysource.chain", "local, vault");
        properties.setProperty(key, value);
        KeyPairSources.builder()
                .providers(new Provider("local"), new Provider("vault"))
                .forProperties(properties)
                .close();
    }
}
