package dev.keysource.local.check;

import dev.keysource.internal.KeyLibrary;
import org.bouncycastle.jcajce.interfaces.MLDSAPrivateKey;
import org.bouncycastle.jcajce.interfaces.MLKEMPrivateKey;

import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.Security;
import java.util.Optional;

/** The key objects of Bouncy Castle. */
public final class BouncyCastleKeys implements KeyLibrary {
    private final Provider provider;

    private BouncyCastleKeys(Provider provider) {
        this.provider = provider;
    }

    /** Those of our own instance; empty where Bouncy Castle is absent, or too old. */
    public static Optional<KeyLibrary> find() {
        try {
            return of(BouncyCastle.PROVIDER);
        } catch (LinkageError e) {
            return Optional.empty();
        }
    }

    /** Those of the registered instance; empty where there is none, or too old a one. */
    public static Optional<KeyLibrary> findRegistered() {
        return Optional.ofNullable(Security.getProvider("BC")).flatMap(BouncyCastleKeys::of);
    }

    private static Optional<KeyLibrary> of(Provider provider) {
        try {
            BouncyCastle.requirePostQuantum(provider);
            return Optional.of(new BouncyCastleKeys(provider));
        } catch (NoSuchAlgorithmException | LinkageError e) {
            return Optional.empty();
        }
    }

    @Override
    public Provider provider() {
        return provider;
    }

    @Override
    public PrivateKey encodedAs(Form form, PrivateKey key) {
        if (key instanceof MLDSAPrivateKey signing) {
            return signing.getPrivateKey(form == Form.SEED);
        }
        return key instanceof MLKEMPrivateKey receiving ? receiving.getPrivateKey(form == Form.SEED) : key;
    }
}
