package dev.keysource;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Arrays;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class KeyPairSpecTest {
    @ParameterizedTest
    @EnumSource
    void parse_canonicalText_givesTheSpecBack(KeyPairSpec spec) {
        assertThat(KeyPairSpec.parse(spec.toString())).isSameAs(spec);
    }

    @Test
    void toString_all_areTheNamesOfTheDesign() {
        assertThat(Arrays.stream(KeyPairSpec.values()).map(KeyPairSpec::toString))
                .contains("RSA-2048", "RSA-3072", "RSA-4096", "RSA-8192")
                .contains("EC-P-256", "EC-P-384", "EC-P-521", "Ed25519", "Ed448", "X25519", "X448")
                .contains("ML-DSA-44", "ML-DSA-65", "ML-DSA-87", "ML-KEM-512", "ML-KEM-768", "ML-KEM-1024")
                .contains("SLH-DSA-SHA2-128s", "SLH-DSA-SHA2-256f", "SLH-DSA-SHAKE-128f", "SLH-DSA-SHAKE-256s");
    }

    @Test
    void parts_ofAText_areAlgorithmAndParameterSet() {
        assertThat(KeyPairSpec.EC_P_256.algorithm()).isEqualTo("EC");
        assertThat(KeyPairSpec.EC_P_256.parameterSet()).isEqualTo("P-256");
        assertThat(KeyPairSpec.ED25519.algorithm()).isEqualTo("Ed25519");
        assertThat(KeyPairSpec.ED25519.parameterSet()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "RSA",
                "RSA-",
                "RSA-0",
                "RSA--1",
                "RSA-2047",
                "RSA-16384",
                "rsa-2048",
                "RSA_2048",
                " RSA-2048",
                "RSA-2048 ",
                "RSA-2048\n",
                "RSA2048",
                "EC-P256",
                "secp256r1",
                "Ed25519-",
                "ML-DSA-66",
                "ML-KEM-1025",
                "SLH-DSA-SHA2-128",
                "SLH-DSA-",
                "RSA-\u0662\u0660\u0664\u0668"
            })
    void parse_anythingElse_isRefusedByName(String text) {
        assertThatThrownBy(() -> KeyPairSpec.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + text.replaceAll("[^ -~]", "?") + "'")
                .hasMessageContaining("RSA-2048");
    }

    @Test
    void parse_hugeTextWithControlCharacters_isQuotedShortAndPrintable() {
        assertThatThrownBy(() -> KeyPairSpec.parse("RSA\r\n\u001b[31m" + "9".repeat(1_000_000)))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .hasSizeLessThan(1_000)
                .matches("[ -~]*");
    }
}
