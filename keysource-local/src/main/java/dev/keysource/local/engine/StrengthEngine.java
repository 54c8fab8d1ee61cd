package dev.keysource.local.engine;

import dev.keysource.KeyPairSpec;
import dev.keysource.internal.Kind;
import dev.keysource.local.check.Made;

import java.security.GeneralSecurityException;
import java.security.NoSuchAlgorithmException;
import java.util.function.BooleanSupplier;

/** Lets another engine make only pairs that are no stronger than the random generator which they are made from. */
public final class StrengthEngine implements PairEngine {
    private final PairEngine engine;
    private final SystemRandom random;

    /**
     * An engine.
     *
     * @param random what the other engine makes pairs from
     */
    public StrengthEngine(PairEngine engine, SystemRandom random) {
        this.engine = engine;
        this.random = random;
    }

    @Override
    public Made make(KeyPairSpec spec, BooleanSupplier abandoned) throws GeneralSecurityException {
        int claimed = Kind.of(spec.toString()).strength();
        if (random.strength() == 0) {
            throw new NoSuchAlgorithmException("no random generator here is trusted: found " + random.description()
                    + "; trusted are those of the JDK except SHA1PRNG, and those that the security property"
                    + " securerandom.strongAlgorithms names");
        }
        if (random.strength() < claimed) {
            throw new NoSuchAlgorithmException("such a pair claims a security strength of " + claimed
                    + " bits, and the strongest trusted random generator here, " + random.description() + ", has "
                    + random.strength());
        }
        return engine.make(spec, abandoned);
    }

    @Override
    public void restored() {
        engine.restored();
    }

    @Override
    public void close() {
        engine.close();
    }
}
