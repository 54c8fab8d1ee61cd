package dev.keysource;

import dev.keysource.testkit.ScriptedSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Several sources of one provider in a chain, and chains that have to stay in hardware. */
class NamedSourcesTest {
    private static final Setting<Integer> SLOT = Setting.wholeNumber("slot", 0, 9);

    /** Makes sources that keep their keys, but for those whose slot is 9. */
    private static final class Tokens implements KeyPairSourceProvider {
        final List<String> made = new ArrayList<>();

        @Override
        public String name() {
            return "token";
        }

        @Override
        public KeyPairSource create(KeyPairSourceConfig config) {
            int slot = config.get(SLOT).orElse(0);
            made.add(config.name() + " " + slot);
            ScriptedSource source = new ScriptedSource(config.name());
            return slot == 9 ? source : source.notExtractable();
        }

        @Override
        public void check(KeyPairSourceConfig config) {
            config.get(SLOT);
        }
    }

    private final Tokens tokens = new Tokens();

    private KeyPairSource open(String... entries) {
        Properties settings = new Properties();
        for (int i = 0; i < entries.length; i += 2) {
            settings.setProperty(entries[i], entries[i + 1]);
        }
        return KeyPairSources.builder().providers(tokens).forProperties(settings);
    }

    @Test
    void chain_namedSources_haveSettingsOfTheirOwnInAnySpelling() {
        open(
                        "keysource.chain", "token:a, token:b-c, token",
                        "keysource.token.a.slot", "1",
                        "KEYSOURCE_TOKEN_B_C_SLOT", "2",
                        "keysource.token.slot", "3")
                .close();
        assertThat(tokens.made).containsExactly("token:a 1", "token:b-c 2", "token 3");
    }

    @Test
    void chain_settingOfANameThatIsNotThere_isUnknown() {
        assertThatThrownBy(() -> open("keysource.chain", "token:a", "keysource.token.b.slot", "1")
                        .close())
                .isInstanceOf(KeyPairConfigurationException.class)
                .hasMessageContaining("keysource.token.b.slot");
    }

    @ParameterizedTest
    @ValueSource(strings = {"token:", ":a", "token:A", "token:a:b", "token: a"})
    void chain_malformedName_isRefused(String chain) {
        assertThatThrownBy(() -> open("keysource.chain", chain).close())
                .isInstanceOf(KeyPairConfigurationException.class)
                .hasMessageContainingAll("malformed chain", "lower-case letters");
    }

    @Test
    void hardwareOnly_softwareInTheChain_isRefusedByName() {
        String[] settings = {
            "keysource.chain", "token:a, token:soft",
            "keysource.token.soft.slot", "9",
            "keysource.fallback.hardware-only", "true"
        };
        assertThatThrownBy(() -> open(settings).close())
                .isInstanceOf(KeyPairConfigurationException.class)
                .hasMessageContaining("keysource.fallback.hardware-only")
                .hasMessageContaining("'token:soft'");
        settings[5] = "false";
        open(settings).close();
    }

    @Test
    void hardwareOnly_tierWithSoftwareBehindIt_isRefusedWhenItIsBuilt() {
        KeyPairSource soft = new ScriptedSource("soft");
        KeyPairSource mixed = FallbackKeyPairSource.of(new ScriptedSource("token").notExtractable(), soft);
        FallbackKeyPairSource.Builder builder =
                FallbackKeyPairSource.builder().hardwareOnly(true).tier(mixed);
        assertThatThrownBy(builder::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("tier: found soft");
        mixed.close();
    }
}
