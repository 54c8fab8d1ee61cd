package dev.keysource.internal;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.spec.InvalidKeySpecException;
import java.util.Optional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The part that needs no library; what it gives out is used in the tests of those who give it out. */
class KeyObjectsTest {
    private final KeyObjects objects = new KeyObjects(Optional::empty);

    private static KeyPair pair(String algorithm) throws NoSuchAlgorithmException {
        return KeyPairGenerator.getInstance(algorithm).generateKeyPair();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Ed25519", "Ed448", "X25519", "X448"})
    void read_kindOfTheJvm_givesItsOwnObjects(String text) throws Exception {
        KeyPair made = pair(text);
        KeyObjects.Held read = objects.read(
                Kind.of(text), made.getPrivate().getEncoded(), made.getPublic().getEncoded());
        assertThat(read.pair().getPrivate()).isInstanceOf(made.getPrivate().getClass());
        assertThat(read.provider().getName()).isEqualTo("SunEC");
        assertThat(KeyObjects.areOfTheJvm(Kind.of(text))).isTrue();
    }

    @Test
    void read_garbage_isRefusedWithoutQuotingIt() {
        assertThatThrownBy(() -> objects.read(Kind.of("Ed25519"), new byte[20], new byte[20]))
                .isInstanceOf(InvalidKeySpecException.class)
                .hasMessageNotContaining("0, 0");
    }

    @Test
    void requireReader_unknownAlgorithm_saysWhatIsMissing() {
        assertThatThrownBy(() -> objects.requireReader("FN-DSA-512"))
                .isInstanceOf(NoSuchAlgorithmException.class)
                .hasMessageContaining("FN-DSA-512");
    }

    @Test
    void adopt_pairOfTheJvm_isThatPair() throws Exception {
        KeyPair made = pair("Ed25519");
        Provider maker = KeyObjects.ownProviders().stream()
                .filter(provider -> provider.getName().equals("SunEC"))
                .findFirst()
                .orElseThrow();
        assertThat(objects.adopt(Kind.of("Ed25519"), made, maker, null).pair()).isSameAs(made);
    }

    /** What nothing here knows stays the object of its maker. */
    @Test
    void adopt_pairThatNothingReads_staysAsItWasMade() throws Exception {
        KeyPair made = pair("Ed25519");
        Provider maker = new Provider("Maker", "1", "makes what nobody knows") {
            private static final long serialVersionUID = 1L;
        };
        KeyObjects.Held held = objects.adopt(Kind.of("SLH-DSA-SHA2-128f"), made, maker, null);
        assertThat(held.pair()).isSameAs(made);
        assertThat(held.provider()).isSameAs(maker);
    }

    @Test
    void encode_keyWithoutEncoding_isRefused() {
        PrivateKey unexportable = new PrivateKey() {
            private static final long serialVersionUID = 1L;

            @Override
            public String getAlgorithm() {
                return "EC";
            }

            @Override
            public String getFormat() {
                return null;
            }

            @Override
            public byte[] getEncoded() {
                return null;
            }
        };
        assertThatThrownBy(() -> objects.encode(Kind.of("EC-P-256"), unexportable))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no encoded form");
    }
}
