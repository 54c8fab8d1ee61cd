package dev.keysource.examples.launcher.web;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.net.InetAddress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class MetricsAddressTest {
    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:9464, 127.0.0.1, 9464",
        "localhost:1,    127.0.0.1, 1",
        "[::1]:65535,    ::1,       65535",
        "10.1.2.3:80,    10.1.2.3,  80",
    })
    void parse_hostAndPort_isTaken(String text, String host, int port) throws Exception {
        MetricsAddress address = MetricsAddress.parse(text);
        assertThat(address.address().getAddress()).isEqualTo(InetAddress.getByName(host));
        assertThat(address.port()).isEqualTo(port);
        assertThat(address.text()).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "127.0.0.1",
                "127.0.0.1:",
                ":9464",
                "9464",
                "127.0.0.1:0",
                "127.0.0.1:65536",
                "127.0.0.1:99999",
                "127.0.0.1:+80",
                "127.0.0.1:080",
                "127.0.0.1:80a",
                "127.0.0.1:\uff18",
                "::1:9464",
                "[::1]",
                "[::1:9464",
                "[]:9464",
                "127.0.0.1 :9464",
                "http://127.0.0.1:9464",
                "127.0.0.1:9464/metrics",
                "999.0.0.1:9464",
                "no such host:1",
                "there-is-none.invalid:9464"
            })
    void parse_anythingElse_isRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> MetricsAddress.parse(text));
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, true",
        "127.8.9.10, true",
        "[::1], true",
        "[::ffff:127.0.0.1], true",
        "10.0.0.1, true",
        "172.16.0.1, true",
        "172.31.255.255, true",
        "192.168.1.1, true",
        "169.254.1.1, true",
        "100.64.0.1, true",
        "100.127.255.255, true",
        "[fe80::1], true",
        "[fd12::1], true",
        "[fc00::1], true",
        "0.0.0.0, false",
        "0, false",
        "[::], false",
        "[::ffff:0.0.0.0], false",
        "192.0.2.1, false",
        "172.32.0.1, false",
        "100.128.0.1, false",
        "100.63.255.255, false",
        "8.8.8.8, false",
        "228.0.0.1, false",
        "[2001:db8::1], false",
        "[ff02::1], false",
        "[::ffff:8.8.8.8], false",
    })
    void isPrivate_perAddress_saysWhoReachesIt(String host, boolean expected) {
        assertThat(MetricsAddress.parse(host + ":9464").isPrivate()).isEqualTo(expected);
    }

    @Test
    void isPrivate_nameOfThisMachine_isThatOfItsAddress() {
        assertThat(MetricsAddress.parse("localhost:9464").isPrivate()).isTrue();
    }
}
