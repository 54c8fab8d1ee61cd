package dev.keysource.remote.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import dev.keysource.KeyPairSpec;
import dev.keysource.remote.v1.GetKeyPairResponse;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Provider;
import java.security.spec.ECGenParameterSpec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class WireKeyPairTest {
    private static final Provider BOUNCY_CASTLE = new BouncyCastleProvider();

    private final WireKeyPair wire = new WireKeyPair();

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.MATCH_NONE,
            names = {"RSA_[348].*", "SLH_DSA_.*S"}) // alike to those that are here, and slow to make
    void read_anySpec_givesTheSamePair(KeyPairSpec spec) throws Exception {
        KeyPair made = generate(spec);
        KeyPair read =
                wire.read(spec, made.getPrivate().getEncoded(), made.getPublic().getEncoded());
        assertThat(read.getPublic().getEncoded()).isEqualTo(made.getPublic().getEncoded());
        assertThat(privateValue(read)).isEqualTo(privateValue(made));
    }

    @ParameterizedTest
    @CsvSource({
        "RSA_2048, RSA_3072",
        "EC_P_256, EC_P_384",
        "EC_P_256, RSA_2048",
        "RSA_2048, ED25519",
        "ED25519, ED448",
        "ED25519, X25519",
        "X25519, X448",
        "ML_DSA_44, ML_DSA_65",
        "ML_KEM_512, ML_KEM_768",
        "ML_KEM_512, ML_DSA_44",
        "SLH_DSA_SHA2_128F, SLH_DSA_SHAKE_128F"
    })
    void read_anotherKind_isRefused(KeyPairSpec made, KeyPairSpec expected) throws Exception {
        KeyPair pair = generate(made);
        assertThatThrownBy(() -> wire.read(
                        expected,
                        pair.getPrivate().getEncoded(),
                        pair.getPublic().getEncoded()))
                .isInstanceOf(GeneralSecurityException.class);
    }

    @Test
    void read_curveOfTheSameSize_isRefused() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", BOUNCY_CASTLE);
        generator.initialize(new ECGenParameterSpec("secp256k1"));
        KeyPair pair = generator.generateKeyPair();
        assertThatThrownBy(() -> wire.read(
                        KeyPairSpec.EC_P_256,
                        pair.getPrivate().getEncoded(),
                        pair.getPublic().getEncoded()))
                .isInstanceOf(GeneralSecurityException.class);
    }

    @Test
    void read_halvesOfTwoRsaPairs_areRefused() throws Exception {
        byte[] pkcs8 = generate(KeyPairSpec.RSA_2048).getPrivate().getEncoded();
        byte[] spki = generate(KeyPairSpec.RSA_2048).getPublic().getEncoded();
        assertThatThrownBy(() -> wire.read(KeyPairSpec.RSA_2048, pkcs8, spki))
                .isInstanceOf(GeneralSecurityException.class);
    }

    @Test
    void read_garbage_isRefused() {
        assertThatThrownBy(() -> wire.read(KeyPairSpec.ED25519, new byte[10], new byte[0]))
                .isInstanceOf(GeneralSecurityException.class);
    }

    @Test
    void wipe_parsedMessage_leavesNothingOfTheField() throws IOException {
        byte[] message = GetKeyPairResponse.newBuilder()
                .setPrivateKey(ByteString.copyFrom(new byte[] {1, 2, 3}))
                .setPublicKey(ByteString.copyFrom(new byte[] {4, 5, 6}))
                .build()
                .toByteArray();
        GetKeyPairResponse response =
                GetKeyPairResponse.parseFrom(CodedInputStream.newInstance(new ByteArrayInputStream(message)));
        WireKeyPair.wipe(response.getPrivateKey());
        assertThat(response.getPrivateKey().toByteArray()).containsOnly(0).hasSize(3);
        assertThat(response.getPublicKey().toByteArray()).containsExactly(4, 5, 6);
    }

    /** The key itself, without attributes and copies of the public key, which not every provider keeps. */
    private static byte[] privateValue(KeyPair pair) throws IOException {
        return PrivateKeyInfo.getInstance(pair.getPrivate().getEncoded())
                .getPrivateKey()
                .getOctets();
    }

    static KeyPair generate(KeyPairSpec spec) throws GeneralSecurityException {
        boolean family = spec.algorithm().equals("RSA") || spec.algorithm().equals("EC");
        KeyPairGenerator generator =
                KeyPairGenerator.getInstance(family ? spec.algorithm() : spec.toString(), BOUNCY_CASTLE);
        if (spec.algorithm().equals("RSA")) {
            generator.initialize(Integer.parseInt(spec.parameterSet()));
        } else if (spec.algorithm().equals("EC")) {
            generator.initialize(new ECGenParameterSpec(spec.parameterSet()));
        }
        return generator.generateKeyPair();
    }
}
