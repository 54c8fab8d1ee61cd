package dev.keysource;

import org.junit.jupiter.api.Test;

import java.util.Properties;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class KeyPairSourceConfigPartTest {
    private static final Setting<Integer> PORT = Setting.wholeNumber("port", 0, 65_535);

    private final Properties properties = new Properties();

    @Test
    void forPart_withSettings_readsThoseOfThePartOnly() {
        properties.setProperty("keysource.server.port", " 80 ");
        properties.setProperty("keysource.pool.port", "81");
        KeyPairSourceConfig config = KeyPairSourceConfig.forPart("server", properties);
        assertThat(config.get(PORT)).contains(80);
        assertThat(config.name()).isEqualTo("server");
        config.refuseUnknown();
    }

    @Test
    void refuseUnknown_withASettingThatNobodyRead_namesItAndTheKnownOnes() {
        properties.setProperty("keysource.server.prot", "80");
        KeyPairSourceConfig config = KeyPairSourceConfig.forPart("server", properties);
        config.get(PORT);
        assertThatExceptionOfType(KeyPairConfigurationException.class)
                .isThrownBy(config::refuseUnknown)
                .withMessageContaining("keysource.server.prot")
                .withMessageContaining("{port}");
    }
}
