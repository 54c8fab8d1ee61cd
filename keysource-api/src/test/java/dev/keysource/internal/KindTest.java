package dev.keysource.internal;

import dev.keysource.KeyPairSpec;
import dev.keysource.testkit.SpecSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class KindTest {
    @ParameterizedTest
    @SpecSource
    void of_standardKind_isItsRow(KeyPairSpec spec) {
        Kind kind = Kind.of(spec.toString());
        assertThat(kind.text()).isEqualTo(spec.toString());
        assertThat(kind.algorithm()).isIn(spec.algorithm(), spec.toString());
        assertThat(kind.family().name()).isIn(spec.algorithm().replace('-', '_'), "EDDSA", "XDH");
        assertThat(spec.mustBeAllowed()).isEqualTo(spec.equals(KeyPairSpec.RSA_8192));
    }

    @ParameterizedTest
    @CsvSource({
        "RSA-2048, 112",
        "RSA-3072, 128",
        "RSA-4096, 152",
        "RSA-8192, 200",
        "EC-P-256, 128",
        "EC-P-384, 192",
        "EC-P-521, 256",
        "Ed25519, 128",
        "Ed448, 224",
        "X25519, 128",
        "X448, 224",
        "ML-DSA-44, 128",
        "ML-DSA-65, 192",
        "ML-DSA-87, 256",
        "ML-KEM-512, 128",
        "ML-KEM-768, 192",
        "ML-KEM-1024, 256",
        "SLH-DSA-SHA2-128s, 128",
        "SLH-DSA-SHAKE-192f, 192",
        "SLH-DSA-SHA2-256s, 256"
    })
    void strength_ofAKind_isWhatItsStandardClaims(String text, int bits) {
        assertThat(Kind.of(text).strength()).isEqualTo(bits);
    }

    @Test
    void of_kindOfAThirdParty_isRefused() {
        assertThatThrownBy(() -> Kind.of("EC-secp256k1"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("EC-secp256k1 is no standard kind");
        assertThat(Kind.find("EC-secp256k1")).isEmpty();
        assertThat(KeyPairSpec.parse("EC-secp256k1").mustBeAllowed()).isFalse();
    }
}
