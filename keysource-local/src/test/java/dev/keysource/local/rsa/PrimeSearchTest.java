package dev.keysource.local.rsa;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;

/** The search draws each prime of a window with the same probability. Its random generator is seeded, so each run is the same. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PrimeSearchTest {
    private static final int BITS = 64;
    private static final int WINDOW = 1 << 16;
    private static final int DRAWS = 2_000;
    private static final int BINS = 20;
    /** The quantile of chi-squared with 19 degrees of freedom that one of a million uniform samples exceeds. */
    private static final double LARGEST = 61.5;

    private final BigInteger base = new BigInteger(BITS, new Random(1))
            .setBit(BITS - 1)
            .setBit(BITS - 2)
            .setBit(0);
    private final List<BigInteger> primes = new ArrayList<>();
    private final Map<BigInteger, Integer> drawn = new HashMap<>();

    @BeforeAll
    void drawFromOneWindow() {
        for (int k = 0; k < WINDOW; k++) {
            BigInteger number = base.add(BigInteger.valueOf(2L * k));
            if (number.isProbablePrime(50)
                    && !number.mod(BigInteger.valueOf(65_537)).equals(BigInteger.ONE)) {
                primes.add(number);
            }
        }
        SameWindow random = new SameWindow();
        PrimeSearch search = new PrimeSearch(BITS, random);
        for (int i = 0; i < DRAWS; i++) {
            random.isBegun = false;
            drawn.merge(search.next(() -> false), 1, Integer::sum);
        }
    }

    @Test
    void next_oneWindowManyTimes_givesPrimesOfAllPlacesAlike() {
        assertThat(primes).containsAll(drawn.keySet());
        assertThat(chiSquared(primes)).isLessThan(LARGEST);
    }

    /** An incremental search, which takes the first prime after a random number, prefers those after a large gap. */
    @Test
    void next_oneWindowManyTimes_givesPrimesAfterGapsOfAllSizesAlike() {
        List<Integer> byGap = IntStream.range(1, primes.size())
                .boxed()
                .sorted(Comparator.comparing(i -> primes.get(i).subtract(primes.get(i - 1))))
                .toList();
        assertThat(chiSquared(byGap.stream().map(primes::get).toList())).isLessThan(LARGEST);
    }

    /** How far the draws are from uniform, in bins of as many primes of the list each. */
    private double chiSquared(List<BigInteger> order) {
        double sum = 0;
        for (int bin = 0; bin < BINS; bin++) {
            List<BigInteger> inBin = order.subList(bin * order.size() / BINS, (bin + 1) * order.size() / BINS);
            int seen = inBin.stream()
                    .mapToInt(prime -> drawn.getOrDefault(prime, 0))
                    .sum();
            double expected = (double) DRAWS * inBin.size() / primes.size();
            sum += (seen - expected) * (seen - expected) / expected;
        }
        return sum;
    }

    /** Draws the same window each time, and all else at random. */
    private final class SameWindow extends SecureRandom {
        private static final long serialVersionUID = 1;

        private final transient Random rest = new Random(2);
        private transient boolean isBegun;

        @Override
        public void nextBytes(byte[] bytes) {
            rest.nextBytes(bytes);
            if (!isBegun) {
                isBegun = true;
                System.arraycopy(base.toByteArray(), base.toByteArray().length - bytes.length, bytes, 0, bytes.length);
            }
        }
    }
}
