package dev.keysource.local.rsa;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.math.BigInteger;
import java.util.Random;

import static org.assertj.core.api.Assertions.assertThat;

class MillerRabinTest {
    private static final int ROUNDS = 40;

    private final Random random = new Random(1);

    @ParameterizedTest
    @ValueSource(longs = {5, 7, 13, 65537, 2147483647L, 4294967291L, 9223372036854775783L})
    void passes_prime_isTrue(long prime) {
        assertThat(MillerRabin.passes(BigInteger.valueOf(prime), ROUNDS, random))
                .isTrue();
        assertThat(MillerRabin.passesBaseTwo(BigInteger.valueOf(prime))).isTrue();
    }

    /** Carmichael numbers pass Fermat's test; strong pseudoprimes to base 2 pass the cheap test, but not the other. */
    @ParameterizedTest
    @CsvSource({"561,false", "1105,false", "1729,false", "2047,true", "3277,true", "42799,true", "3215031751,true"})
    void passes_pseudoprime_isFalse(long number, boolean strongToBaseTwo) {
        assertThat(MillerRabin.passes(BigInteger.valueOf(number), ROUNDS, random))
                .isFalse();
        assertThat(MillerRabin.passesBaseTwo(BigInteger.valueOf(number))).isEqualTo(strongToBaseTwo);
    }

    /** FIPS 186-5, table B.1. */
    @ParameterizedTest
    @CsvSource({"1024,5", "1536,4", "2048,4", "4096,4"})
    void rounds_forPrimesOfThisSize_areThoseOfTheTable(int bits, int rounds) {
        assertThat(MillerRabin.rounds(bits)).isEqualTo(rounds);
    }
}
