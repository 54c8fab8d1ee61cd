package dev.keysource.local.rsa;

import java.util.Arrays;
import java.util.BitSet;

/**
 * The odd primes up to a limit, and what is left of a large number divided by each of them. Safe for use by many threads
 * at once.
 *
 * <p>The remainder of a number so far and its next 32 bits make a dividend; the quotient is the nearest whole number to
 * its product with the reciprocal of the prime. All of it is done in double precision and without a branch, so that the
 * virtual machine does it for several primes in one instruction, and for a block of primes that stays in the nearest
 * cache. It is exact: with primes below 2<sup>21</sup> a remainder, which may be negative, is at most p / 2 + 2, the
 * dividend and the product of quotient and prime are below 2<sup>53</sup>, and whichever of two quotients is taken where
 * both are nearly as near, the difference is a remainder.
 */
final class SmallPrimes {
    private static final int DIGIT_BYTES = 4;
    private static final double DIGIT = 0x1p32;
    /** Added to a double of less than 2^51, it leaves no room for a fraction: taken off again, what is left is a whole number. */
    private static final double ROUNDING = 0x1.8p52;

    private static final int BLOCK = 1024;

    private final int limit;
    private final int[] primes;
    private final double[] divisors;
    private final double[] reciprocals;

    SmallPrimes(int limit) {
        if (limit > 1 << 21) {
            throw new IllegalArgumentException("limit " + limit + " makes dividends that are not exact as doubles");
        }
        this.limit = limit;
        BitSet composite = new BitSet(limit + 1);
        int[] found = new int[limit / 2];
        int count = 0;
        for (int i = 3; i <= limit; i += 2) {
            if (!composite.get(i)) {
                found[count++] = i;
                for (long multiple = (long) i * i; multiple <= limit; multiple += 2L * i) {
                    composite.set((int) multiple);
                }
            }
        }
        primes = Arrays.copyOf(found, count);
        divisors = Arrays.stream(primes).asDoubleStream().toArray();
        reciprocals = Arrays.stream(divisors).map(prime -> 1 / prime).toArray();
    }

    int limit() {
        return limit;
    }

    int count() {
        return primes.length;
    }

    int get(int index) {
        return primes[index];
    }

    /**
     * The remainders of a number.
     *
     * @param bigEndian the number, without sign
     * @return one remainder per prime, from 0 to the prime less one
     */
    int[] remainders(byte[] bigEndian) {
        double[] digits = digits(bigEndian);
        double[] remainders = new double[primes.length];
        for (int from = 0; from < primes.length; from += BLOCK) {
            int to = Math.min(from + BLOCK, primes.length);
            for (double digit : digits) {
                append(remainders, from, to, digit);
            }
        }
        int[] least = new int[primes.length];
        for (int i = 0; i < least.length; i++) {
            int remainder = (int) remainders[i];
            least[i] = remainder + (primes[i] & (remainder >> 31));
        }
        return least;
    }

    private void append(double[] remainders, int from, int to, double digit) {
        for (int i = from; i < to; i++) {
            double dividend = remainders[i] * DIGIT + digit;
            double quotient = (dividend * reciprocals[i] + ROUNDING) - ROUNDING;
            remainders[i] = dividend - quotient * divisors[i];
        }
    }

    private static double[] digits(byte[] bigEndian) {
        double[] digits = new double[(bigEndian.length + DIGIT_BYTES - 1) / DIGIT_BYTES];
        for (int i = 0; i < bigEndian.length; i++) {
            int digit = digits.length - 1 - (bigEndian.length - 1 - i) / DIGIT_BYTES;
            digits[digit] = digits[digit] * (1 << Byte.SIZE) + (bigEndian[i] & 0xff);
        }
        return digits;
    }
}
