package dev.keysource.local.rsa;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

import static java.math.BigInteger.ONE;
import static java.math.BigInteger.TWO;
import static org.assertj.core.api.Assertions.assertThat;

/** The arithmetic on vectors, whatever the number of lanes that this processor has; the tests run with the module. */
class LockstepTest {
    private final Random random = new Random(1);

    private static Lockstep lockstep(int bits) {
        assertThat(Lockstep.Vectors.FACTORY).isNotNull();
        return Lockstep.Vectors.FACTORY.create(bits);
    }

    private static boolean passesAlone(BigInteger number) {
        BigInteger power = TWO.modPow(number.shiftRight(1), number);
        return power.equals(ONE) || power.equals(number.subtract(ONE));
    }

    private BigInteger odd(int bits) {
        return new BigInteger(bits, random).setBit(bits - 1).setBit(0);
    }

    /** Primes of every shape that limbs and carries can meet: dense, sparse, and random. */
    private List<BigInteger> primes(int bits) {
        BigInteger least = ONE.shiftLeft(bits - 1);
        BigInteger most = ONE.shiftLeft(bits).subtract(ONE);
        while (!most.isProbablePrime(20)) {
            most = most.subtract(TWO);
        }
        return List.of(
                least.nextProbablePrime(),
                most,
                least.add(ONE.shiftLeft(bits / 2)).nextProbablePrime(),
                most.clearBit(bits / 2).nextProbablePrime(),
                BigInteger.probablePrime(bits, random),
                BigInteger.probablePrime(bits, random));
    }

    @ParameterizedTest
    @ValueSource(ints = {32, 64, 65, 127, 256, 512, 517, 1024})
    void pass_anySize_agreesWithBigInteger(int bits) {
        Lockstep lockstep = lockstep(bits);
        List<BigInteger> numbers = new ArrayList<>(primes(bits));
        for (int i = 0; i < 2 * lockstep.lanes(); i++) {
            numbers.add(odd(bits));
        }
        Collections.shuffle(numbers, random);
        for (int from = 0; from < numbers.size(); from += lockstep.lanes()) {
            List<BigInteger> some = numbers.subList(from, Math.min(from + lockstep.lanes(), numbers.size()));
            boolean[] pass = lockstep.pass(some);
            assertThat(pass).hasSize(some.size());
            for (int i = 0; i < pass.length; i++) {
                assertThat(pass[i]).as("%d bits: %s", bits, some.get(i)).isEqualTo(passesAlone(some.get(i)));
            }
        }
    }

    @Test
    void pass_thousandsOfPrimes_refusesNone() {
        int bits = 192;
        Lockstep lockstep = lockstep(bits);
        BigInteger prime = odd(bits).clearBit(bits - 2);
        for (int i = 0; i < 100; i++) {
            List<BigInteger> some = new ArrayList<>();
            while (some.size() < lockstep.lanes()) {
                prime = prime.nextProbablePrime();
                some.add(prime);
            }
            assertThat(lockstep.pass(some)).doesNotContain(false);
        }
    }

    @Test
    void pass_pseudoprimesToBaseTwo_agreesWithBigInteger() {
        for (long number : new long[] {341, 561, 645, 1105, 1729, 2047, 3277, 42799, 3215031751L}) {
            BigInteger big = BigInteger.valueOf(number);
            assertThat(lockstep(big.bitLength()).pass(List.of(big))).containsExactly(passesAlone(big));
        }
    }

    /** Sizes with other limbs; a prime proves each step of the arithmetic, as any mistake would let it fail. */
    @ParameterizedTest
    @ValueSource(ints = {1536, 2048})
    void pass_primesOfLargerPairs_isTrue(int bits) {
        BigInteger prime = BigInteger.probablePrime(bits, random);
        assertThat(lockstep(bits).pass(List.of(odd(bits), prime))[1]).isTrue();
    }

    @Test
    void pass_afterPracticeAndWiping_isTheSame() {
        Lockstep lockstep = lockstep(1024);
        List<BigInteger> numbers = List.of(odd(1024), BigInteger.probablePrime(1024, random));
        boolean[] first = lockstep.pass(numbers);
        lockstep.practise();
        assertThat(lockstep.pass(numbers)).isEqualTo(first);
        lockstep.wipe();
        assertThat(lockstep.pass(numbers)).isEqualTo(first);
        assertThat(first[1]).isTrue();
    }
}
