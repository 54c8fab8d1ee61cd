package dev.keysource.local;

import dev.keysource.KeyPairSpec;
import org.bouncycastle.jcajce.SecretKeyWithEncapsulation;
import org.bouncycastle.jcajce.spec.KEMExtractSpec;
import org.bouncycastle.jcajce.spec.KEMGenerateSpec;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

import javax.crypto.KeyAgreement;
import javax.crypto.KeyGenerator;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.NamedParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;

import static org.assertj.core.api.Assertions.assertThat;

/** Uses pairs as an application would: signature, key agreement or encapsulation. */
final class KeyUse {
    /** A pattern of the specs that take seconds to sign with, or longer to make; {@link SlowSpecsIT} uses them. */
    static final String SLOW = "SLH-DSA-.*s|RSA-8192";

    private static final byte[] MESSAGE = {1, 2, 3, 4};

    private KeyUse() {}

    /**
     * Whether the private half undoes what the public half did, once Bouncy Castle has read both from their standard
     * encodings.
     */
    static boolean worksElsewhere(KeyPairSpec spec, KeyPair pair) throws GeneralSecurityException {
        assertThat(pair.getPrivate().getFormat()).isEqualTo("PKCS#8");
        assertThat(pair.getPublic().getFormat()).isEqualTo("X.509");
        Provider provider = new BouncyCastleProvider();
        KeyFactory factory = KeyFactory.getInstance(keyFactory(spec), provider);
        KeyPair read = new KeyPair(
                factory.generatePublic(new X509EncodedKeySpec(pair.getPublic().getEncoded())),
                factory.generatePrivate(
                        new PKCS8EncodedKeySpec(pair.getPrivate().getEncoded())));
        return switch (spec.algorithm()) {
            case "RSA" -> signs("SHA256withRSA", read, provider);
            case "EC" -> signs("SHA256withECDSA", read, provider);
            case "X25519", "X448" -> agrees(spec, read, provider);
            case "ML-KEM" -> encapsulates(read, provider);
            default -> signs(spec.toString(), read, provider);
        };
    }

    private static String keyFactory(KeyPairSpec spec) {
        return switch (spec.algorithm()) {
            case "RSA", "EC" -> spec.algorithm();
            default -> spec.toString();
        };
    }

    private static boolean signs(String algorithm, KeyPair pair, Provider provider) throws GeneralSecurityException {
        Signature signature = Signature.getInstance(algorithm, provider);
        signature.initSign(pair.getPrivate());
        signature.update(MESSAGE);
        byte[] signed = signature.sign();
        signature.initVerify(pair.getPublic());
        signature.update(MESSAGE);
        return signature.verify(signed);
    }

    private static boolean agrees(KeyPairSpec spec, KeyPair pair, Provider provider) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(spec.toString(), provider);
        generator.initialize(new NamedParameterSpec(spec.toString()));
        KeyPair other = generator.generateKeyPair();
        return MessageDigest.isEqual(agreement(pair, other, provider), agreement(other, pair, provider));
    }

    private static byte[] agreement(KeyPair own, KeyPair other, Provider provider) throws GeneralSecurityException {
        KeyAgreement agreement = KeyAgreement.getInstance("XDH", provider);
        agreement.init(own.getPrivate());
        agreement.doPhase(other.getPublic(), true);
        return agreement.generateSecret();
    }

    private static boolean encapsulates(KeyPair pair, Provider provider) throws GeneralSecurityException {
        KeyGenerator generator = KeyGenerator.getInstance("ML-KEM", provider);
        generator.init(new KEMGenerateSpec(pair.getPublic(), "AES"), new SecureRandom());
        SecretKeyWithEncapsulation sent = (SecretKeyWithEncapsulation) generator.generateKey();
        generator.init(new KEMExtractSpec(pair.getPrivate(), sent.getEncapsulation(), "AES"));
        SecretKeyWithEncapsulation received = (SecretKeyWithEncapsulation) generator.generateKey();
        return MessageDigest.isEqual(sent.getEncoded(), received.getEncoded());
    }
}
