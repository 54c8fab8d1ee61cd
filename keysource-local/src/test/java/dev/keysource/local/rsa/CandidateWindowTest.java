package dev.keysource.local.rsa;

import org.junit.jupiter.api.Test;

import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import static org.assertj.core.api.Assertions.assertThat;

class CandidateWindowTest {
    private static final int DEPTH = 100;
    private static final int SIZE = 500;

    private final SecureRandom random = new SecureRandom();
    private final BigInteger base = new BigInteger(256, random).setBit(255).setBit(0);

    private List<BigInteger> all() {
        CandidateWindow window = new CandidateWindow(base, SIZE, new SmallPrimes(DEPTH), random);
        List<BigInteger> numbers = new ArrayList<>();
        while (!window.isEmpty()) {
            numbers.add(window.take());
        }
        return numbers;
    }

    @Test
    void take_untilEmpty_givesExactlyTheNumbersWithoutSmallFactors() {
        Set<BigInteger> expected = new HashSet<>();
        for (int k = 0; k < SIZE; k++) {
            BigInteger number = base.add(BigInteger.valueOf(2L * k));
            if (SmallFactor.least(number, DEPTH) == 0) {
                expected.add(number);
            }
        }
        assertThat(all()).containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void take_untilEmpty_isInRandomOrder() {
        assertThat(all())
                .isNotEqualTo(all())
                .isNotEqualTo(all().stream().sorted().toList());
    }

    private static final class SmallFactor {
        static int least(BigInteger number, int limit) {
            for (int i = 3; i <= limit; i += 2) {
                if (number.mod(BigInteger.valueOf(i)).signum() == 0) {
                    return i;
                }
            }
            return 0;
        }
    }
}
