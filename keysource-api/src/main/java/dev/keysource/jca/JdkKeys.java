package dev.keysource.jca;

import dev.keysource.KeyPairSpec;
import org.jspecify.annotations.Nullable;

import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Security;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.RSAKeyGenParameterSpec;
import java.security.spec.RSAPrivateCrtKeySpec;
import java.security.spec.RSAPublicKeySpec;

/** Pairs in the JDK's own key objects: applications see the classes and encodings that they are used to. */
final class JdkKeys {
    private JdkKeys() {}

    /**
     * The same pair in the JDK's objects.
     *
     * @param algorithm {@code RSA} or {@code RSASSA-PSS}
     * @return {@code null} if the source gave something else than what was asked for, or what cannot be had in this form
     */
    static @Nullable KeyPair of(KeyPair pair, KeyPairSpec spec, String algorithm) throws GeneralSecurityException {
        if (!(pair.getPublic() instanceof RSAPublicKey publicKey)
                || !(pair.getPrivate() instanceof RSAPrivateCrtKey privateKey)
                || !isMeant(publicKey, privateKey, spec)) {
            return null;
        }
        if (isJdks(publicKey, algorithm) && isJdks(privateKey, algorithm)) {
            return pair;
        }
        Provider jdk = Security.getProvider(NextProviders.JDK_RSA);
        if (jdk == null) {
            return null;
        }
        KeyFactory factory = KeyFactory.getInstance(algorithm, jdk);
        PublicKey itsPublic =
                factory.generatePublic(new RSAPublicKeySpec(publicKey.getModulus(), publicKey.getPublicExponent()));
        PrivateKey itsPrivate = factory.generatePrivate(new RSAPrivateCrtKeySpec(
                privateKey.getModulus(),
                privateKey.getPublicExponent(),
                privateKey.getPrivateExponent(),
                privateKey.getPrimeP(),
                privateKey.getPrimeQ(),
                privateKey.getPrimeExponentP(),
                privateKey.getPrimeExponentQ(),
                privateKey.getCrtCoefficient()));
        return new KeyPair(itsPublic, itsPrivate);
    }

    private static boolean isMeant(RSAPublicKey publicKey, RSAPrivateCrtKey privateKey, KeyPairSpec spec) {
        return publicKey.getModulus().bitLength() == Integer.parseInt(spec.parameterSet())
                && publicKey.getPublicExponent().equals(RSAKeyGenParameterSpec.F4)
                && publicKey.getModulus().equals(privateKey.getModulus())
                && publicKey.getPublicExponent().equals(privateKey.getPublicExponent());
    }

    private static boolean isJdks(Key key, String algorithm) {
        return key.getClass().getModule() == Object.class.getModule()
                && key.getAlgorithm().equals(algorithm);
    }
}
