package dev.keysource.local.rsa;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.math.BigInteger;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.Security;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@Timeout(600)
class RsaSearchTest {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final RsaSearch search = new RsaSearch(RANDOM, Security.getProvider("SunRsaSign"));

    private static void assertPasses(KeyPair pair, int bits) {
        assertThat(RsaGate.fault((RSAPublicKey) pair.getPublic(), (RSAPrivateCrtKey) pair.getPrivate(), bits, RANDOM))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {2048, 3072})
    void generate_anySize_passesTheGate(int bits) throws Exception {
        assertPasses(search.generate(bits, () -> false), bits);
    }

    @Test
    void generate_manyTimes_neverUsesAPrimeTwice() throws Exception {
        Set<BigInteger> primes = new HashSet<>();
        int pairs = 10;
        for (int i = 0; i < pairs; i++) {
            RSAPrivateCrtKey key =
                    (RSAPrivateCrtKey) search.generate(1024, () -> false).getPrivate();
            primes.add(key.getPrimeP());
            primes.add(key.getPrimeQ());
        }
        assertThat(primes).hasSize(2 * pairs);
    }

    @Test
    void generate_abandoned_stopsAtTheNextCandidate() {
        AtomicInteger looks = new AtomicInteger();
        assertThatThrownBy(() -> search.generate(8192, () -> looks.incrementAndGet() > 1))
                .isInstanceOf(CancellationException.class);
        assertThat(looks.get()).as("one for each prime at least").isEqualTo(2);
    }

    @Test
    void generate_stuckRandom_failsInsteadOfLooping() {
        for (int value : new int[] {0, 1, 0x5a, 0xff}) {
            RsaSearch stuck = new RsaSearch(new Stuck(value), Security.getProvider("SunRsaSign"));
            assertThatThrownBy(() -> stuck.generate(1024, () -> false)).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void primes_always_areInRangeAndFitTheExponent() {
        PrimeSearch primes = new PrimeSearch(512, RANDOM);
        for (int i = 0; i < 20; i++) {
            BigInteger prime = primes.next(() -> false);
            assertThat(RsaGate.isInRange(prime, 1024)).isTrue();
            assertThat(prime.isProbablePrime(100)).isTrue();
            assertThat(prime.mod(RsaGate.EXPONENT)).isNotEqualTo(BigInteger.ONE);
        }
    }

    @Test
    void smallPrimes_afterTheFirstPrimes_areMore() {
        PrimeSearch primes = new PrimeSearch(1024, RANDOM);
        int early = primes.smallPrimes(true).limit();
        SmallPrimes later = primes.smallPrimes(false);
        assertThat(early).isLessThan(later.limit());
        assertThat(primes.smallPrimes(true)).isSameAs(later).isSameAs(primes.smallPrimes(false));
        PrimeSearch large = new PrimeSearch(2048, RANDOM);
        assertThat(large.smallPrimes(true)).isSameAs(large.smallPrimes(false));
    }

    private static final class Stuck extends SecureRandom {
        private static final long serialVersionUID = 1L;

        private final byte value;

        Stuck(int value) {
            this.value = (byte) value;
        }

        @Override
        public void nextBytes(byte[] bytes) {
            Arrays.fill(bytes, value);
        }
    }
}
