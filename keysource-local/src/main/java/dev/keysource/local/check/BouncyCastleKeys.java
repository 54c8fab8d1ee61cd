package dev.keysource.local.check;

import dev.keysource.internal.KeyLibrary;
import org.bouncycastle.jcajce.interfaces.MLDSAPrivateKey;
import org.bouncycastle.jcajce.interfaces.MLKEMPrivateKey;

import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.Provider;
import java.util.Optional;

/** The key objects of Bouncy Castle. */
public final class BouncyCastleKeys implements KeyLibrary {
    private BouncyCastleKeys() {}

    /** Its keys; empty where Bouncy Castle is absent, or too old. */
    public static Optional<KeyLibrary> find() {
        try {
            BouncyCastle.requirePostQuantum(BouncyCastle.PROVIDER);
            return Optional.of(new BouncyCastleKeys());
        } catch (NoSuchAlgorithmException | LinkageError e) {
            return Optional.empty();
        }
    }

    @Override
    public Provider provider() {
        return BouncyCastle.PROVIDER;
    }

    @Override
    public PrivateKey encodedAs(Form form, PrivateKey key) {
        if (key instanceof MLDSAPrivateKey signing) {
            return signing.getPrivateKey(form == Form.SEED);
        }
        return key instanceof MLKEMPrivateKey receiving ? receiving.getPrivateKey(form == Form.SEED) : key;
    }
}
