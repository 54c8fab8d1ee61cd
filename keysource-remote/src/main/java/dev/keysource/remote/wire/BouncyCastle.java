package dev.keysource.remote.wire;

import dev.keysource.internal.KeyLibrary;
import org.bouncycastle.jcajce.interfaces.MLDSAPrivateKey;
import org.bouncycastle.jcajce.interfaces.MLKEMPrivateKey;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

import java.security.PrivateKey;
import java.security.Provider;

/** The key objects of Bouncy Castle. Where it is absent, the use of this class fails with a {@link LinkageError}. */
final class BouncyCastle implements KeyLibrary {
    /** The one instance. */
    static final KeyLibrary KEYS = new BouncyCastle();

    private final Provider provider = new BouncyCastleProvider();

    private BouncyCastle() {}

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
