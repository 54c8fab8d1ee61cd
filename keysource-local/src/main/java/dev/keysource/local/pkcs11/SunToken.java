package dev.keysource.local.pkcs11;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.keysource.KeyPairSpec;
import dev.keysource.internal.Kind;
import dev.keysource.local.check.Made;
import org.jspecify.annotations.Nullable;

import javax.security.auth.login.LoginException;
import java.io.IOException;
import java.security.AuthProvider;
import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.Signature;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** A token that was opened with the JDK's provider for PKCS#11. Safe for use by many threads at once. */
final class SunToken implements Token {
    private final AuthProvider provider;
    private final TokenStore store;
    /** One for each algorithm. */
    @GuardedBy("itself")
    private final Map<Kind.Family, Signature> looks = new EnumMap<>(Kind.Family.class);

    SunToken(AuthProvider provider, TokenStore store) {
        this.provider = provider;
        this.store = store;
    }

    @Override
    public Provider provider() {
        return provider;
    }

    @Override
    public Made make(KeyPairSpec spec) throws GeneralSecurityException {
        Kind kind = Kind.find(spec.toString())
                .filter(found -> found.family() == Kind.Family.RSA || found.family() == Kind.Family.EC)
                .orElseThrow(() -> new NoSuchAlgorithmException(
                        "the JDK's provider for tokens makes RSA and EC pairs of the standard kinds only"));
        KeyPairGenerator generator;
        try {
            generator = KeyPairGenerator.getInstance(kind.algorithm(), provider);
            generator.initialize(kind.parameters());
        } catch (NoSuchAlgorithmException | InvalidAlgorithmParameterException e) {
            throw isLoggedIn() // if it is not, it can make nothing
                    ? new NoSuchAlgorithmException("this token does not make such pairs: " + e.getMessage(), e)
                    : e;
        }
        return new Made(generator.generateKeyPair(), provider);
    }

    @Override
    public boolean isLoggedIn() {
        try {
            // The provider looks at its session first, and asks for a PIN only if nobody is logged in.
            provider.login(null, callbacks -> {
                throw new IOException("nobody is logged in");
            });
            return true;
        } catch (LoginException | RuntimeException e) {
            return false;
        }
    }

    /**
     * A signature of nothing, as its owner will make them. To begin one would tell as much, but the provider ends what was begun
     * by signing, and as long as a signature is under way a token may refuse to delete its key.
     */
    @Override
    public boolean isAlive(PrivateKey key) {
        Kind.Family family = key.getAlgorithm().equals("RSA") ? Kind.Family.RSA : Kind.Family.EC;
        synchronized (looks) {
            try {
                Signature look = looks.get(family);
                if (look == null) {
                    look = Signature.getInstance(family.signature, provider);
                    looks.put(family, look);
                }
                look.initSign(key);
                look.sign();
                return true;
            } catch (GeneralSecurityException | RuntimeException e) {
                looks.remove(family);
                return false;
            }
        }
    }

    @Override
    public void name(NamedKey named, PrivateKey key) throws GeneralSecurityException {
        store.name(named, key);
    }

    @Override
    public void delete(NamedKey named, @Nullable PrivateKey key) throws GeneralSecurityException {
        store.delete(named, key, this::isAlive);
        if (!isLoggedIn()) {
            throw new GeneralSecurityException("the token went away while a key was deleted");
        }
        if (key != null && isAlive(key)) {
            throw new GeneralSecurityException("the token still has a key that it was told to delete");
        }
    }

    @Override
    public void deleteUnnamed(List<String> identifiers) throws GeneralSecurityException {
        for (String identifier : identifiers) {
            store.deleteHidden(identifier, null);
        }
    }
}
