package dev.keysource.examples.mutablefile.capability;

import dev.keysource.examples.mutablefile.TestKeys;
import dev.keysource.examples.mutablefile.capability.Capability.Right;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.security.KeyPair;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class CapabilityTest {
    private static final String KEY = "aaaqeayeaudaocajbifqydiob4";
    private static final String FINGERPRINT = "aaaqeayeaudaocajbifqydiob4aaaqeayeaudaocajbifqydioaa";

    private static KeyPair pair;

    @BeforeAll
    static void makePair() throws Exception {
        pair = TestKeys.rsa();
    }

    @Test
    void ofPair_samePair_hasTheSameKeysInEachKindOnly() {
        Capability sdmf = Capability.ofPair(pair, Format.SDMF, false);
        Capability directory = Capability.ofPair(pair, Format.MDMF, true);
        assertThat(sdmf.storageIndex()).isEqualTo(directory.storageIndex());
        assertThat(sdmf).isNotEqualTo(directory);
        assertThat(sdmf.text()).startsWith("URI:SSK:");
        assertThat(directory.text()).startsWith("URI:DIR2-MDMF:");
    }

    @Test
    void ofPair_otherPair_sharesNothing() throws Exception {
        Capability one = Capability.ofPair(pair, Format.SDMF, false);
        Capability other = Capability.ofPair(TestKeys.rsa(), Format.SDMF, false);
        assertThat(one.storageIndex()).isNotEqualTo(other.storageIndex());
        assertThat(one.fingerprint()).isNotEqualTo(other.fingerprint());
    }

    @ParameterizedTest
    @EnumSource(Format.class)
    void parse_whatTextPrinted_isEqual(Format format) {
        for (boolean directory : new boolean[] {false, true}) {
            for (Right right : Right.values()) {
                Capability capability =
                        Capability.ofPair(pair, format, directory).attenuate(right);
                Capability parsed = Capability.parse(capability.text());
                assertThat(parsed).isEqualTo(capability).hasSameHashCodeAs(capability);
                assertThat(parsed.format()).isEqualTo(format);
                assertThat(parsed.isDirectory()).isEqualTo(directory);
                assertThat(parsed.right()).isEqualTo(right);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "URI:",
                "URI:SSK",
                "URI:SSK:" + KEY,
                "uri:SSK:" + KEY + ":" + FINGERPRINT,
                "URI:SSK:" + KEY + ":" + FINGERPRINT + ":",
                "URI:SSK:" + KEY + ":" + FINGERPRINT + "\n",
                " URI:SSK:" + KEY + ":" + FINGERPRINT,
                "URI:SSK-RW:" + KEY + ":" + FINGERPRINT,
                "URI:CHK:" + KEY + ":" + FINGERPRINT + ":3:10:100",
                "URI:LIT:krugkidfnzsc4",
                "URI:DIR2-CHK:" + KEY + ":" + FINGERPRINT + ":3:10:100",
                "URI:SSK:aaaqeayeaudaocajbifqydiob:" + FINGERPRINT,
                "URI:SSK:AAAQEAYEAUDAOCAJBIFQYDIOB4:" + FINGERPRINT,
                "URI:SSK:aaaqeayeaudaocajbifqydiob1:" + FINGERPRINT,
                "URI:SSK:aaaqeayeaudaocajbifqydiob5:" + FINGERPRINT,
                "URI:SSK:" + KEY + ":" + "aaaqeayeaudaocajbifqydiob4aaaqeayeaudaocajbifqydioab",
            })
    void parse_malformed_isRefusedWithoutRepeatingIt(String text) {
        assertThatThrownBy(() -> Capability.parse(text))
                .isInstanceOf(MutableFileException.class)
                .hasMessageStartingWith("not a capability of a mutable file or directory")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain(KEY).doesNotContain(FINGERPRINT));
    }

    @Test
    void parse_mdmfWithOldHints_ignoresThem() {
        assertThat(Capability.parse("URI:MDMF:" + KEY + ":" + FINGERPRINT + ":3:131073")
                        .text())
                .isEqualTo("URI:MDMF:" + KEY + ":" + FINGERPRINT);
    }

    @Test
    void attenuate_toAStrongerRight_isRefused() {
        Capability read = Capability.ofPair(pair, Format.SDMF, false).attenuate(Right.READ);
        assertThatThrownBy(() -> read.attenuate(Right.WRITE))
                .isInstanceOf(MutableFileException.class)
                .hasMessage("a read capability does not give the right to write");
        Capability verify = read.attenuate(Right.VERIFY);
        assertThatThrownBy(() -> verify.require(Right.READ))
                .isInstanceOf(MutableFileException.class)
                .hasMessage("a verify capability does not give the right to read");
    }

    @Test
    void toString_always_tellsNoSecret() {
        Capability write = Capability.ofPair(pair, Format.SDMF, false);
        assertThat(write.toString())
                .contains(write.storageIndex())
                .doesNotContain(Base32.encode(write.key()))
                .doesNotContain(Base32.encode(write.attenuate(Right.READ).key()));
    }
}
