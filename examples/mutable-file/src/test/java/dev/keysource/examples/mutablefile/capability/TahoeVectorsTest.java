package dev.keysource.examples.mutablefile.capability;

import dev.keysource.examples.mutablefile.capability.Capability.Right;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

/** The derivation against values that Tahoe-LAFS 1.20.0 computed. */
class TahoeVectorsTest {
    private static final String DATA_KEY_TAG = "allmydata_mutable_readkey_to_datakey_v1";

    private static List<String[]> vectors(String kind) {
        try (var in = TahoeVectorsTest.class.getResourceAsStream("/tahoe-lafs-1.20.0.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .map(line -> line.split(" "))
                    .filter(parts -> parts[0].equals(kind))
                    .map(parts -> Arrays.stream(parts)
                            .map(part -> part.equals("-") ? "" : part)
                            .toArray(String[]::new))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex);
    }

    @Test
    void vectors_always_areThere() {
        assertThat(vectors("base32")).hasSize(41);
        assertThat(vectors("write-key")).hasSize(7);
        assertThat(vectors("fingerprint")).hasSize(7);
        assertThat(vectors("data-key")).hasSize(7);
        assertThat(vectors("capability")).hasSize(32);
    }

    @Test
    void base32_ofEachLength_isTahoesBothWays() {
        for (String[] vector : vectors("base32")) {
            assertThat(Base32.encode(bytes(vector[1]))).isEqualTo(vector[2]);
            assertThat(Base32.decode(vector[2])).isEqualTo(bytes(vector[1]));
        }
    }

    @Test
    void writeKey_ofAnyBytes_isTahoes() {
        for (String[] vector : vectors("write-key")) {
            assertThat(Capability.writeKey(bytes(vector[1]))).isEqualTo(bytes(vector[2]));
        }
    }

    @Test
    void fingerprint_ofAnyBytes_isTahoes() {
        for (String[] vector : vectors("fingerprint")) {
            assertThat(Capability.fingerprint(bytes(vector[1]))).isEqualTo(bytes(vector[2]));
        }
    }

    @Test
    void pairHash_ofSaltAndReadKey_isTahoes() {
        for (String[] vector : vectors("data-key")) {
            assertThat(TaggedHash.hashPair(DATA_KEY_TAG, bytes(vector[1]), bytes(vector[2]), TaggedHash.KEY_LENGTH))
                    .isEqualTo(bytes(vector[3]));
        }
    }

    @Test
    void capability_ofEachKindAndRight_isTahoes() {
        for (String[] vector : vectors("capability")) {
            Capability write = Capability.parse(vector[4]);
            assertThat(write.key()).isEqualTo(bytes(vector[1]));
            assertThat(write.fingerprint()).isEqualTo(bytes(vector[2]));
            assertThat(write.storageIndex()).isEqualTo(vector[3]);
            assertThat(write.text()).isEqualTo(vector[4]);
            assertThat(write.attenuate(Right.READ).text()).isEqualTo(vector[5]);
            assertThat(write.attenuate(Right.VERIFY).text()).isEqualTo(vector[6]);
            assertThat(Capability.parse(vector[5]).storageIndex()).isEqualTo(vector[3]);
            assertThat(Capability.parse(vector[5]).attenuate(Right.VERIFY).text())
                    .isEqualTo(vector[6]);
            assertThat(Capability.parse(vector[6]).storageIndex()).isEqualTo(vector[3]);
        }
    }
}
