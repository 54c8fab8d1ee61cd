package dev.keysource.local.rsa;

import java.math.BigInteger;
import java.util.Random;

/**
 * The Miller-Rabin test with random bases.
 *
 * <p>Source: FIPS 186-5, appendix B.3.1; the number of rounds is that of its table B.1 for primes of RSA moduli: 5 for
 * 1024 bits (error below 2<sup>-112</sup>), 4 for 1536 bits (2<sup>-128</sup>) and above.
 */
final class MillerRabin {
    private static final int ROUNDS_BELOW_1536_BITS = 5;
    private static final int ROUNDS = 4;
    /** At least half of all draws are in range: so many failures in a row do not happen by chance. */
    private static final int MOST_DRAWS = 256;

    private MillerRabin() {}

    /** As many rounds as table B.1 asks for. */
    static int rounds(int bits) {
        return bits < 1536 ? ROUNDS_BELOW_1536_BITS : ROUNDS;
    }

    /**
     * Whether an odd number above 3 passes.
     *
     * @param random draws the bases; whoever can foresee them can build composites that pass
     */
    static boolean passes(BigInteger number, int rounds, Random random) {
        BigInteger minusOne = number.subtract(BigInteger.ONE);
        int twos = minusOne.getLowestSetBit();
        BigInteger odd = minusOne.shiftRight(twos);
        for (int round = 0; round < rounds; round++) {
            if (!passes(base(number, minusOne, random), number, minusOne, twos, odd)) {
                return false;
            }
        }
        return true;
    }

    /** The cheap first test: nearly all composites fail it. Not enough by itself: the base is known beforehand. */
    static boolean passesBaseTwo(BigInteger number) {
        BigInteger minusOne = number.subtract(BigInteger.ONE);
        int twos = minusOne.getLowestSetBit();
        return passes(BigInteger.TWO, number, minusOne, twos, minusOne.shiftRight(twos));
    }

    private static boolean passes(BigInteger base, BigInteger number, BigInteger minusOne, int twos, BigInteger odd) {
        BigInteger power = base.modPow(odd, number);
        if (power.equals(BigInteger.ONE) || power.equals(minusOne)) {
            return true;
        }
        for (int i = 1; i < twos; i++) {
            power = power.multiply(power).mod(number);
            if (power.equals(minusOne)) {
                return true;
            }
        }
        return false;
    }

    private static BigInteger base(BigInteger number, BigInteger minusOne, Random random) {
        for (int i = 0; i < MOST_DRAWS; i++) {
            BigInteger base = new BigInteger(number.bitLength(), random);
            if (base.compareTo(BigInteger.ONE) > 0 && base.compareTo(minusOne) < 0) {
                return base;
            }
        }
        throw new IllegalStateException("the random generator is stuck");
    }
}
