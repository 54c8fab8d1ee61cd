package dev.keysource.internal;

import dev.keysource.KeyPairSpec;
import dev.keysource.testkit.SpecSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

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

    @Test
    void of_kindOfAThirdParty_isRefused() {
        assertThatThrownBy(() -> Kind.of("EC-secp256k1"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("EC-secp256k1 is no standard kind");
        assertThat(Kind.find("EC-secp256k1")).isEmpty();
        assertThat(KeyPairSpec.parse("EC-secp256k1").mustBeAllowed()).isFalse();
    }
}
