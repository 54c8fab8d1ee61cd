package dev.keysource.local.pkcs11;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.ProviderException;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.RSAKeyGenParameterSpec;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Predicate;

/**
 * The objects that stay in a token, through the JDK's key store. That sees a private key only if a certificate has the same
 * CKA_ID. A key that lost its certificate, or did not get one yet, when a process died, is hidden; it is found by giving a key of
 * our own the same CKA_ID and that one a certificate, which then stands beside both. Safe for use by many threads at once.
 */
final class TokenStore {
    private static final int HELPER_BITS = 2_048;
    /** How often another process may interfere. */
    private static final int MOST_LOADS = 5;

    private final Provider provider;
    private final KeyStore keyStore;
    /** Where our own helping key is called when it is out of the way. */
    private final String aside;

    private final SecureRandom random;

    TokenStore(Provider provider, KeyStore keyStore, String identifier, SecureRandom random) {
        this.provider = provider;
        this.keyStore = keyStore;
        this.aside = aside(identifier);
        this.random = random;
    }

    /** The second identifier that keys may have which are not named yet. */
    static String aside(String identifier) {
        return identifier + "-aside";
    }

    synchronized void name(NamedKey named, PrivateKey key) throws GeneralSecurityException {
        put(named.alias(), key, named.certificate());
    }

    /**
     * Deletes a key, whatever it is called by now, and its certificate.
     *
     * @param key the private half; {@code null} if it is of another login
     * @param isAlive whether the token has a private key
     */
    synchronized void delete(NamedKey named, @Nullable PrivateKey key, Predicate<PrivateKey> isAlive)
            throws GeneralSecurityException {
        load();
        List<String> aliases = aliases(named.certificate().getPublicKey());
        if (aliases.isEmpty() && key != null && isAlive.test(key)) {
            name(named, key);
            aliases = List.of(named.alias());
        } else if (aliases.isEmpty()) {
            deleteHidden(named.alias(), named.certificate());
        }
        for (String alias : aliases) {
            remove(alias);
        }
        load();
        if (!aliases(named.certificate().getPublicKey()).isEmpty()) {
            throw new GeneralSecurityException("the token still has a key that it was told to delete");
        }
    }

    /**
     * Deletes a hidden private key, if there is one, and the certificate of a deleted one, if it is there.
     *
     * @param certificate what its certificate is, if it has one; {@code null} if it has none
     */
    synchronized void deleteHidden(String identifier, @Nullable X509Certificate certificate)
            throws GeneralSecurityException {
        load();
        if (keyStore.containsAlias(identifier)) {
            remove(identifier);
        }
        KeyPair helper =
                helper(certificate == null ? null : certificate.getPublicKey().getAlgorithm());
        X509Certificate shared =
                certificate == null ? certificate(identifier, helper.getPublic(), helper) : certificate;
        put(identifier, helper.getPrivate(), shared);
        if (isShared(identifier)) {
            // The helper goes aside with a certificate of another key, as the store renames entries with equal ones.
            put(aside, helper.getPrivate(), certificate(aside, unrelated(helper.getPublic()), helper));
            remove(identifier);
            remove(aside);
        } else {
            remove(identifier);
        }
        load();
        if (keyStore.containsAlias(identifier) || keyStore.containsAlias(aside)) {
            throw new GeneralSecurityException("the token still has a key that it was told to delete");
        }
    }

    /** Whether two private keys have this CKA_ID: the store refuses to choose. */
    private boolean isShared(String identifier) throws GeneralSecurityException {
        try {
            keyStore.getKey(identifier, null);
            return false;
        } catch (ProviderException e) {
            if (e.getCause() instanceof KeyStoreException) {
                return true;
            }
            throw e;
        }
    }

    /**
     * Stores an entry. The key store reads all objects after each change, and fails if another process deletes one of them at that
     * moment, though the change was made.
     */
    private void put(String alias, PrivateKey key, X509Certificate certificate) throws GeneralSecurityException {
        try {
            keyStore.setKeyEntry(alias, key, null, new Certificate[] {certificate});
        } catch (GeneralSecurityException | RuntimeException e) {
            load();
            if (!certificate.equals(keyStore.getCertificate(alias))) {
                throw e;
            }
        }
    }

    private void remove(String alias) throws GeneralSecurityException {
        try {
            keyStore.deleteEntry(alias);
        } catch (GeneralSecurityException | RuntimeException e) {
            load();
            if (keyStore.containsAlias(alias)) {
                throw e;
            }
        }
    }

    private void load() throws GeneralSecurityException {
        for (int left = MOST_LOADS; ; left--) {
            try {
                keyStore.load(null, null);
                return;
            } catch (IOException | RuntimeException e) {
                if (left == 0) {
                    throw new GeneralSecurityException(
                            "the objects of the token cannot be read: " + TokenErrors.words(e), e);
                }
            }
        }
    }

    private List<String> aliases(PublicKey publicKey) throws GeneralSecurityException {
        List<String> aliases = new ArrayList<>();
        for (String alias : Collections.list(keyStore.aliases())) {
            Certificate certificate = keyStore.getCertificate(alias);
            if (certificate != null && certificate.getPublicKey().equals(publicKey)) {
                aliases.add(alias);
            }
        }
        return aliases;
    }

    private KeyPair helper(@Nullable String algorithm) throws GeneralSecurityException {
        if (algorithm != null) {
            return generate(algorithm);
        }
        try {
            return generate("EC");
        } catch (GeneralSecurityException e) {
            return generate("RSA");
        }
    }

    private KeyPair generate(String algorithm) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm, provider);
        generator.initialize(parameters(algorithm));
        KeyPair made = generator.generateKeyPair();
        return new KeyPair(PublicHalf.copy(made.getPublic()), made.getPrivate());
    }

    private static PublicKey unrelated(PublicKey like) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(like.getAlgorithm());
        generator.initialize(parameters(like.getAlgorithm()));
        return generator.generateKeyPair().getPublic();
    }

    private static AlgorithmParameterSpec parameters(String algorithm) {
        return algorithm.equals("EC")
                ? new ECGenParameterSpec("secp256r1")
                : new RSAKeyGenParameterSpec(HELPER_BITS, RSAKeyGenParameterSpec.F4);
    }

    private X509Certificate certificate(String name, PublicKey subject, KeyPair signer)
            throws GeneralSecurityException {
        return PlaceholderCertificate.make(name, subject, signer.getPrivate(), provider, random);
    }
}
