package dev.keysource.local.rsa;

import org.junit.jupiter.api.Test;

import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

class FirstTestTest {
    private static final int BITS = 64;
    private static final int LANES = 8;
    /** A candidate alone costs as much: the clock is read once before and once after it. */
    private static final long ALONE = 1000;

    private final SecureRandom random = new SecureRandom();
    private final SmallPrimes smallPrimes = new SmallPrimes(100);
    private final List<Scripted> made = new ArrayList<>();
    /** What a candidate costs in lockstep. */
    private long cost;

    private long now;
    private int practised;
    private int batches;

    private final FirstTest firstTest = new FirstTest(
            BITS,
            bits -> {
                made.add(new Scripted());
                return made.get(made.size() - 1);
            },
            () -> now += ALONE);

    private CandidateWindow window() {
        return new CandidateWindow(new BigInteger(BITS, random).setBit(BITS - 1).setBit(0), 500, smallPrimes, random);
    }

    /** Searches for as many primes, with a few steps for each. */
    private void search(int primes) {
        for (int i = 0; i < primes; i++) {
            try (FirstTest.Search search = firstTest.begin()) {
                CandidateWindow window = window();
                for (int step = 0; step < 3; step++) {
                    search.survivors(window);
                }
            }
        }
    }

    @Test
    void begin_firstPrimesOfAProcess_doesNotPractise() {
        search(FirstTest.EARLY_PRIMES);
        assertThat(made).isEmpty();
        search(1);
        assertThat(practised).isEqualTo(1);
    }

    @Test
    void isEarly_withoutLockstep_holdsForTheFirstPrimesOnly() {
        FirstTest plain = new FirstTest(BITS, null, System::nanoTime);
        for (int i = 0; i < FirstTest.EARLY_PRIMES; i++) {
            assertThat(plain.begin().isEarly()).isTrue();
        }
        assertThat(plain.begin().isEarly()).isFalse();
    }

    @Test
    void survivors_lockstepIsSlower_takesOneAtATimeAndGoesOnPractising() {
        cost = ALONE;
        search(FirstTest.EARLY_PRIMES + 10);
        assertThat(practised).isEqualTo(10);
        assertThat(batches).isZero();
    }

    @Test
    void survivors_lockstepIsFaster_usesItWithoutPractice() {
        cost = ALONE / 2;
        search(FirstTest.EARLY_PRIMES + 10);
        assertThat(practised).isEqualTo(1);
        assertThat(batches).isEqualTo(30);
    }

    @Test
    void survivors_lockstepBecomesSlower_goesBackToOneAtATime() {
        cost = ALONE / 2;
        search(FirstTest.EARLY_PRIMES + 1);
        cost = 10 * ALONE;
        search(10);
        assertThat(batches).isBetween(4, 20);
        assertThat(practised).isGreaterThan(1);
    }

    @Test
    void survivors_oneSlowBatch_changesNothing() {
        cost = ALONE / 2;
        search(FirstTest.EARLY_PRIMES + 1);
        cost = 100 * ALONE;
        firstTest.begin().survivors(window());
        cost = ALONE / 2;
        search(10);
        assertThat(practised).isEqualTo(1);
    }

    @Test
    void survivors_inLockstep_areThoseThatPassInTheOrderOfTheWindow() {
        cost = ALONE / 2;
        search(FirstTest.EARLY_PRIMES + 1);
        CandidateWindow window = window();
        try (FirstTest.Search search = firstTest.begin()) {
            while (!window.isEmpty()) {
                List<BigInteger> survivors = search.survivors(window);
                List<BigInteger> tested = made.get(made.size() - 1).tested;
                assertThat(tested).hasSizeBetween(1, LANES);
                assertThat(survivors)
                        .containsExactlyElementsOf(tested.stream()
                                .filter(number -> number.testBit(1))
                                .toList());
            }
        }
    }

    @Test
    void survivors_alone_arePrimes() {
        FirstTest plain = new FirstTest(BITS, null, System::nanoTime);
        CandidateWindow window = window();
        int found = 0;
        try (FirstTest.Search search = plain.begin()) {
            while (!window.isEmpty()) {
                for (BigInteger survivor : search.survivors(window)) {
                    assertThat(survivor.isProbablePrime(20)).isTrue();
                    found++;
                }
            }
        }
        assertThat(found).isPositive();
    }

    @Test
    void close_always_wipesTheNumbers() {
        search(FirstTest.EARLY_PRIMES + 5);
        assertThat(made).hasSize(5).allMatch(scripted -> scripted.wiped);
    }

    /** Lets those numbers pass whose second bit is set. */
    private final class Scripted implements Lockstep {
        List<BigInteger> tested = List.of();
        boolean wiped;

        @Override
        public int lanes() {
            return LANES;
        }

        @Override
        public boolean[] pass(List<BigInteger> numbers) {
            batches++;
            now += cost * LANES - ALONE;
            tested = List.copyOf(numbers);
            boolean[] pass = new boolean[numbers.size()];
            for (int i = 0; i < pass.length; i++) {
                pass[i] = numbers.get(i).testBit(1);
            }
            return pass;
        }

        @Override
        public void practise() {
            practised++;
            now += cost * LANES * PRACTICE / BITS - ALONE;
        }

        @Override
        public void wipe() {
            wiped = true;
        }
    }
}
