package dev.keysource.remote.identity;

import dev.keysource.KeyPairConfigurationException;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.HashSet;
import java.util.List;

/**
 * The content of the file of a server's identity. Immutable.
 *
 * @param privateKey the TLS key
 * @param certificate its certificate
 * @param secrets the active secrets, the oldest first
 */
public record Identity(PrivateKey privateKey, X509Certificate certificate, List<String> secrets) {
    /**
     * Checks the secrets.
     *
     * @throws KeyPairConfigurationException if it holds a secret twice
     */
    public Identity {
        secrets = List.copyOf(secrets);
        HashSet<String> ids = new HashSet<>();
        for (String secret : secrets) {
            if (!ids.add(Token.id(secret))) {
                throw new KeyPairConfigurationException("it holds the secret " + Token.id(secret) + " twice");
            }
        }
    }

    /** The ids of the secrets, in their order. */
    public List<String> secretIds() {
        return secrets.stream().map(Token::id).toList();
    }

    /** Returns the ids of the secrets. */
    @Override
    public String toString() {
        return "Identity" + secretIds();
    }
}
