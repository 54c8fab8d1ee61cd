package dev.keysource.local.engine;

import dev.keysource.KeyPairSpec;
import dev.keysource.internal.KeyPairs;
import dev.keysource.local.check.Made;
import dev.keysource.local.check.PairGate;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.function.BooleanSupplier;

/** Lets out of another engine only what passes the gate, and destroys the rest. */
public final class CheckedEngine implements PairEngine {
    private static final int BLOCK = 16;

    private final PairEngine engine;
    private final SecureRandom random;
    private final PairGate gate;

    public CheckedEngine(PairEngine engine, SecureRandom random) {
        this.engine = engine;
        this.random = random;
        this.gate = new PairGate(random);
    }

    @Override
    public Made make(KeyPairSpec spec, BooleanSupplier abandoned) throws GeneralSecurityException {
        requireRandomness();
        Made made = engine.make(spec, abandoned);
        try {
            gate.check(spec, made);
        } catch (Throwable e) {
            KeyPairs.destroy(made.pair());
            throw e;
        }
        return made;
    }

    @Override
    public void restored() {
        SystemRandom.refresh(random);
        engine.restored();
    }

    @Override
    public void close() {
        engine.close();
    }

    /** Two equal blocks in a row come from a generator that is stuck; by chance, once in 2^128 times. */
    private void requireRandomness() throws GeneralSecurityException {
        byte[] first = new byte[BLOCK];
        byte[] second = new byte[BLOCK];
        random.nextBytes(first);
        random.nextBytes(second);
        if (Arrays.equals(first, second)) {
            throw new GeneralSecurityException("the random generator is stuck");
        }
    }
}
