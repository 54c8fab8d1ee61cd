package dev.keysource.local.check;

import dev.keysource.internal.KeyPairs;
import dev.keysource.internal.Kind;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.crypto.prng.FixedSecureRandom;
import org.bouncycastle.jcajce.SecretKeyWithEncapsulation;
import org.bouncycastle.jcajce.spec.KEMExtractSpec;
import org.bouncycastle.jcajce.spec.KEMGenerateSpec;

import javax.crypto.KeyGenerator;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.util.Arrays;

/**
 * The checks that only Bouncy Castle can do, of what no other provider of the JVM knows. Of Bouncy Castle it uses what has
 * not moved between packages.
 */
final class PostQuantumCheck {
    private PostQuantumCheck() {}

    static void decapsulates(Made made, SecureRandom random) throws GeneralSecurityException {
        KeyGenerator generator = KeyGenerator.getInstance("ML-KEM", made.provider());
        generator.init(new KEMGenerateSpec(made.pair().getPublic(), "AES"), random);
        SecretKeyWithEncapsulation sent = (SecretKeyWithEncapsulation) generator.generateKey();
        byte[] capsule = sent.getEncapsulation();
        PrivateKey key = made.pair().getPrivate();
        PairwiseCheck.require(
                Arrays.equals(sent.getEncoded(), decapsulate(generator, key, capsule)),
                "an encapsulated secret comes out different");
        capsule[0] ^= 1;
        PairwiseCheck.require(
                !Arrays.equals(sent.getEncoded(), decapsulate(generator, key, capsule)),
                "a wrong capsule holds the secret");
    }

    private static byte[] decapsulate(KeyGenerator generator, PrivateKey key, byte[] capsule)
            throws GeneralSecurityException {
        generator.init(new KEMExtractSpec(key, capsule, "AES"));
        return generator.generateKey().getEncoded();
    }

    /**
     * Makes an SLH-DSA pair again from its own seeds, which are all the randomness that it takes. A private key is the
     * seed, the key of the pseudorandom function, the public seed and the root; the last two are the public key.
     */
    static void hasItsRoot(Kind kind, Made made) throws GeneralSecurityException {
        KeyPair pair = made.pair();
        byte[] encoded = pair.getPrivate().getEncoded();
        byte[] key = PrivateKeyInfo.getInstance(encoded).getPrivateKey().getOctets();
        byte[] found = pair.getPublic().getEncoded();
        try {
            int half = key.length / 2;
            KeyPairGenerator generator = KeyPairGenerator.getInstance(kind.algorithm(), made.provider());
            generator.initialize(kind.parameters(), new FixedSecureRandom(key));
            KeyPair again = generator.generateKeyPair();
            byte[] expected = again.getPublic().getEncoded();
            KeyPairs.destroy(again);
            PairwiseCheck.require(Arrays.equals(expected, found), "the public root is not that of the seeds");
            PairwiseCheck.require(
                    Arrays.equals(key, half, key.length, found, found.length - half, found.length),
                    "the private half holds another root");
        } finally {
            Arrays.fill(encoded, (byte) 0);
            Arrays.fill(key, (byte) 0);
        }
    }
}
