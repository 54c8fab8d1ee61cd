package dev.keysource.local.engine;

import dev.keysource.KeyPairSpec;
import dev.keysource.internal.KeyObjects;
import dev.keysource.internal.Kind;
import dev.keysource.local.check.Made;
import dev.keysource.local.rsa.RsaSearch;

import java.security.GeneralSecurityException;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.spec.RSAKeyGenParameterSpec;
import java.util.function.BooleanSupplier;

/** Makes RSA pairs by {@link RsaSearch}, and lets another engine make the rest. */
public final class SearchEngine implements PairEngine {
    private final PairEngine others;
    private final Provider keys;
    private final RsaSearch search;

    /**
     * An engine.
     *
     * @param others makes what is not RSA
     */
    public SearchEngine(PairEngine others, SecureRandom random) {
        this.others = others;
        this.keys = KeyObjects.ownProvider("KeyFactory", "RSA")
                .orElseGet(() -> Origin.BC.load().get(0));
        this.search = new RsaSearch(random, keys);
    }

    @Override
    public Made make(KeyPairSpec spec, BooleanSupplier abandoned) throws GeneralSecurityException {
        if (!(Kind.of(spec.toString()).parameters() instanceof RSAKeyGenParameterSpec rsa)) {
            return others.make(spec, abandoned);
        }
        return new Made(search.generate(rsa.getKeysize(), abandoned), keys);
    }

    @Override
    public void restored() {
        others.restored();
    }

    @Override
    public void close() {
        others.close();
    }
}
