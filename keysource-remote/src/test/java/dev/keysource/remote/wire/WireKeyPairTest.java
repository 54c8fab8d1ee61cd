package dev.keysource.remote.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import dev.keysource.KeyPairSpec;
import dev.keysource.internal.KeyLibrary.Form;
import dev.keysource.remote.v1.GetKeyPairResponse;
import dev.keysource.testkit.KeyOwner;
import dev.keysource.testkit.SpecSource;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.interfaces.RSAKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class WireKeyPairTest {
    private static final Provider BOUNCY_CASTLE = new BouncyCastleProvider();

    @ParameterizedTest
    @SpecSource(except = "RSA-[348].*|SLH-DSA-.*s") // alike to those that are here, and slow to make
    void read_anySpec_givesTheSamePair(KeyPairSpec spec) throws Exception {
        KeyPair made = generate(spec);
        KeyPair read = WireKeyPair.read(
                spec, made.getPrivate().getEncoded(), made.getPublic().getEncoded());
        assertThat(read.getPublic().getEncoded()).isEqualTo(made.getPublic().getEncoded());
        assertThat(privateValue(spec, read)).isEqualTo(privateValue(spec, made));
    }

    @ParameterizedTest
    @CsvSource({
        "RSA-2048, RSA-3072",
        "EC-P-256, EC-P-384",
        "EC-secp256k1, EC-P-256",
        "EC-P-256, EC-secp256k1",
        "EC-secp256r1, EC-secp256k1",
        "RSA-2048, RSA-2047",
        "EC-P-256, RSA-2048",
        "RSA-2048, Ed25519",
        "Ed25519, Ed448",
        "Ed25519, X25519",
        "X25519, X448",
        "ML-DSA-44, ML-DSA-65",
        "ML-KEM-512, ML-KEM-768",
        "ML-KEM-512, ML-DSA-44",
        "SLH-DSA-SHA2-128f, SLH-DSA-SHAKE-128f"
    })
    void read_anotherKind_isRefused(KeyPairSpec made, KeyPairSpec expected) throws Exception {
        KeyPair pair = generate(made);
        assertThatThrownBy(() -> WireKeyPair.read(
                        expected,
                        pair.getPrivate().getEncoded(),
                        pair.getPublic().getEncoded()))
                .isInstanceOf(GeneralSecurityException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"EC-secp256k1", "EC-brainpoolP256r1", "RSA-1024"})
    void read_kindOfAThirdParty_givesTheSamePair(KeyPairSpec spec) throws Exception {
        KeyPair made = generate(spec);
        WireKeyPair.requireReadable(spec);
        KeyPair read = WireKeyPair.read(
                spec, made.getPrivate().getEncoded(), made.getPublic().getEncoded());
        assertThat(read.getPublic().getEncoded()).isEqualTo(made.getPublic().getEncoded());
        assertThat(privateValue(spec, read)).isEqualTo(privateValue(spec, made));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"RSA", "RSA-x", "RSA-0", "RSA-02048", "RSA-99999999999", "EC", "EC-P", "EC-x", "FN-DSA-512"})
    void requireReadable_parametersThatNobodyKnows_isRefused(KeyPairSpec spec) throws Exception {
        assertThatThrownBy(() -> WireKeyPair.requireReadable(spec)).isInstanceOf(NoSuchAlgorithmException.class);
        KeyPair pair = generate(KeyPairSpec.EC_P_256);
        assertThatThrownBy(() -> WireKeyPair.read(
                        spec, pair.getPrivate().getEncoded(), pair.getPublic().getEncoded()))
                .isInstanceOf(GeneralSecurityException.class);
    }

    @Test
    void read_rsaKeysOfAnotherName_areReadByItsFactory() throws Exception {
        KeyPair made = generate(KeyPairSpec.RSA_2048);
        KeyPairSpec pss = KeyPairSpec.parse("RSASSA-PSS");
        WireKeyPair.requireReadable(pss);
        KeyPair read = WireKeyPair.read(
                pss, made.getPrivate().getEncoded(), made.getPublic().getEncoded());
        assertThat(((RSAKey) read.getPublic()).getModulus()).isEqualTo(((RSAKey) made.getPublic()).getModulus());
    }

    @Test
    void read_halvesOfTwoRsaPairs_areRefused() throws Exception {
        byte[] pkcs8 = generate(KeyPairSpec.RSA_2048).getPrivate().getEncoded();
        byte[] spki = generate(KeyPairSpec.RSA_2048).getPublic().getEncoded();
        assertThatThrownBy(() -> WireKeyPair.read(KeyPairSpec.RSA_2048, pkcs8, spki))
                .isInstanceOf(GeneralSecurityException.class);
    }

    @Test
    void read_garbage_isRefused() {
        assertThatThrownBy(() -> WireKeyPair.read(KeyPairSpec.ED25519, new byte[10], new byte[0]))
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

    /** Whatever form the object has, the library's default of both, the expanded one that some JVMs need, or the seed. */
    @ParameterizedTest
    @SpecSource("ML-.*")
    void send_keyThatKnowsItsSeed_sendsTheSeedAlone(KeyPairSpec spec) throws Exception {
        int seedLength = spec.algorithm().equals("ML-DSA") ? 32 : 64;
        for (Form form : Form.values()) {
            KeyPair made = generate(spec);
            KeyPair pair = new KeyPair(made.getPublic(), BouncyCastle.KEYS.encodedAs(form, made.getPrivate()));
            byte[] pkcs8 = sent(spec, pair, true).getPrivateKey().toByteArray();
            byte[] choice = PrivateKeyInfo.getInstance(pkcs8).getPrivateKey().getOctets();
            assertThat(choice).startsWith(0x80, seedLength).hasSize(2 + seedLength);
        }
        KeyPair both = generate(spec);
        assertThat(sent(spec, both, true).getPrivateKey().toByteArray()).hasSize(22 + seedLength);
    }

    @ParameterizedTest
    @SpecSource("ML-.*")
    void send_keyWhoseSeedNobodyKnows_saysSoAndSendsWhatThereIs(KeyPairSpec spec) throws Exception {
        KeyPair made = generate(spec);
        byte[] expanded =
                BouncyCastle.KEYS.encodedAs(Form.EXPANDED, made.getPrivate()).getEncoded();
        PrivateKey seedless = KeyFactory.getInstance(spec.toString(), BOUNCY_CASTLE)
                .generatePrivate(new PKCS8EncodedKeySpec(expanded));
        GetKeyPairResponse response = sent(spec, new KeyPair(made.getPublic(), seedless), false);
        assertThat(response.getPrivateKey().toByteArray()).isEqualTo(expanded);
    }

    /** Servers of earlier versions sent whatever their provider wrote. */
    @ParameterizedTest
    @SpecSource("ML-.*")
    void read_anyFormOfAPrivateKey_givesAPairThatTheJvmUses(KeyPairSpec spec) throws Exception {
        KeyPair made = generate(spec);
        byte[] spki = made.getPublic().getEncoded();
        for (PrivateKey key : List.of(
                made.getPrivate(),
                BouncyCastle.KEYS.encodedAs(Form.SEED, made.getPrivate()),
                BouncyCastle.KEYS.encodedAs(Form.EXPANDED, made.getPrivate()))) {
            KeyPair read = WireKeyPair.read(spec, key.getEncoded(), spki);
            assertThat(KeyOwner.failures(spec, read, BOUNCY_CASTLE)).isEmpty();
        }
    }

    /** Bouncy Castle adds the public key, which some programs refuse. */
    @ParameterizedTest
    @SpecSource("(Ed|X).*")
    void send_keyOfRfc8410_isOfVersionOne(KeyPairSpec spec) throws Exception {
        PrivateKeyInfo info = PrivateKeyInfo.getInstance(
                sent(spec, generate(spec), true).getPrivateKey().toByteArray());
        assertThat(info.getVersion().intValueExact()).isZero();
        assertThat(info.hasPublicKey()).isFalse();
    }

    @ParameterizedTest
    @SpecSource(except = "RSA-[348].*|SLH-DSA-.*s")
    void read_whatWasSent_givesAPairThatTheJvmUses(KeyPairSpec spec) throws Exception {
        GetKeyPairResponse response = sent(spec, generate(spec), true);
        KeyPair read = WireKeyPair.read(
                spec,
                response.getPrivateKey().toByteArray(),
                response.getPublicKey().toByteArray());
        assertThat(KeyOwner.failures(spec, read, BOUNCY_CASTLE)).isEmpty();
    }

    /** What is sent of a pair; the message outlives the wiping of its arrays. */
    private static GetKeyPairResponse sent(KeyPairSpec spec, KeyPair pair, boolean isStandard) throws IOException {
        List<byte[]> sent = new ArrayList<>();
        assertThat(WireKeyPair.send(spec, pair, null, response -> sent.add(response.toByteArray())))
                .isEqualTo(isStandard);
        return GetKeyPairResponse.parseFrom(sent.get(0));
    }

    /** The key itself as it travels, without attributes and copies of the public key, which not every provider keeps. */
    private static byte[] privateValue(KeyPairSpec spec, KeyPair pair) throws IOException {
        return PrivateKeyInfo.getInstance(sent(spec, pair, true).getPrivateKey().toByteArray())
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
