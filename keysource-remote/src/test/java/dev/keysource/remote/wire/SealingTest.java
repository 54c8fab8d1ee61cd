package dev.keysource.remote.wire;

import com.google.protobuf.ByteString;
import dev.keysource.KeyPairSpec;
import dev.keysource.remote.v1.SealedPrivateKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.security.GeneralSecurityException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class SealingTest {
    private static final KeyPairSpec SPEC = KeyPairSpec.ED25519;
    private static final byte[] KEY = {1, 2, 3, 4, 5};
    private static final byte[] PUBLIC = {6, 7};

    private final Sealing.Opener opener = new Sealing.Opener();

    @Test
    void open_ofItsOwn_givesTheKeyBack() throws Exception {
        SealedPrivateKey sealed = new Sealing.Sealer(opener.publicKey(), SPEC).seal(KEY, PUBLIC);
        assertThat(opener.open(SPEC, sealed, PUBLIC)).isEqualTo(KEY);
        assertThat(sealed.getCiphertext().size()).isEqualTo(KEY.length + 16);
    }

    @Test
    void open_anythingElse_isRefused() {
        SealedPrivateKey sealed = new Sealing.Sealer(opener.publicKey(), SPEC).seal(KEY, PUBLIC);
        byte[] flipped = sealed.getCiphertext().toByteArray();
        flipped[0] ^= 1;
        assertRefused(opener, SPEC, SealedPrivateKey.getDefaultInstance(), PUBLIC);
        assertRefused(
                opener,
                SPEC,
                sealed.toBuilder().setCiphertext(ByteString.copyFrom(flipped)).build(),
                PUBLIC);
        assertRefused(opener, SPEC, sealed, KEY);
        assertRefused(opener, KeyPairSpec.ED448, sealed, PUBLIC);
        assertRefused(new Sealing.Opener(), SPEC, sealed, PUBLIC);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 31, 32, 33})
    void sealer_notAKey_isRefused(int zeros) {
        assertThatThrownBy(() -> new Sealing.Sealer(ByteString.copyFrom(new byte[zeros]), SPEC))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static void assertRefused(
            Sealing.Opener opener, KeyPairSpec spec, SealedPrivateKey sealed, byte[] publicKey) {
        assertThatThrownBy(() -> opener.open(spec, sealed, publicKey)).isInstanceOf(GeneralSecurityException.class);
    }
}
