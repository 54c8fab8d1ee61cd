package dev.keysource.benchmarks;

import org.junit.jupiter.api.Test;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

import static org.assertj.core.api.Assertions.assertThat;

/** The checks flag what is known to be bad, and nothing else. */
class CorpusChecksTest {
    private static final Random RANDOM = new Random(1);

    private static List<BigInteger> good(int count) {
        List<BigInteger> moduli = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            moduli.add(BigInteger.probablePrime(256, RANDOM).multiply(BigInteger.probablePrime(256, RANDOM)));
        }
        return moduli;
    }

    @Test
    void sharedPrimes_goodModuli_areNone() {
        assertThat(CorpusChecks.sharedPrimes(good(13))).isZero();
        assertThat(CorpusChecks.sharedPrimes(good(1))).isZero();
        assertThat(CorpusChecks.sharedPrimes(List.of())).isZero();
    }

    @Test
    void sharedPrimes_oneCommonPrime_flagsBothModuli() {
        List<BigInteger> moduli = good(10);
        moduli.addAll(new KnownBadModuli().all().get("sharedprimes"));
        Collections.shuffle(moduli, RANDOM);
        assertThat(CorpusChecks.sharedPrimes(moduli)).isEqualTo(2);
    }

    @Test
    void rocaFingerprint_ofAVulnerableModulus_isFound() {
        assertThat(CorpusChecks.hasRocaFingerprint(
                        new KnownBadModuli().all().get("roca").get(0)))
                .isTrue();
        assertThat(good(20)).noneMatch(CorpusChecks::hasRocaFingerprint);
    }

    @Test
    void duplicates_counted_areThoseAfterTheFirst() {
        assertThat(CorpusChecks.duplicates(new long[] {1, 2, 3})).isZero();
        assertThat(CorpusChecks.duplicates(new long[] {1, 2, 1, 3, 1})).isEqualTo(2);
    }
}
