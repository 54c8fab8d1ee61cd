package dev.keysource.remote.wire;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import com.code_intelligence.jazzer.mutation.annotation.WithLength;
import com.google.protobuf.ByteString;
import dev.keysource.KeyPairSpec;
import dev.keysource.remote.v1.SealedPrivateKey;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/** Any bytes at all, given to what reads those that come over the network. */
class WireFuzzTest {
    private static final int LONGEST = 8 * 1024;
    private static final KeyPairSpec SPEC = KeyPairSpec.ED25519;
    private static final byte[] KEY = {1, 2, 3, 4, 5};
    private static final byte[] PUBLIC = {6, 7};

    private static final Sealing.Opener OPENER = new Sealing.Opener();

    private static List<Arguments> pairs() throws GeneralSecurityException {
        return List.of(
                pair(KeyPairSpec.RSA_2048),
                pair(KeyPairSpec.EC_P_256),
                pair(KeyPairSpec.ED25519),
                pair(KeyPairSpec.X448),
                pair(KeyPairSpec.ML_KEM_512),
                pair(KeyPairSpec.ML_DSA_44),
                pair(KeyPairSpec.SLH_DSA_SHA2_128F));
    }

    private static Arguments pair(KeyPairSpec spec) throws GeneralSecurityException {
        KeyPair pair = WireKeyPairTest.generate(spec);
        return arguments(
                KeyPairSpec.standard().indexOf(spec),
                pair.getPrivate().getEncoded(),
                pair.getPublic().getEncoded());
    }

    @MethodSource("pairs")
    @FuzzTest
    void read_anyBytes_givesAPairThatReadsBackOrASecurityError(
            int kind,
            byte @NotNull @WithLength(max = LONGEST) [] pkcs8,
            byte @NotNull @WithLength(max = LONGEST) [] spki)
            throws GeneralSecurityException {
        List<KeyPairSpec> kinds = KeyPairSpec.standard();
        KeyPairSpec spec = kinds.get(Math.floorMod(kind, kinds.size()));
        KeyPair pair;
        try {
            pair = WireKeyPair.read(spec, pkcs8, spki);
        } catch (GeneralSecurityException e) {
            return;
        }
        KeyPair again = WireKeyPair.read(
                spec, pair.getPrivate().getEncoded(), pair.getPublic().getEncoded());
        assertThat(again.getPublic()).isEqualTo(pair.getPublic());
    }

    private static List<Arguments> answers() {
        SealedPrivateKey sealed = new Sealing.Sealer(OPENER.publicKey(), SPEC).seal(KEY, PUBLIC);
        return List.of(
                arguments(
                        sealed.getEncapsulatedKey().toByteArray(),
                        sealed.getCiphertext().toByteArray(),
                        PUBLIC),
                arguments(new byte[32], new byte[16], PUBLIC));
    }

    @MethodSource("answers")
    @FuzzTest
    void open_anyAnswer_givesTheKeyOrASecurityError(
            byte @NotNull [] encapsulated, byte @NotNull [] ciphertext, byte @NotNull [] spki) {
        SealedPrivateKey answer = SealedPrivateKey.newBuilder()
                .setEncapsulatedKey(ByteString.copyFrom(encapsulated))
                .setCiphertext(ByteString.copyFrom(ciphertext))
                .build();
        try {
            assertThat(OPENER.open(SPEC, answer, spki)).isEqualTo(KEY);
        } catch (GeneralSecurityException e) {
            assertThat(e).hasMessage("the seal of the private key is broken");
        }
    }

    private static List<byte[]> recipients() {
        return List.of(OPENER.publicKey().toByteArray(), new byte[32], new byte[31]);
    }

    @MethodSource("recipients")
    @FuzzTest
    void sealer_anyKey_sealsToItOrRefusesIt(byte @NotNull [] recipient) {
        Sealing.Sealer sealer;
        try {
            sealer = new Sealing.Sealer(ByteString.copyFrom(recipient), SPEC);
        } catch (IllegalArgumentException e) {
            return;
        }
        assertThat(sealer.seal(KEY, PUBLIC).getCiphertext().size()).isEqualTo(KEY.length + 16);
        assertThat(sealer.seal(KEY, PUBLIC).getEncapsulatedKey().size()).isEqualTo(32);
    }
}
