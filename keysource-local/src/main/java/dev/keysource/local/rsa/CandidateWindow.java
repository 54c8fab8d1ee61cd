package dev.keysource.local.rsa;

import java.math.BigInteger;
import java.security.SecureRandom;

/**
 * A stretch of consecutive odd numbers without those that have a small factor, to be taken in random order. Used by one
 * thread.
 */
final class CandidateWindow {
    private final BigInteger base;
    private final SecureRandom random;
    private final int[] offsets;
    private int left;

    /**
     * Strikes out the multiples of small primes.
     *
     * @param base the first number, odd, far above the small primes
     * @param size how many odd numbers
     */
    CandidateWindow(BigInteger base, int size, SmallPrimes smallPrimes, SecureRandom random) {
        this.base = base;
        this.random = random;
        boolean[] composite = new boolean[size];
        int[] remainders = smallPrimes.remainders(base.toByteArray());
        for (int i = 0; i < remainders.length; i++) {
            int prime = smallPrimes.get(i);
            for (int k = firstMultiple(remainders[i], prime); k < size; k += prime) {
                composite[k] = true;
            }
        }
        offsets = new int[size];
        for (int k = 0; k < size; k++) {
            if (!composite[k]) {
                offsets[left++] = k;
            }
        }
    }

    /** The least k for which prime divides base + 2 k. */
    private static int firstMultiple(int remainder, int prime) {
        int missing = remainder == 0 ? 0 : prime - remainder;
        return (missing & 1) == 0 ? missing / 2 : (missing + prime) / 2;
    }

    boolean isEmpty() {
        return left == 0;
    }

    /** Takes out one of the numbers that are left, each with the same probability. */
    BigInteger take() {
        int index = random.nextInt(left);
        int offset = offsets[index];
        left--;
        offsets[index] = offsets[left];
        return base.add(BigInteger.valueOf(2L * offset));
    }
}
