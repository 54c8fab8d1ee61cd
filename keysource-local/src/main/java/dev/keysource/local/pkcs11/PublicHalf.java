package dev.keysource.local.pkcs11;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Security;
import java.security.spec.X509EncodedKeySpec;
import java.util.Map;

/** Copies of public halves outside their token, as keys of the JDK's software providers. */
final class PublicHalf {
    private static final Map<String, String> PROVIDERS = Map.of("RSA", "SunRsaSign", "EC", "SunEC");

    private PublicHalf() {}

    static PublicKey copy(PublicKey inToken) throws GeneralSecurityException {
        return KeyFactory.getInstance(inToken.getAlgorithm(), provider(inToken.getAlgorithm()))
                .generatePublic(new X509EncodedKeySpec(inToken.getEncoded()));
    }

    /** The JDK's software provider for an algorithm. */
    static Provider provider(String algorithm) throws NoSuchAlgorithmException {
        Provider provider = Security.getProvider(PROVIDERS.getOrDefault(algorithm, "none"));
        if (provider == null) {
            throw new NoSuchAlgorithmException("this JVM has no software provider for " + algorithm);
        }
        return provider;
    }
}
