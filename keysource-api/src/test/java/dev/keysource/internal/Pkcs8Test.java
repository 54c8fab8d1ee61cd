package dev.keysource.internal;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.security.KeyPairGenerator;
import java.util.Arrays;
import java.util.HexFormat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class Pkcs8Test {
    private static final Kind SIGNING = Kind.of("ML-DSA-65");
    private static final String IDENTIFIER = "300b0609608648016503040312";
    private static final String SEED = "07".repeat(32);

    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ML-DSA-44", "ML-DSA-87", "ML-KEM-512", "ML-KEM-1024"})
    void ofSeed_thenSeed_isTheSame(String text) {
        Kind kind = Kind.of(text);
        byte[] seed = new byte[kind.family().seedLength];
        Arrays.fill(seed, (byte) 9);
        byte[] encoded = Pkcs8.ofSeed(kind, seed);
        assertThat(Pkcs8.seed(kind, encoded)).hasValue(seed);
        assertThat(Pkcs8.isStandard(kind, encoded)).isTrue();
    }

    /** RFC 9881, section 6: seed [0] IMPLICIT OCTET STRING. */
    @Test
    void ofSeed_mlDsa_isTheChoiceOfTheStandard() {
        assertThat(Pkcs8.ofSeed(SIGNING, hex(SEED)))
                .isEqualTo(hex("3034" + "020100" + IDENTIFIER + "0422" + "8020" + SEED));
    }

    @Test
    void seed_bothForms_isTheSeed() {
        String both = "3028" + "0420" + SEED + "0404" + "01020304";
        assertThat(Pkcs8.seed(SIGNING, hex("303c" + "020100" + IDENTIFIER + "042a" + both)))
                .hasValue(hex(SEED));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "303a0201003" + "00b0609608648016503040312" + "0428" + "0426" + "00",
                "3018020100300b0609608648016503040312040604040102030400",
                "3034020100300b06096086480165030403110422802007070707070707070707070707070707070707070707070707070707070707",
                "30130201003" + "00b0609608648016503040312" + "0401" + "80",
                "3011020100300b06096086480165030403120400",
                "",
                "30",
                "3080"
            })
    void seed_otherFormOrKindOrGarbage_isNone(String encoded) {
        assertThat(Pkcs8.seed(SIGNING, hex(encoded.length() % 2 == 0 ? encoded : encoded + "0")))
                .isEmpty();
    }

    @Test
    void seed_anyPrefixOfAKey_isNone() {
        byte[] encoded = Pkcs8.ofSeed(SIGNING, hex(SEED));
        for (int length = 0; length < encoded.length; length++) {
            assertThat(Pkcs8.seed(SIGNING, Arrays.copyOf(encoded, length))).isEmpty();
        }
    }

    @Test
    void seed_kindWithoutSeeds_isNoneAndStandardAnyway() throws Exception {
        byte[] encoded = KeyPairGenerator.getInstance("Ed25519")
                .generateKeyPair()
                .getPrivate()
                .getEncoded();
        assertThat(Pkcs8.seed(Kind.of("Ed25519"), encoded)).isEmpty();
        assertThat(Pkcs8.isStandard(Kind.of("Ed25519"), encoded)).isTrue();
    }

    /** Version 2 with attributes and the public key, as some libraries write it. */
    @Test
    void plain_versionTwo_isVersionOneWithTheKeyAlone() {
        String key = "04220420" + SEED;
        String more = "a0020500" + "812100" + "08".repeat(32);
        byte[] encoded = hex("3055" + "020101" + "300506032b6570" + key + more);
        assertThat(Pkcs8.plain(encoded)).isEqualTo(hex("302e" + "020100" + "300506032b6570" + key));
    }

    @ParameterizedTest
    @ValueSource(strings = {"RSA", "EC", "Ed448", "X25519"})
    void plain_keyOfThePlatform_isTheSame(String algorithm) throws Exception {
        byte[] encoded = KeyPairGenerator.getInstance(algorithm)
                .generateKeyPair()
                .getPrivate()
                .getEncoded();
        assertThat(Pkcs8.plain(encoded)).isEqualTo(encoded);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "30", "3003020100", "04020000", "308400000000", "3084ffffffff", "30020500"})
    void plain_noKey_isRefused(String encoded) {
        assertThatThrownBy(() -> Pkcs8.plain(hex(encoded))).isInstanceOf(IllegalArgumentException.class);
    }
}
