package dev.keysource.local.engine;

import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.Provider;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;

/**
 * Bouncy Castle's keys of RFC 8410 in the form that everybody reads: it adds the public key to the encoding of a private
 * key that it has generated (version 2, RFC 5958), which OpenSSL 3.0 and BoringSSL refuse; of one that it has read it
 * does not.
 */
final class EdwardsKeys {
    private EdwardsKeys() {}

    /** The same pair, whose private half encodes as version 1. */
    static KeyPair withPlainEncoding(String algorithm, KeyPair pair, Provider provider)
            throws GeneralSecurityException {
        byte[] encoded = pair.getPrivate().getEncoded();
        byte[] plain = new byte[0];
        try {
            PrivateKeyInfo info = PrivateKeyInfo.getInstance(encoded);
            plain = new PrivateKeyInfo(info.getPrivateKeyAlgorithm(), info.parsePrivateKey()).getEncoded();
            KeyFactory factory = KeyFactory.getInstance(algorithm, provider);
            return new KeyPair(pair.getPublic(), factory.generatePrivate(new PKCS8EncodedKeySpec(plain)));
        } catch (IOException e) {
            throw new InvalidKeySpecException("Bouncy Castle's encoding cannot be read", e);
        } finally {
            Arrays.fill(encoded, (byte) 0);
            Arrays.fill(plain, (byte) 0);
        }
    }
}
