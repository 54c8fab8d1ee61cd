package dev.keysource.local.pkcs11;

import org.jspecify.annotations.Nullable;

import javax.security.auth.callback.CallbackHandler;
import javax.security.auth.login.LoginException;
import java.io.IOException;
import java.security.AuthProvider;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.Security;
import java.util.Set;

/**
 * Opens a token with the JDK's provider for PKCS#11, as an instance that is registered nowhere. Each opening makes a new
 * instance: one whose token was away stays useless. Thread-safe.
 */
final class SunTokenAccess implements Token.Access {
    private static final Set<String> PIN_REFUSED =
            Set.of("CKR_PIN_INCORRECT", "CKR_PIN_LOCKED", "CKR_PIN_EXPIRED", "CKR_PIN_INVALID", "CKR_PIN_LEN_RANGE");

    private static final String OBJECT_IS_GONE = "CKR_OBJECT_HANDLE_INVALID";
    private static final int MOST_READINGS = 20;

    private final TokenConfig config;
    private final CallbackHandler pin;
    private final String identifier;
    private final SecureRandom random;

    /**
     * The access to a token.
     *
     * @param pin asked for the PIN at each login
     * @param identifier what a key is called before it has its name
     */
    SunTokenAccess(TokenConfig config, CallbackHandler pin, String identifier, SecureRandom random) {
        this.config = config;
        this.pin = pin;
        this.identifier = identifier;
        this.random = random;
    }

    /** Whether this JVM has the provider. */
    public static boolean isPresent() {
        return Security.getProvider("SunPKCS11") != null;
    }

    @Override
    public Token open() throws GeneralSecurityException {
        Provider unconfigured = Security.getProvider("SunPKCS11");
        if (unconfigured == null) {
            throw new GeneralSecurityException("this JVM has no provider SunPKCS11 (module jdk.crypto.cryptoki)");
        }
        String label = config.tokenLabel();
        Integer index = label == null ? null : TokenLabels.find(config, label, unconfigured);
        AuthProvider provider = (AuthProvider) unconfigured.configure(config.text(index, identifier));
        try {
            provider.login(null, pin);
            return new SunToken(provider, new TokenStore(provider, read(provider), identifier, random));
        } catch (LoginException e) {
            String words = TokenErrors.words(e);
            if (PIN_REFUSED.contains(words)) {
                throw new PinRefusedException("the token has refused the PIN: " + words, e);
            }
            throw new GeneralSecurityException("the login failed: " + words, e);
        } catch (IOException e) {
            throw new GeneralSecurityException("the objects of the token cannot be read: " + TokenErrors.words(e), e);
        }
    }

    /** The objects of a token, read again if one of them is deleted meanwhile, by another process or a source that is closing. */
    private static KeyStore read(Provider provider) throws GeneralSecurityException, IOException {
        for (int readings = 1; ; readings++) {
            KeyStore keyStore = KeyStore.getInstance("PKCS11", provider);
            try {
                keyStore.load(null, null);
                return keyStore;
            } catch (IOException e) {
                if (readings == MOST_READINGS || !OBJECT_IS_GONE.equals(TokenErrors.words(e))) {
                    throw e;
                }
            }
        }
    }

    @Override
    public @Nullable Object pinVersion() {
        return pin instanceof PinFile file ? file.version() : null;
    }
}
