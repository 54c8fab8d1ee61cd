package dev.keysource;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class KeyPairSpecTest {
    @ParameterizedTest
    @MethodSource("dev.keysource.KeyPairSpec#standard")
    void parse_canonicalText_givesTheSpecBack(KeyPairSpec spec) {
        assertThat(KeyPairSpec.parse(spec.toString())).isSameAs(spec);
    }

    @Test
    void toString_all_areTheNamesOfTheDesign() {
        assertThat(KeyPairSpec.standard())
                .hasSize(29)
                .doesNotHaveDuplicates()
                .extracting(KeyPairSpec::toString)
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
    @CsvSource({
        "EC-secp256k1, EC, secp256k1",
        "EC-B-571, EC, B-571",
        "RSA-2047, RSA, 2047",
        "FN-DSA-512, FN-DSA, 512",
        "SLH-DSA-SHA2-128, SLH-DSA, SHA2-128",
        "ML-KEM, ML, KEM",
        "RSA, RSA, ''",
        "id-MLDSA65-Ed25519, id-MLDSA65, Ed25519",
        "GOST3410-2012.256, GOST3410, 2012.256"
    })
    void parse_otherWellFormedText_isAKindOfSomeProvidersOwn(String text, String algorithm, String parameterSet) {
        KeyPairSpec spec = KeyPairSpec.parse(text);
        assertThat(spec)
                .hasToString(text)
                .isEqualTo(KeyPairSpec.parse(text))
                .hasSameHashCodeAs(KeyPairSpec.parse(text));
        assertThat(spec.algorithm()).isEqualTo(algorithm);
        assertThat(spec.parameterSet()).isEqualTo(parameterSet);
        assertThat(KeyPairSpec.of(algorithm, parameterSet)).isEqualTo(spec);
        assertThat(KeyPairSpec.standard()).doesNotContain(spec);
    }

    @Test
    void of_partsOfAStandardKind_isTheConstant() {
        assertThat(KeyPairSpec.of("EC", "P-256")).isSameAs(KeyPairSpec.EC_P_256);
        assertThat(KeyPairSpec.of("Ed25519", "")).isSameAs(KeyPairSpec.ED25519);
    }

    @Test
    void of_partsThatReadOtherwise_areRefused() {
        assertThatThrownBy(() -> KeyPairSpec.of("FN", "DSA-512")).hasMessageContaining("'FN-DSA-512'");
        assertThatThrownBy(() -> KeyPairSpec.of("EC-P", "256")).hasMessageContaining("'EC-P-256'");
        assertThatThrownBy(() -> KeyPairSpec.of("", "2048")).hasMessageContaining("'-2048'");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "-",
                "RSA-",
                "RSA--1",
                "2048-RSA",
                "rsa-2048",
                "ED25519",
                "slh-dsa-sha2-128s",
                " RSA-2048",
                "RSA-2048 ",
                "RSA-2048\n",
                "RSA-2048,RSA-4096",
                "RSA2048",
                "RSA_2048",
                "EC-P256",
                "ML_DSA_65",
                "SLH-DSA-SHA2128s",
                "RSA-2048:16",
                "EC/P-256",
                "Ed25519-",
                "RSA-\u0662\u0660\u0664\u0668"
            })
    void parse_malformedText_isRefusedByName(String text) {
        assertThatThrownBy(() -> KeyPairSpec.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + text.replaceAll("[^ -~]", "?") + "'")
                .hasMessageContaining("RSA-2048");
    }

    @ParameterizedTest
    @CsvSource({
        "RSA2048, RSA-2048",
        "rsa_2048, RSA-2048",
        "RSA-20.48, RSA-2048",
        "EC-P256, EC-P-256",
        "ecp521, EC-P-521",
        "Ed-25519, Ed25519",
        "MLDSA65, ML-DSA-65",
        "ML-KEM768, ML-KEM-768",
        "SLH-DSA-SHA2-128_S, SLH-DSA-SHA2-128s",
    })
    void parse_standardKindWithOtherSeparators_isRefusedWithTheRightOne(String text, String standard) {
        assertThatThrownBy(() -> KeyPairSpec.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("found '" + text + "', allowed is " + standard + ";");
    }

    @Test
    void parse_lengthBeyondTheLimit_isRefused() {
        assertThat(KeyPairSpec.parse("A".repeat(64)).algorithm()).hasSize(64);
        assertThatThrownBy(() -> KeyPairSpec.parse("A".repeat(65))).isInstanceOf(IllegalArgumentException.class);
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
