package dev.keysource.local.check;

import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;
import java.security.PublicKey;

import static org.assertj.core.api.Assertions.assertThat;

class SeenKeysTest {
    private final SeenKeys seen = new SeenKeys();

    @Test
    void add_sameKeyTwice_isNewOnlyOnce() {
        assertThat(seen.add(new NumberedKey(1))).isTrue();
        assertThat(seen.add(new NumberedKey(1))).isFalse();
    }

    @Test
    void add_afterManyOthers_stillKnowsTheRecentOnes() {
        int many = 1_000_000;
        for (int i = 0; i < many; i++) {
            assertThat(seen.add(new NumberedKey(i))).isTrue();
        }
        int remembered = 0;
        for (int i = many - 20_000; i < many; i++) {
            remembered += seen.add(new NumberedKey(i)) ? 0 : 1;
        }
        assertThat(remembered).isGreaterThan(19_500);
    }

    private record NumberedKey(int number) implements PublicKey {
        private static final long serialVersionUID = 1L;

        @Override
        public String getAlgorithm() {
            return "test";
        }

        @Override
        public String getFormat() {
            return "X.509";
        }

        @Override
        public byte[] getEncoded() {
            return ByteBuffer.allocate(Integer.BYTES).putInt(number).array();
        }
    }
}
