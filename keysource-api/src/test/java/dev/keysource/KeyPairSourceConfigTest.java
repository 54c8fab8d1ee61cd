package dev.keysource;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class KeyPairSourceConfigTest {
    private static final Setting<Integer> SIZE = Setting.wholeNumber("size", 1, 16);

    private static KeyPairSourceConfig config(String setting, String value) {
        return config(Map.of("keysource.test." + setting, value));
    }

    private static KeyPairSourceConfig config(Map<String, String> settings) {
        return new KeyPairSourceConfig(
                "test", "test", Settings.of(settings), null, KeyPairSourceListener.NONE, TimeSource.system());
    }

    @Test
    void get_badText_namesKeyFoundAndAllowed() {
        assertThatThrownBy(() -> config("size", "17").get(SIZE))
                .isInstanceOf(KeyPairConfigurationException.class)
                .hasMessage("keysource.test.size: found '17', allowed is a whole number from 1 to 16");
    }

    @Test
    void get_setOrNot_isTheValueOrEmpty() {
        KeyPairSourceConfig config = config("size", " 16 ");
        assertThat(config.get(SIZE)).contains(16);
        assertThat(config.get(Setting.flag("other"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "keysource.test.max-size",
                "keysource.test.maxSize",
                "keysource.test.max_size",
                "keysource.test.max.size",
                "KEYSOURCE_TEST_MAX_SIZE"
            })
    void get_writtenAsFrameworksDo_isTheSameSetting(String key) {
        KeyPairSourceConfig config = config(Map.of(key, "x", "keysource.tests.max-size", "of somebody else"));
        assertThatThrownBy(() -> config.get(Setting.wholeNumber("max-size", 1, 16)))
                .isInstanceOf(KeyPairConfigurationException.class)
                .hasMessageContaining(key + ": found 'x'");
        config.refuseUnknown();
    }

    @Test
    void get_writtenTwice_isRefused() {
        assertThatThrownBy(() -> config(Map.of("keysource.test.max-size", "1", "KEYSOURCE_TEST_MAX_SIZE", "1")))
                .isInstanceOf(KeyPairConfigurationException.class)
                .hasMessageContaining("'keysource.test.max-size'")
                .hasMessageContaining("'KEYSOURCE_TEST_MAX_SIZE'")
                .hasMessageContaining("found both");
    }

    @Test
    void refuseUnknown_settingThatNobodyRead_namesItAndTheKnownOnes() {
        KeyPairSourceConfig config = config("sise", "3");
        config.get(SIZE);
        assertThatThrownBy(config::refuseUnknown)
                .isInstanceOf(KeyPairConfigurationException.class)
                .hasMessageContaining("'keysource.test.sise'")
                .hasMessageContaining("size");
    }

    @Test
    void delegate_neededOrNot_isAnErrorThatNamesTheSource() {
        assertThatThrownBy(() -> config("a", "b").delegate())
                .isInstanceOf(KeyPairConfigurationException.class)
                .hasMessageContaining("test(local)");
    }
}
