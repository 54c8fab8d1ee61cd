package dev.keysource.local.rsa;

import java.util.Arrays;
import java.util.BitSet;

/**
 * The odd primes up to a limit, and what is left of a large number divided by each of them.
 *
 * <p>Division is multiplication by a reciprocal in double precision: with primes below 2<sup>21</sup> and digits of 32
 * bits the dividend stays below 2<sup>53</sup>, so it is exact as a double, the quotient is wrong by one at most, and one
 * step each way puts the remainder right. That is several times as fast as integer division.
 */
final class SmallPrimes {
    private static final int DIGIT_BITS = 32;

    private final int[] primes;
    private final double[] reciprocals;

    SmallPrimes(int limit) {
        if (limit > 1 << 21) {
            throw new IllegalArgumentException("limit " + limit + " makes dividends that are not exact as doubles");
        }
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
        reciprocals = Arrays.stream(primes).mapToDouble(prime -> 1.0 / prime).toArray();
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
     * @return one remainder per prime
     */
    long[] remainders(byte[] bigEndian) {
        long[] remainders = new long[primes.length];
        int bytes = DIGIT_BITS / Byte.SIZE;
        int first = bigEndian.length % bytes == 0 ? bytes : bigEndian.length % bytes;
        long digit = 0;
        for (int i = 0; i < bigEndian.length; i++) {
            digit = (digit << Byte.SIZE) | (bigEndian[i] & 0xff);
            if (i + 1 >= first && (i + 1 - first) % bytes == 0) {
                append(remainders, digit);
                digit = 0;
            }
        }
        return remainders;
    }

    private void append(long[] remainders, long digit) {
        for (int i = 0; i < remainders.length; i++) {
            int prime = primes[i];
            long dividend = (remainders[i] << DIGIT_BITS) | digit;
            long quotient = (long) (dividend * reciprocals[i]);
            long remainder = dividend - quotient * prime;
            if (remainder < 0) {
                remainder += prime;
            } else if (remainder >= prime) {
                remainder -= prime;
            }
            remainders[i] = remainder;
        }
    }
}
