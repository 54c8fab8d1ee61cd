package dev.keysource.local.rsa;

import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;

/**
 * Montgomery's multiplication on vectors: each lane has a number of its own, cut into limbs of r bits, one vector per limb.
 *
 * <p>Compiled on its own, against a module that the rest of the library must not need, and loaded by name
 * ({@link Lockstep#find}).
 *
 * <h2>Why nothing overflows</h2>
 *
 * A column is the sum of at most L products of two limbs, or of L / 2 products of a limb and a doubled one, and of what is
 * carried. Its 64 bits, taken as unsigned, are enough as L 2<sup>2r</sup> is below 2<sup>63.9</sup>. Carries go up once
 * between squaring and reduction, and once after it. The modulus n has less than r L - 8 bits, so with R =
 * 2<sup>r L</sup> the square of a number below 2.1 n is reduced to less than a<sup>2</sup> / R + n &lt; 1.02 n, which
 * doubled is below 2.1 n again: no subtraction is needed on the way.
 *
 * <h2>What an observer learns</h2>
 *
 * The instructions and the addresses are the same for all numbers of a size: no branch and no index depends on a
 * candidate. The conversion to and from {@code BigInteger}, before and after, is as constant in time as {@code BigInteger} is,
 * which is to say not.
 *
 * <p>The innermost loop is a method of its own, and no vector is ever an argument: the virtual machine would make an object of it.
 */
final class VectorLockstep implements Lockstep {
    private static final VectorSpecies<Long> SPECIES = LongVector.SPECIES_PREFERRED;
    /** Lanes of a vector, and so the distance in an array from one limb to the next. */
    private static final int V = SPECIES.length();
    /** As many limbs are worked on together. */
    private static final int BLOCK = 4;

    private static final int B = BLOCK * V;
    /** Zero limbs around a number, so that a block may reach over its ends. */
    private static final int PADDING = BLOCK - 1;

    private static final int P = PADDING * V;
    private static final double MOST_BITS = 63.9;
    private static final int SPARE_BITS = 8;
    /** An inverse modulo 8 becomes one modulo 2^48 in four steps of Newton's method, each of which doubles its bits. */
    private static final int NEWTON_STEPS = 4;

    private final int bits;
    private final int radix;
    private final long mask;
    /** Limbs of a number, a multiple of the block, and the part of an array that they take. */
    private final int limbs;

    private final int size;
    private final long[] modulus;
    private final long[] number;
    private final long[] columns;
    private final long[] factors = new long[B];
    private final long[] inverse = new long[V];

    VectorLockstep(int bits) {
        this.bits = bits;
        int width = Integer.SIZE;
        int count;
        do {
            width--;
            count = roundUp(bits + SPARE_BITS, width);
            count = roundUp(count, BLOCK) * BLOCK;
        } while (2 * width + Math.log(count) / Math.log(2) > MOST_BITS);
        radix = width;
        mask = (1L << radix) - 1;
        limbs = count;
        size = limbs * V;
        modulus = new long[2 * P + size + V];
        number = new long[2 * P + size + V];
        columns = new long[2 * size];
    }

    private static int roundUp(int dividend, int divisor) {
        return (dividend + divisor - 1) / divisor;
    }

    @Override
    public int lanes() {
        return V;
    }

    @Override
    public boolean[] pass(List<BigInteger> numbers) {
        BigInteger power = BigInteger.ONE.shiftLeft(radix * limbs); // 1 in Montgomery's form
        for (int lane = 0; lane < V; lane++) {
            BigInteger n = numbers.get(Math.min(lane, numbers.size() - 1));
            put(modulus, lane, n);
            // The first bit of (n - 1) / 2 is always one.
            put(number, lane, power.shiftLeft(1).mod(n));
            inverse[lane] = -inverse(n.longValue()) & mask;
        }
        // The bits of (n - 1) / 2 are those of n without its last.
        for (int bit = bits - 2; bit > 0; bit--) {
            square();
            reduce();
            carryAndDouble(bit);
        }
        boolean[] answers = new boolean[numbers.size()];
        for (int lane = 0; lane < answers.length; lane++) {
            BigInteger n = numbers.get(lane);
            BigInteger one = power.mod(n);
            BigInteger result = get(number, lane).mod(n);
            answers[lane] = result.equals(one) || result.equals(n.subtract(one));
        }
        return answers;
    }

