package dev.keysource.local.rsa;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.math.BigInteger;
import java.util.Random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class SmallPrimesTest {
    private final SmallPrimes primes = new SmallPrimes(1 << 20);

    @Test
    void smallPrimes_always_areTheOddPrimesInOrder() {
        assertThat(primes.count()).isEqualTo(82_024); // pi(2^20) is 82,025 with 2
        assertThat(primes.get(0)).isEqualTo(3);
        assertThat(primes.get(primes.count() - 1)).isEqualTo(1_048_573);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 31, 32, 33, 64, 1000, 1024, 1536, 2048})
    void remainders_ofAnyNumber_areThoseOfDivision(int bits) {
        Random random = new Random(bits);
        for (BigInteger number : new BigInteger[] {
            BigInteger.ONE.shiftLeft(bits).subtract(BigInteger.ONE),
            BigInteger.ONE.shiftLeft(bits - 1),
            new BigInteger(bits, random),
            new BigInteger(bits, random)
        }) {
            int[] remainders = primes.remainders(number.toByteArray());
            for (int i = 0; i < primes.count(); i += i < 100 ? 1 : 97) {
                assertThat(remainders[i])
                        .isEqualTo(number.mod(BigInteger.valueOf(primes.get(i))).intValueExact());
            }
        }
    }

    @Test
    void smallPrimes_beyondExactDoubles_areRefused() {
        assertThatThrownBy(() -> new SmallPrimes(1 << 22)).isInstanceOf(IllegalArgumentException.class);
    }
}
