package dev.keysource;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class KeyPairSourceConfigTest {
    private static KeyPairSourceConfig config(String setting, String value) {
        return config(Map.of("keysource.test." + setting, value));
    }

    private static KeyPairSourceConfig config(Map<String, String> settings) {
        return new KeyPairSourceConfig(
                "test", Settings.of(settings), null, KeyPairSourceListener.NONE, TimeSource.system());
    }

    @ParameterizedTest
    @CsvSource({
        "6s, PT6S",
        "100ms, PT0.1S",
        "5 m, PT5M",
        "2h, PT2H",
        "1d, PT24H",
        "10us, PT0.00001S",
        "7ns, PT0.000000007S",
        "PT1.5S, PT1.5S"
    })
    void duration_goodText_isRead(String text, Duration expected) {
        assertThat(config("age", text).duration("age")).contains(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "6", "s", "-1s", "0s", "PT0S", "PT-1S", "6 seconds", "1e3s", "99999999999999s", "6s,"})
    void duration_badText_namesKeyFoundAndAllowed(String text) {
        assertThatThrownBy(() -> config("age", text).duration("age"))
                .isInstanceOf(KeyPairConfigurationException.class)
                .hasMessageContaining("keysource.test.age")
                .hasMessageContaining("'" + text + "'")
                .hasMessageContaining("6s, 100ms or PT6S");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "17", "x", "1.5", "99999999999"})
    void integer_badText_namesKeyFoundAndAllowed(String text) {
        assertThatThrownBy(() -> config("size", text).integer("size", 1, 16))
                .isInstanceOf(KeyPairConfigurationException.class)
                .hasMessageContaining("keysource.test.size")
                .hasMessageContaining("'" + text + "'")
                .hasMessageContaining("from 1 to 16");
    }

    @Test
    void readers_notSet_areEmpty() {
        KeyPairSourceConfig config = config("size", " 16 ");
        assertThat(config.integer("size", 1, 16)).contains(16);
        assertThat(config.integer("other", 1, 16)).isEmpty();
        assertThat(config.text("other")).isEmpty();
        assertThat(config.duration("other")).isEmpty();
        assertThat(config.durations("other")).isEmpty();
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
    void text_writtenAsFrameworksDo_isTheSameSetting(String key) {
        KeyPairSourceConfig config = config(Map.of(key, "x", "keysource.tests.max-size", "of somebody else"));
        assertThatThrownBy(() -> config.integer("max-size", 1, 16))
                .isInstanceOf(KeyPairConfigurationException.class)
                .hasMessageContaining(key + ": found 'x'");
        config.refuseUnknown();
    }

    @Test
    void text_writtenTwice_isRefused() {
        assertThatThrownBy(() -> config(Map.of("keysource.test.max-size", "1", "KEYSOURCE_TEST_MAX_SIZE", "1")))
                .isInstanceOf(KeyPairConfigurationException.class)
                .hasMessageContaining("'keysource.test.max-size'")
                .hasMessageContaining("'KEYSOURCE_TEST_MAX_SIZE'")
                .hasMessageContaining("found both");
    }

    @Test
    void choice_constants_areLowerCaseWithHyphens() {
        assertThat(config("unit", "milliseconds").choice("unit", TimeUnit.class))
                .contains(TimeUnit.MILLISECONDS);
        assertThatThrownBy(() -> config("unit", "SECONDS").choice("unit", TimeUnit.class))
                .isInstanceOf(KeyPairConfigurationException.class)
                .hasMessageContaining("'SECONDS'")
                .hasMessageContaining("milliseconds, minutes, nanoseconds, seconds");
    }

    @Test
    void refuseUnknown_settingThatNobodyRead_namesItAndTheKnownOnes() {
        KeyPairSourceConfig config = config("sise", "3");
        config.integer("size", 1, 16);
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