    @Override
    public void practise() {
        for (int i = 0; i < PRACTICE; i++) {
            square();
            reduce();
            carryAndDouble(1);
        }
    }

    @Override
    public void wipe() {
        for (long[] values : List.of(modulus, number, columns, factors, inverse)) {
            Arrays.fill(values, 0);
        }
    }

    private void put(long[] to, int lane, BigInteger value) {
        BigInteger rest = value;
        for (int at = P + lane; at < P + size; at += V) {
            to[at] = rest.longValue() & mask;
            rest = rest.shiftRight(radix);
        }
    }

    private BigInteger get(long[] from, int lane) {
        BigInteger value = BigInteger.ZERO;
        for (int at = P + size - V + lane; at >= P; at -= V) {
            value = value.shiftLeft(radix).or(BigInteger.valueOf(from[at]));
        }
        return value;
    }

    /** The inverse of an odd number modulo 2^48: every odd number is its own modulo 8. */
    private static long inverse(long odd) {
        long inverse = odd;
        for (int i = 0; i < NEWTON_STEPS; i++) {
            inverse *= 2 - odd * inverse;
        }
        return inverse;
    }

    /** The columns of the square. Each block of limbs is set to zero when its own products are made: no later one needs it. */
    private void square() {
        Arrays.fill(columns, 0);
        for (int block = 0; block < size; block += B) {
            squareBlock(number, P + block, columns, 2 * block, factors);
            addProducts(factors, number, block + B, size + P + V, columns, block);
        }
        carry();
    }

    /** Adds multiples of the modulus until the lower half of the columns is zero; the result is the upper half. */
    private void reduce() {
        for (int block = 0; block < size; block += B) {
            chooseFactors(block);
            addProducts(factors, modulus, B, size + P + V, columns, block);
        }
    }

    /** The products of four limbs with each other; the limbs, doubled, become the factors of those above them. */
    private static void squareBlock(long[] number, int at, long[] columns, int to, long[] factors) {
        LongVector a0 = load(number, at);
        LongVector a1 = load(number, at + V);
        LongVector a2 = load(number, at + 2 * V);
        LongVector a3 = load(number, at + 3 * V);
        LongVector d0 = a0.add(a0);
        LongVector d1 = a1.add(a1);
        LongVector d2 = a2.add(a2);
        d0.intoArray(factors, 0);
        d1.intoArray(factors, V);
        d2.intoArray(factors, 2 * V);
        a3.add(a3).intoArray(factors, 3 * V);
        LongVector zero = LongVector.zero(SPECIES);
        zero.intoArray(number, at);
        zero.intoArray(number, at + V);
        zero.intoArray(number, at + 2 * V);
        zero.intoArray(number, at + 3 * V);
        load(columns, to).add(a0.mul(a0)).intoArray(columns, to);
        load(columns, to + V).add(d0.mul(a1)).intoArray(columns, to + V);
        load(columns, to + 2 * V).add(d0.mul(a2)).add(a1.mul(a1)).intoArray(columns, to + 2 * V);
        load(columns, to + 3 * V).add(d0.mul(a3)).add(d1.mul(a2)).intoArray(columns, to + 3 * V);
        load(columns, to + 4 * V).add(d1.mul(a3)).add(a2.mul(a2)).intoArray(columns, to + 4 * V);
        load(columns, to + 5 * V).add(d2.mul(a3)).intoArray(columns, to + 5 * V);
        load(columns, to + 6 * V).add(a3.mul(a3)).intoArray(columns, to + 6 * V);
    }

