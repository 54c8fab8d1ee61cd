package dev.keysource.pool.refill;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;

import static org.assertj.core.api.Assertions.assertThat;

class SizingTest {
    private static final long HOUR = Duration.ofHours(1).toNanos();

    private long now = Long.MAX_VALUE - HOUR;
    private long requests;
    private long refills;
    private Sizing sizing = Sizing.adaptive(16, 4, 64, 0.01, now);

    /** So many requests at once, then everything is made up for. */
    private void burst(int size) {
        requests += size;
        sizing.look(requests, refills, false, now);
        for (int i = 0; i < size; i++) {
            refills++;
            sizing.look(requests, refills, false, now);
        }
    }

    @Test
    void size_fixed_neverChanges() {
        sizing = Sizing.fixed(16);
        burst(1_000);
        assertThat(sizing.size()).isEqualTo(16);
    }

    @Test
    void size_start_isKeptWithinTheLimits() {
        assertThat(Sizing.adaptive(2, 4, 64, 0.01, now).size()).isEqualTo(4);
        assertThat(Sizing.adaptive(100, 4, 64, 0.01, now).size()).isEqualTo(64);
    }

    @Test
    void size_singleRequestsMadeUpForAtOnce_shrinksToTheSmallest() {
        for (int i = 0; i < 500; i++) {
            burst(1);
        }
        assertThat(sizing.size())
                .as("the size to begin with counts for something")
                .isEqualTo(16);
        for (int i = 0; i < 500; i++) {
            burst(1);
        }
        assertThat(sizing.size()).isEqualTo(4);
    }

    @Test
    void size_burst_growsAtOnceToHoldTheNextOne() {
        burst(40);
        assertThat(sizing.size()).isEqualTo(40);
    }

    @Test
    void size_hugeBurst_staysWithinTheLargest() {
        burst(10_000);
        assertThat(sizing.size()).isEqualTo(64);
    }

    @Test
    void size_manyRandomBursts_holdsAllButTheGivenShareOfRequests() {
        Random random = new Random(7);
        sizing = Sizing.adaptive(16, 1, 64, 0.05, now);
        int[] bursts = random.ints(20_000, 1, 41).toArray();
        for (int burst : bursts) {
            burst(burst);
        }
        long all = 0;
        long missed = 0;
        for (int burst : bursts) {
            all += burst;
            missed += Math.max(0, burst - sizing.size());
        }
        assertThat((double) missed / all).isLessThan(0.055);
        missed = 0;
        for (int burst : bursts) {
            missed += Math.max(0, burst - (sizing.size() - 1 - sizing.size() / 8));
        }
        assertThat((double) missed / all).as("a smaller size would not do").isGreaterThan(0.05);
    }

    @Test
    void size_burstLongAgo_isForgottenByAndBy() {
        burst(40);
        for (int hour = 0; hour < 24; hour++) {
            now += HOUR;
            for (int i = 0; i < 50; i++) {
                burst(1);
            }
        }
        assertThat(sizing.size()).isLessThan(40);
        for (int hour = 0; hour < 100; hour++) {
            now += HOUR;
            for (int i = 0; i < 50; i++) {
                burst(1);
            }
        }
        assertThat(sizing.size()).isEqualTo(4);
    }

    @Test
    void size_steadyDemand_doesNotThrash() {
        Random random = new Random(11);
        Set<Integer> sizes = new HashSet<>();
        int changes = 0;
        for (int i = 0; i < 5_000; i++) {
            now += HOUR / 60;
            int before = sizing.size();
            burst(1 + random.nextInt(20));
            if (i > 500) {
                sizes.add(sizing.size());
                changes += before == sizing.size() ? 0 : 1;
            }
        }
        assertThat(sizes).hasSizeLessThanOrEqualTo(3);
        assertThat(changes).isLessThan(10);
    }

    @Test
    void size_yearsOfTraffic_staysFinite() {
        for (int year = 0; year < 50; year++) {
            now += 8_766 * HOUR;
            burst(20);
            assertThat(sizing.size()).isEqualTo(20);
        }
    }

    @Test
    void size_requestsServedOneByOneOnDemand_seesHowManyWouldHaveBeenNeeded() {
        for (int i = 0; i < 30; i++) {
            requests++;
            sizing.look(requests, refills, false, now);
        }
        assertThat(sizing.size()).isEqualTo(30);
        refills += 16;
        sizing.look(requests, refills, true, now);
        burst(30);
        assertThat(sizing.size())
                .as("what had been outstanding ended with the full pool")
                .isEqualTo(30);
    }

    private void bursts(int count, int size) {
        for (int i = 0; i < count; i++) {
            burst(size);
        }
    }

    @Test
    void size_lessThanAnEighthNeedless_isKept() {
        bursts(100, 15);
        assertThat(sizing.size()).isEqualTo(16);
    }

    @Test
    void size_anEighthNeedless_shrinks() {
        bursts(100, 14);
        assertThat(sizing.size()).isEqualTo(14);
    }

    @Test
    void size_smallAndOneNeedless_shrinks() {
        sizing = Sizing.adaptive(4, 1, 64, 0.01, now);
        bursts(500, 3);
        assertThat(sizing.size()).isEqualTo(3);
    }

    @Test
    void size_justTheAllowedShareWouldMiss_isEnough() {
        sizing = Sizing.adaptive(2, 1, 8, 0.5, now);
        bursts(9, 1);
        assertThat(sizing.size()).isEqualTo(2);
        burst(1);
        assertThat(sizing.size()).isEqualTo(1);
    }

    @Test
    void size_observationsOfSixHoursAgo_countHalf() {
        sizing = Sizing.adaptive(16, 1, 64, 0.1, now);
        now += 6 * HOUR;
        bursts(5, 8);
        assertThat(sizing.size()).isEqualTo(16);
        burst(8);
        assertThat(sizing.size()).isEqualTo(8);
    }

    @Test
    void size_observationsOfTenDaysAgo_countForNothing() {
        burst(40);
        now += 240 * HOUR;
        bursts(20, 5);
        assertThat(sizing.size()).isEqualTo(5);
    }

    @Test
    void size_filledByPairsMadeForRequests_holdsNothingOutstanding() {
        requests += 12;
        sizing.look(requests, refills, false, now);
        sizing.look(requests, refills, true, now);
        requests += 12;
        sizing.look(requests, refills, false, now);
        assertThat(sizing.size()).isEqualTo(16);
    }

    @Test
    void size_lookWithoutNews_keepsWhatIsOutstanding() {
        requests += 12;
        sizing.look(requests, refills, false, now);
        sizing.look(requests, refills, false, now);
        requests += 12;
        sizing.look(requests, refills, false, now);
        assertThat(sizing.size()).isEqualTo(24);
    }
}
