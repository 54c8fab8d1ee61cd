package dev.keysource.benchmarks;

import dev.keysource.benchmarks.PoolSizes.Outcome;
import dev.keysource.benchmarks.PoolSizes.Policy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

class PoolSizesTest {
    @ParameterizedTest
    @EnumSource(Policy.class)
    void simulate_twice_givesTheSame(Policy policy) {
        Outcome outcome = PoolSizes.simulate(ArrivalPattern.STAMPEDE, policy);
        assertThat(PoolSizes.simulate(ArrivalPattern.STAMPEDE, policy)).isEqualTo(outcome);
        assertThat(outcome.requests()).isGreaterThan(500);
        assertThat(outcome.made()).isGreaterThanOrEqualTo(outcome.requests() - outcome.failed() - 256);
    }

    @ParameterizedTest
    @EnumSource(ArrivalPattern.class)
    void arrivals_always_areInOrderAndWithinTheirTime(ArrivalPattern pattern) {
        assertThat(pattern.arrivals(1))
                .isSorted()
                .isNotEmpty()
                .allMatch(time -> time.compareTo(pattern.duration()) < 0)
                .isNotEqualTo(pattern.arrivals(2));
    }

    @Test
    void simulate_strictQuietUnderSteadyRequests_starves() {
        Outcome strict = PoolSizes.simulate(ArrivalPattern.STEADY, Policy.FIXED_16_QUIET);
        Outcome guarded = PoolSizes.simulate(ArrivalPattern.STEADY, Policy.DEFAULT);
        assertThat(strict.warmShare()).isLessThan(guarded.warmShare());
    }
}