    /** Finds the four factors that make the four lowest columns multiples of 2^r, and carries what is left of those. */
    private void chooseFactors(int at) {
        LongVector inverses = load(inverse, 0);
        LongVector n0 = load(modulus, P);
        LongVector n1 = load(modulus, P + V);
        LongVector n2 = load(modulus, P + 2 * V);
        LongVector n3 = load(modulus, P + 3 * V);
        LongVector t0 = load(columns, at);
        LongVector m0 = low(t0.mul(inverses), mask);
        LongVector t1 = load(columns, at + V).add(m0.mul(n1)).add(high(t0.add(m0.mul(n0)), radix));
        LongVector m1 = low(t1.mul(inverses), mask);
        LongVector t2 =
                load(columns, at + 2 * V).add(m0.mul(n2)).add(m1.mul(n1)).add(high(t1.add(m1.mul(n0)), radix));
        LongVector m2 = low(t2.mul(inverses), mask);
        LongVector t3 = load(columns, at + 3 * V)
                .add(m0.mul(n3))
                .add(m1.mul(n2))
                .add(m2.mul(n1))
                .add(high(t2.add(m2.mul(n0)), radix));
        LongVector m3 = low(t3.mul(inverses), mask);
        load(columns, at + 4 * V).add(high(t3.add(m3.mul(n0)), radix)).intoArray(columns, at + 4 * V);
        m0.intoArray(factors, 0);
        m1.intoArray(factors, V);
        m2.intoArray(factors, 2 * V);
        m3.intoArray(factors, 3 * V);
    }

    /** Adds the products of four factors and the limbs of a number between two of them, four columns at a time. */
    private static void addProducts(long[] factors, long[] number, int from, int to, long[] columns, int shift) {
        LongVector f0 = load(factors, 0);
        LongVector f1 = load(factors, V);
        LongVector f2 = load(factors, 2 * V);
        LongVector f3 = load(factors, 3 * V);
        for (int at = from; at < to; at += B) {
            LongVector x0 = load(number, at);
            LongVector x1 = load(number, at + V);
            LongVector x2 = load(number, at + 2 * V);
            LongVector x3 = load(number, at + 3 * V);
            LongVector x4 = load(number, at + 4 * V);
            LongVector x5 = load(number, at + 5 * V);
            LongVector x6 = load(number, at + 6 * V);
            int t = at + shift;
            LongVector t0 = load(columns, t);
            LongVector t1 = load(columns, t + V);
            LongVector t2 = load(columns, t + 2 * V);
            LongVector t3 = load(columns, t + 3 * V);
            t0 = t0.add(f0.mul(x3)).add(f1.mul(x2)).add(f2.mul(x1)).add(f3.mul(x0));
            t1 = t1.add(f0.mul(x4)).add(f1.mul(x3)).add(f2.mul(x2)).add(f3.mul(x1));
            t2 = t2.add(f0.mul(x5)).add(f1.mul(x4)).add(f2.mul(x3)).add(f3.mul(x2));
            t3 = t3.add(f0.mul(x6)).add(f1.mul(x5)).add(f2.mul(x4)).add(f3.mul(x3));
            t0.intoArray(columns, t);
            t1.intoArray(columns, t + V);
            t2.intoArray(columns, t + 2 * V);
            t3.intoArray(columns, t + 3 * V);
        }
    }

    /** Leaves limbs of r bits in all columns. */
    private void carry() {
        LongVector carry = LongVector.zero(SPECIES);
        for (int at = 0; at < 2 * size; at += V) {
            LongVector column = load(columns, at).add(carry);
            low(column, mask).intoArray(columns, at);
            carry = high(column, radix);
        }
    }

    /** Makes limbs of the upper half of the columns, and doubles the number in those lanes whose exponent has this bit. */
    private void carryAndDouble(int bit) {
        LongVector doubles = low(high(load(modulus, P + bit / radix * V), bit % radix), 1);
        LongVector carry = LongVector.zero(SPECIES);
        LongVector above = carry;
        for (int at = 0; at < size; at += V) {
            LongVector column = load(columns, size + at).add(carry);
            carry = high(column, radix);
            LongVector limb =
                    low(column, mask).lanewise(VectorOperators.LSHL, doubles).add(above);
            above = high(limb, radix);
            low(limb, mask).intoArray(number, P + at);
        }
    }

    private static LongVector load(long[] values, int at) {
        return LongVector.fromArray(SPECIES, values, at);
    }

    private static LongVector low(LongVector values, long mask) {
        return values.lanewise(VectorOperators.AND, mask);
    }

    private static LongVector high(LongVector values, int radix) {
        return values.lanewise(VectorOperators.LSHR, radix);
    }

    /** Made by name. */
    static final class Maker implements Factory {
        @Override
        public Lockstep create(int bits) {
            return new VectorLockstep(bits);
        }
    }
}
