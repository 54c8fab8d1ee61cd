package dev.keysource.local.engine;

import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;

/** The random generator that pairs are made from. */
public final class SystemRandom {
    private static final int SEED_BYTES = 48;

    private SystemRandom() {}

    /**
     * A generator that seeds itself from the operating system: the platform's default, unless that is the old SHA1PRNG,
     * which whoever calls {@code setSeed} first makes predictable; then the DRBG of SP 800-90A.
     */
    public static SecureRandom create() {
        SecureRandom random = new SecureRandom();
        if (!random.getAlgorithm().equals("SHA1PRNG")) {
            return random;
        }
        try {
            return SecureRandom.getInstance("DRBG");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this platform has no random generator but SHA1PRNG", e);
        }
    }

    /**
     * Mixes new bits of the operating system into a generator, so that its output has nothing to do any more with that of
     * its copies in other processes.
     */
    public static void refresh(SecureRandom random) {
        // Asking for a byte makes the generator seed itself; seed that is set from then on adds to what it has.
        random.nextBytes(new byte[1]);
        byte[] seed = random.generateSeed(SEED_BYTES);
        random.setSeed(seed);
        Arrays.fill(seed, (byte) 0);
    }
}
