package dev.keysource.examples.launcher;

import dev.keysource.KeyPairConfigurationException;
import dev.keysource.KeyPairSpec;
import dev.keysource.examples.launcher.web.MetricsAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Properties;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
        properties.setProperty("keysource.server.max-generations", "5");
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
        assertThat(settings.maxGenerations()).contains(5);
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

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "metrics-address=0.0.0.0:9464 | metrics-address: found '0.0.0.0:9464', allowed is an address of this machine or of"
                        + " a private network",
                "metrics-address=[::]:9464 | metrics-address: found '[::]:9464', allowed is an address of this machine or of",
                "metrics-address=192.0.2.1:9464 | 'keysource.server.metrics-public = true' allows it",
                "metrics-address=0.0.0.0:9464, metrics-public=false | 'keysource.server.metrics-public = true' allows it",
                "metrics-address=127.0.0.1 | metrics-address: found '127.0.0.1', allowed is host:port, such as 127.0.0.1:9464 or"
                        + " [::1]:9464, with a host of this machine and a port from 1 to 65535",
                "metrics-address=127.0.0.1:0 | with a host of this machine and a port from 1 to 65535",
                "metrics-address=127.0.0.1:7070, port=7070 | metrics-address: found '127.0.0.1:7070', allowed is another port than"
                        + " that of the pairs, keysource.server.port",
                "metrics-public=true | metrics-public: found 'true', allowed is false as long as"
                        + " keysource.server.metrics-address is not set",
                "metrics-public=yes | metrics-public: found 'yes', allowed is one of false, true",
                "metrics-port=9464 | unknown setting 'keysource.server.metrics-port'"
            })
    void metricsAddress_wrong_isRefusedWithTheReason(String settings, String message) {
        set(settings);
        assertThatThrownBy(() -> ServerSettings.read(properties))
                .isInstanceOf(KeyPairConfigurationException.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "metrics-address=127.0.0.1:9464",
                "metrics-address=localhost:9464",
                "metrics-address=[::1]:9464",
                "metrics-address=10.1.2.3:9464",
                "metrics-address=0.0.0.0:9464, metrics-public=true",
                "metrics-address=[::]:9464, metrics-public=true",
                "metrics-address=192.0.2.1:9464, metrics-public=true",
                "metrics-address=127.0.0.1:9464, metrics-public=true"
            })
    void metricsAddress_privateOrNamedAsPublic_isTaken(String settings) {
        set(settings);
        assertThat(ServerSettings.read(properties).metricsAddress())
                .get()
                .extracting(MetricsAddress::port)
                .isEqualTo(9464);
    }

    private void set(String settings) {
        for (String setting : settings.split(", ")) {
            String[] parts = setting.split("=");
            properties.setProperty("keysource.server." + parts[0], parts[1]);
        }
    }

    @Test
    void metricsAddress_notSet_isNone() {
        assertThat(ServerSettings.read(properties).metricsAddress()).isEmpty();
    }
}
