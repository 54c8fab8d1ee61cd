package dev.keysource.examples.mutablefile.store;

import dev.keysource.examples.mutablefile.TestKeys;
import dev.keysource.examples.mutablefile.capability.Capability;
import dev.keysource.examples.mutablefile.capability.Capability.Right;
import dev.keysource.examples.mutablefile.capability.Format;
import dev.keysource.examples.mutablefile.capability.MutableFileException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.util.Arrays;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ContainerTest {
    private static final byte[] CONTENT = "some text".getBytes(StandardCharsets.UTF_8);

    private static KeyPair pair;
    private static Capability write;

    @BeforeAll
    static void makePair() throws Exception {
        pair = TestKeys.rsa();
        write = Capability.ofPair(pair, Format.SDMF, false);
    }

    @Test
    void content_writeAndReadCapability_open() {
        Container container = Container.first(pair, write, CONTENT);
        Capability read = write.attenuate(Right.READ);
        assertThat(Container.verified(container.bytes(), write).content(write)).isEqualTo(CONTENT);
        assertThat(Container.verified(container.bytes(), read).content(read)).isEqualTo(CONTENT);
    }

    @Test
    void content_verifyCapability_verifiesButDoesNotOpen() {
        Capability verify = write.attenuate(Right.VERIFY);
        Container container =
                Container.verified(Container.first(pair, write, CONTENT).bytes(), verify);
        assertThatThrownBy(() -> container.content(verify)).isInstanceOf(MutableFileException.class);
    }

    @Test
    void next_writeCapabilityAlone_replacesTheContent() {
        byte[] stored = Container.first(pair, write, CONTENT).bytes();
        Capability typed = Capability.parse(write.text());
        Container second = Container.verified(stored, typed).next(typed, new byte[0]);
        Container read = Container.verified(second.bytes(), typed);
        assertThat(read.content(typed)).isEmpty();
        assertThat(read.sequence()).isEqualTo(2);
    }

    @Test
    void next_readCapability_isRefused() {
        Capability read = write.attenuate(Right.READ);
        Container container =
                Container.verified(Container.first(pair, write, CONTENT).bytes(), read);
        assertThatThrownBy(() -> container.next(read, CONTENT)).isInstanceOf(MutableFileException.class);
    }

    @Test
    void first_sameContentTwice_sharesNoCiphertext() {
        byte[] one = Container.first(pair, write, new byte[64]).bytes();
        byte[] two = Container.first(pair, write, new byte[64]).bytes();
        assertThat(one).hasSameSizeAs(two);
        int sealed = one.length - 256 - 16 - 64;
        assertThat(Arrays.copyOfRange(one, sealed, sealed + 64))
                .isNotEqualTo(Arrays.copyOfRange(two, sealed, sealed + 64));
    }

    @Test
    void bytes_always_holdNeitherContentNorPrivateKeyInTheClear() {
        String stored = text(Container.first(pair, write, CONTENT).bytes());
        String privateKey = text(pair.getPrivate().getEncoded());
        assertThat(stored).doesNotContain(text(CONTENT));
        for (int at = 64; at + 16 <= privateKey.length(); at += 16) { // the algorithm and the modulus are public
            String part = privateKey.substring(at, at + 16);
            assertThat(stored.contains(part)
                            && !text(pair.getPublic().getEncoded()).contains(part))
                    .isFalse();
        }
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    @Test
    void verified_anyBitFlipped_isDamaged() {
        byte[] stored = Container.first(pair, write, CONTENT).bytes();
        Capability verify = write.attenuate(Right.VERIFY);
        for (int bit = 0; bit < stored.length * 8; bit++) {
            byte[] flipped = stored.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            assertThatThrownBy(() -> Container.verified(flipped, verify))
                    .as("bit %d", bit)
                    .isInstanceOf(MutableFileException.class)
                    .hasMessageContaining(write.storageIndex())
                    .hasMessageContaining("damaged");
        }
    }

    @Test
    void verified_cutOrExtended_isDamaged() {
        byte[] stored = Container.first(pair, write, CONTENT).bytes();
        for (int length = 0; length < stored.length; length++) {
            byte[] cut = Arrays.copyOf(stored, length);
            assertThatThrownBy(() -> Container.verified(cut, write))
                    .as("length %d", length)
                    .isInstanceOf(MutableFileException.class)
                    .hasMessageContaining("damaged");
        }
        assertThatThrownBy(() -> Container.verified(Arrays.copyOf(stored, stored.length + 1), write))
                .isInstanceOf(MutableFileException.class);
    }

    @Test
    void verified_containerOfAnotherFile_isDamaged() throws Exception {
        KeyPair other = TestKeys.rsa();
        byte[] stored = Container.first(other, Capability.ofPair(other, Format.SDMF, false), CONTENT)
                .bytes();
        assertThatThrownBy(() -> Container.verified(stored, write))
                .isInstanceOf(MutableFileException.class)
                .hasMessageContaining("public key is not the one of the capability");
    }

    @Test
    void verified_capabilityOfTheOtherFormat_isRefused() {
        byte[] stored = Container.first(pair, write, CONTENT).bytes();
        Capability mdmf = Capability.ofPair(pair, Format.MDMF, false);
        assertThatThrownBy(() -> Container.verified(stored, mdmf))
                .isInstanceOf(MutableFileException.class)
                .hasMessageContaining("its format is SDMF");
    }
}
