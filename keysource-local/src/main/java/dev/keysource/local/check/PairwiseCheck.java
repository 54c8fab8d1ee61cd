package dev.keysource.local.check;

import dev.keysource.internal.KeyObjects;
import dev.keysource.internal.Kind;

import javax.crypto.KeyAgreement;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.util.Arrays;

/**
 * Whether the two halves of a pair belong together: the private half is used, the public half must agree, and must
 * disagree when something was changed, so that a provider which accepts everything is found out.
 *
 * <p>The objects that are given out are used as their owner will use them: by whatever service the JVM finds, without naming a
 * provider, if its own providers know the kind; otherwise by the provider that the objects belong to.
 *
 * <p>Signature algorithms sign and verify; key agreement is run against a passing pair from both sides; ML-KEM
 * encapsulates and decapsulates. SLH-DSA computes the root of its tree again from the private seeds: a signature of its
 * small parameter sets takes ten times as long as the pair ({@link PostQuantumCheck}). Source: the pairwise consistency tests of FIPS 140-3
 * (ISO/IEC 19790, section 7.10.3.3).
 */
final class PairwiseCheck {
    private static final int MESSAGE_SIZE = 32;

    private final SecureRandom random;

    PairwiseCheck(SecureRandom random) {
        this.random = random;
    }

    /**
     * Returns if the halves belong together.
     *
     * @throws NoSuchAlgorithmException if such pairs cannot be checked with the providers that are here
     * @throws LinkageError if they cannot be checked with the version of Bouncy Castle that is here, or without it
     * @throws GeneralSecurityException if the halves do not belong together, or cannot be used
     */
    void check(Kind kind, Made made) throws GeneralSecurityException {
        String signature = kind.family().signature;
        if (signature != null) {
            signs(kind, signature, made);
        } else if (kind.family() == Kind.Family.XDH) {
            agrees(kind, made);
        } else if (kind.family() == Kind.Family.ML_KEM) {
            decapsulates(kind, made);
        } else {
            PostQuantumCheck.hasItsRoot(kind, made);
        }
    }

    private void signs(Kind kind, String algorithm, Made made) throws GeneralSecurityException {
        byte[] message = new byte[MESSAGE_SIZE];
        random.nextBytes(message);
        Signature signature = isOfTheJvm(kind, made)
                ? Signature.getInstance(algorithm)
                : Signature.getInstance(algorithm, made.provider());
        signature.initSign(made.pair().getPrivate(), random);
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

    private void agrees(Kind kind, Made made) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(kind.algorithm(), made.provider());
        generator.initialize(kind.parameters(), random);
        KeyPair other = generator.generateKeyPair();
        KeyPair stranger = generator.generateKeyPair();
        KeyAgreement agreement = isOfTheJvm(kind, made)
                ? KeyAgreement.getInstance("XDH")
                : KeyAgreement.getInstance("XDH", made.provider());
        byte[] secret = secret(agreement, made.pair().getPrivate(), other.getPublic());
        byte[] same = secret(agreement, other.getPrivate(), made.pair().getPublic());
        byte[] different = secret(agreement, stranger.getPrivate(), made.pair().getPublic());
        require(Arrays.equals(secret, same), "the two sides of an agreement differ");
        require(!Arrays.equals(secret, different), "a stranger agrees");
    }

    private static byte[] secret(KeyAgreement agreement, PrivateKey own, PublicKey other)
            throws GeneralSecurityException {
        agreement.init(own);
        agreement.doPhase(other, true);
        return agreement.generateSecret();
    }

    private void decapsulates(Kind kind, Made made) throws GeneralSecurityException {
        if (!isOfTheJvm(kind, made)) {
            PostQuantumCheck.decapsulates(made, random);
            return;
        }
        PlatformKem kem = new PlatformKem();
        PlatformKem.Sent sent = kem.encapsulate(made.pair().getPublic(), random);
        PrivateKey key = made.pair().getPrivate();
        byte[] capsule = sent.capsule;
        require(
                Arrays.equals(sent.secret, kem.decapsulate(key, capsule)),
                "an encapsulated secret comes out different");
        capsule[0] ^= 1;
        require(!Arrays.equals(sent.secret, kem.decapsulate(key, capsule)), "a wrong capsule holds the secret");
    }

    /** Whether the JVM finds the services for a pair by itself; otherwise the provider is used that the pair belongs to. */
    private static boolean isOfTheJvm(Kind kind, Made made) {
        return made.pair().getPrivate().getFormat() != null && KeyObjects.areOfTheJvm(kind);
    }

    static void require(boolean condition, String otherwise) throws RejectedPairException {
        if (!condition) {
            throw new RejectedPairException(otherwise);
        }
    }
}
