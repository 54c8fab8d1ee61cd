package dev.keysource.examples.mutablefile.store;

import dev.keysource.examples.mutablefile.capability.MutableFileException;

import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.PSSParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;

/**
 * The algorithms of a container, all from the JDK: AES-128-GCM (NIST SP 800-38D) with a random nonce in front, and
 * RSASSA-PSS with SHA-256 and a salt of 32 bytes (RFC 8017), the signatures of Tahoe-LAFS.
 */
final class Crypto {
    private static final int NONCE_LENGTH = 12;
    private static final int TAG_BITS = 128;
    private static final PSSParameterSpec PSS =
            new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, PSSParameterSpec.TRAILER_FIELD_BC);

    private Crypto() {}

    static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new SecureRandom().nextBytes(bytes);
        return bytes;
    }

    static byte[] seal(byte[] key, byte[] associated, byte[] plain) {
        byte[] nonce = random(NONCE_LENGTH);
        try {
            Cipher cipher = cipher(Cipher.ENCRYPT_MODE, key, nonce, associated);
            byte[] sealed = Arrays.copyOf(nonce, NONCE_LENGTH + cipher.getOutputSize(plain.length));
            cipher.doFinal(plain, 0, plain.length, sealed, NONCE_LENGTH);
            return sealed;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM does not work on this platform", e);
        }
    }

    /** What was sealed; fails if the key, the associated data or a bit of what was sealed is another. */
    static byte[] open(byte[] key, byte[] associated, byte[] sealed) throws GeneralSecurityException {
        byte[] nonce = Arrays.copyOf(sealed, NONCE_LENGTH);
        int length = Math.max(0, sealed.length - NONCE_LENGTH);
        return cipher(Cipher.DECRYPT_MODE, key, nonce, associated)
                .doFinal(sealed, Math.min(NONCE_LENGTH, sealed.length), length);
    }

    private static Cipher cipher(int mode, byte[] key, byte[] nonce, byte[] associated)
            throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(associated);
        return cipher;
    }

    /** A signature with a private key in PKCS#8 DER form. */
    static byte[] sign(byte[] privateKey, byte[] message) {
        try {
            PrivateKey key = KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(privateKey));
            Signature signature = pss();
            signature.initSign(key);
            signature.update(message);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new MutableFileException("the private key cannot sign: it is not an RSA key that this JDK reads", e);
        }
    }

    /** Whether everything after the first bytes is a valid signature of them. */
    static boolean verifies(byte[] publicKey, byte[] signed, int length) {
        try {
            Signature signature = pss();
            signature.initVerify(KeyFactory.getInstance("RSA").generatePublic(new X509EncodedKeySpec(publicKey)));
            signature.update(signed, 0, length);
            return signature.verify(signed, length, signed.length - length);
        } catch (GeneralSecurityException e) {
            return false; // a key or signature that cannot even be read
        }
    }

    private static Signature pss() throws GeneralSecurityException {
        Signature signature = Signature.getInstance("RSASSA-PSS");
        signature.setParameter(PSS);
        return signature;
    }
}
