package dev.keysource.local;

import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;

/** The random generator that pairs are made from. */
final class SystemRandom {
    private SystemRandom() {}

    /**
     * A generator that seeds itself from the operating system: the platform's default, unless that is the old SHA1PRNG,
     * which whoever calls {@code setSeed} first makes predictable; then the DRBG of SP 800-90A.
     */
    static SecureRandom create() {
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
}
