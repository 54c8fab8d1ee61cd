package dev.keysource.local;

import dev.keysource.KeyPairSpec;
import dev.keysource.local.PairEngine.Made;
import org.bouncycastle.crypto.generators.SLHDSAKeyPairGenerator;
import org.bouncycastle.crypto.params.SLHDSAKeyGenerationParameters;
import org.bouncycastle.crypto.params.SLHDSAPrivateKeyParameters;
import org.bouncycastle.crypto.params.SLHDSAPublicKeyParameters;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.bouncycastle.crypto.util.PublicKeyFactory;
import org.bouncycastle.jcajce.SecretKeyWithEncapsulation;
import org.bouncycastle.jcajce.spec.KEMExtractSpec;
import org.bouncycastle.jcajce.spec.KEMGenerateSpec;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

import javax.crypto.KeyAgreement;
import javax.crypto.KeyGenerator;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.NamedParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;

/**
 * Whether the two halves of a pair belong together: the private half is used, the public half must agree, and must
 * disagree when something was changed, so that a provider which accepts everything is found out.
 *
 * <p>Signature algorithms sign and verify; key agreement is run against a passing pair from both sides; ML-KEM
 * encapsulates and decapsulates. SLH-DSA computes the root of its tree again from the private seeds: a signature of its
 * small parameter sets takes ten times as long as the pair. Source: the pairwise consistency tests of FIPS 140-3
 * (ISO/IEC 19790, section 7.10.3.3).
 */
final class PairwiseCheck {
    private static final int MESSAGE_SIZE = 32;

    private final SecureRandom random;

    PairwiseCheck(SecureRandom random) {
        this.random = random;
    }

    /** Returns if the halves belong together; any exception means that they do not, or cannot be used. */
    void check(KeyPairSpec spec, Made made) throws GeneralSecurityException, IOException {
        switch (spec.algorithm()) {
            case "RSA" -> signs("SHA256withRSA", made);
            case "EC" -> signs("SHA256withECDSA", made);
            case "Ed25519", "Ed448" -> signs("EdDSA", made);
            case "ML-DSA" -> signs("ML-DSA", made);
            case "X25519", "X448" -> agrees(spec, made);
            case "ML-KEM" -> decapsulates(spec, made.pair());
            case "SLH-DSA" -> hasItsRoot(made.pair());
            default -> throw new RejectedPairException("there is no check for " + spec);
        }
    }

    private void signs(String algorithm, Made made) throws GeneralSecurityException {
        byte[] message = new byte[MESSAGE_SIZE];
        random.nextBytes(message);
        Signature signature = Signature.getInstance(algorithm, made.provider());
        signature.initSign(made.pair().getPrivate());
        signature.update(message);
        byte[] signed = signature.sign();
        require(verifies(signature, made.pair().getPublic(), message, signed), "a signature does not verify");
        message[0] ^= 1;
        require(!verifies(signature, made.pair().getPublic(), message, signed), "a wrong signature verifies");
    }

    private static boolean verifies(Signature signature, PublicKey key, byte[] message, byte[] signed)
            throws GeneralSecurityException {
        signature.initVerify(key);
        signature.update(message);
        return signature.verify(signed);
    }

    private void agrees(KeyPairSpec spec, Made made) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(spec.toString(), made.provider());
        generator.initialize(new NamedParameterSpec(spec.toString()), random);
        KeyPair other = generator.generateKeyPair();
        KeyPair stranger = generator.generateKeyPair();
        byte[] secret = secret(made.pair().getPrivate(), other.getPublic(), made.provider());
        byte[] same = secret(other.getPrivate(), made.pair().getPublic(), made.provider());
        byte[] different = secret(stranger.getPrivate(), made.pair().getPublic(), made.provider());
        require(Arrays.equals(secret, same), "the two sides of an agreement differ");
        require(!Arrays.equals(secret, different), "a stranger agrees");
    }

    private static byte[] secret(PrivateKey own, PublicKey other, Provider provider) throws GeneralSecurityException {
        KeyAgreement agreement = KeyAgreement.getInstance("XDH", provider);
        agreement.init(own);
        agreement.doPhase(other, true);
        return agreement.generateSecret();
    }

    /** Through Bouncy Castle, which reads the keys of all providers: Java 17 has no interface for encapsulation. */
    private void decapsulates(KeyPairSpec spec, KeyPair pair) throws GeneralSecurityException {
        KeyFactory factory = KeyFactory.getInstance(spec.toString(), Lazy.BOUNCY_CASTLE);
        PublicKey publicKey =
                factory.generatePublic(new X509EncodedKeySpec(pair.getPublic().getEncoded()));
        byte[] encoded = pair.getPrivate().getEncoded();
        PrivateKey privateKey = factory.generatePrivate(new PKCS8EncodedKeySpec(encoded));
        Arrays.fill(encoded, (byte) 0);
        KeyGenerator generator = KeyGenerator.getInstance(spec.toString(), Lazy.BOUNCY_CASTLE);
        generator.init(new KEMGenerateSpec(publicKey, "AES"), random);
        SecretKeyWithEncapsulation sent = (SecretKeyWithEncapsulation) generator.generateKey();
        byte[] capsule = sent.getEncapsulation();
        require(
                Arrays.equals(sent.getEncoded(), decapsulate(generator, privateKey, capsule)),
                "an encapsulated secret comes out different");
        capsule[0] ^= 1;
        require(
                !Arrays.equals(sent.getEncoded(), decapsulate(generator, privateKey, capsule)),
                "a wrong capsule holds the secret");
    }

    private static byte[] decapsulate(KeyGenerator generator, PrivateKey key, byte[] capsule)
            throws GeneralSecurityException {
        generator.init(new KEMExtractSpec(key, capsule, "AES"));
        return generator.generateKey().getEncoded();
    }

    private void hasItsRoot(KeyPair pair) throws IOException, RejectedPairException {
        byte[] encoded = pair.getPrivate().getEncoded();
        SLHDSAPrivateKeyParameters key = (SLHDSAPrivateKeyParameters) PrivateKeyFactory.createKey(encoded);
        Arrays.fill(encoded, (byte) 0);
        SLHDSAKeyPairGenerator generator = new SLHDSAKeyPairGenerator();
        generator.init(new SLHDSAKeyGenerationParameters(random, key.getParameters()));
        SLHDSAPublicKeyParameters expected = (SLHDSAPublicKeyParameters) generator
                .internalGenerateKeyPair(key.getSeed(), key.getPrf(), key.getPublicSeed())
                .getPublic();
        SLHDSAPublicKeyParameters found = (SLHDSAPublicKeyParameters)
                PublicKeyFactory.createKey(pair.getPublic().getEncoded());
        require(Arrays.equals(expected.getEncoded(), found.getEncoded()), "the public root is not that of the seeds");
        require(Arrays.equals(expected.getEncoded(), key.getEncodedPublicKey()), "the private half holds another root");
    }

    private static void require(boolean condition, String otherwise) throws RejectedPairException {
        if (!condition) {
            throw new RejectedPairException(otherwise);
        }
    }

    /** Made when first needed. */
    private static final class Lazy {
        static final Provider BOUNCY_CASTLE = new BouncyCastleProvider();
    }
}
