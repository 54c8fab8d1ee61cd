package dev.keysource.local.check;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.security.NoSuchAlgorithmException;
import java.security.Provider;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class BouncyCastleTest {
    private static Provider bouncyCastle(String version) {
        return new Provider("BC", version, "no services") {
            private static final long serialVersionUID = 1L;
        };
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.46", "1.7", "1.79", "1.8", "1.8002"})
    void requirePostQuantum_tooOld_isRefusedByItsVersion(String version) {
        assertThatThrownBy(() -> BouncyCastle.requirePostQuantum(bouncyCastle(version)))
                .isInstanceOf(NoSuchAlgorithmException.class)
                .hasMessage("Bouncy Castle " + version
                        + " is older than 1.81, the first with the standard post-quantum keys");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.81", "1.8101", "1.82", "1.86", "1.9", "2.0"})
    void requirePostQuantum_recentEnough_passes(String version) {
        assertThatCode(() -> BouncyCastle.requirePostQuantum(bouncyCastle(version)))
                .doesNotThrowAnyException();
    }
}
