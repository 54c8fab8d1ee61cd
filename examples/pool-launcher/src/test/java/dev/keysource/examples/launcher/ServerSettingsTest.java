package dev.keysource.examples.launcher;

import dev.keysource.KeyPairSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Properties;

import static org.assertj.core.api.Assertions.assertThat;

class ServerSettingsTest {
    private final Properties properties = new Properties();

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1,,                   127.0.0.1:70",
        "localhost,,                   localhost:70",
        "::1,,                         [::1]:70",
        "0.0.0.0,'a.example',          a.example:70",
        "0.0.0.0,'a.example:1, [::1]', 'a.example:1,[::1]:70'",
    })
    void locations_perAddressAndLocation_areHostAndPort(String address, String location, String expected) {
        properties.setProperty("keysource.server.address", address);
        if (location != null) {
            properties.setProperty("keysource.server.location", location);
        }
        assertThat(String.join(",", ServerSettings.read(properties).locations(70)))
                .isEqualTo(expected);
    }

    @Test
    void locations_allAddressesAndNoLocation_nameThisMachine() throws Exception {
        properties.setProperty("keysource.server.address", "0.0.0.0");
        assertThat(ServerSettings.read(properties).locations(70))
                .containsExactly(InetAddress.getLocalHost().getHostName() + ":70");
    }

    @Test
    void read_everySetting_takesIt() {
        properties.setProperty("keysource.server.port", "80");
        properties.setProperty("keysource.server.specs", "RSA-4096, EC-P-256");
        properties.setProperty("keysource.server.longest-wait", "2s");
        properties.setProperty("keysource.server.drain-timeout", "3s");
        properties.setProperty("keysource.server.max-connections", "4");
        properties.setProperty("keysource.server.max-waiting", "77");
        properties.setProperty("keysource.server.quota", "5");
        properties.setProperty("keysource.server.quota-burst", "60");
        properties.setProperty("keysource.server.reflection", "true");
        ServerSettings settings = ServerSettings.read(properties);
        assertThat(settings.port()).isEqualTo(80);
        assertThat(settings.specs()).containsExactlyInAnyOrder(KeyPairSpec.RSA_4096, KeyPairSpec.EC_P_256);
        assertThat(settings.longestWait()).isEqualTo(Duration.ofSeconds(2));
        assertThat(settings.drainTimeout()).isEqualTo(Duration.ofSeconds(3));
        assertThat(settings.maxConnections()).isEqualTo(4);
        assertThat(settings.maxWaiting()).isEqualTo(77);
        assertThat(settings.quota()).contains(new ServerSettings.Quota(5, 60));
        assertThat(settings.reflection()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"all | false", "'all, RSA-8192' | true", "RSA-8192 | true"})
    void specs_always_allowRsa8192ByNameOnly(String text, boolean allowed) {
        properties.setProperty("keysource.server.specs", text);
        assertThat(ServerSettings.read(properties).specs().contains(KeyPairSpec.RSA_8192))
                .isEqualTo(allowed);
        assertThat(ServerSettings.read(new Properties()).specs())
                .hasSize(KeyPairSpec.standard().size() - 1)
                .doesNotContain(KeyPairSpec.RSA_8192);
    }

    @Test
    void specs_kindOfAThirdParty_isAllowedByNameOnly() {
        KeyPairSpec foreign = KeyPairSpec.of("EC", "secp256k1");
        properties.setProperty("keysource.server.specs", "all");
        assertThat(ServerSettings.read(properties).specs()).allMatch(KeyPairSpec::isStandard);
        properties.setProperty("keysource.server.specs", "all, EC-secp256k1");
        assertThat(ServerSettings.read(properties).specs()).contains(foreign, KeyPairSpec.RSA_2048);
    }
}
