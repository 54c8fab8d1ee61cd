package dev.keysource.pool.refill;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class DemandTest {
    @Test
    void missing_isTargetAndWaitingWithoutWhatIsThereOrBeingMade() {
        assertThat(new Demand(3, 16, 4, 2, false).missing()).isEqualTo(11);
        assertThat(new Demand(16, 16, 0, 0, false).missing()).isZero();
        assertThat(new Demand(16, 16, 1, 0, true).missing()).isEqualTo(-1);
    }

    @Test
    void need_isTheShareOfTheTarget() {
        assertThat(new Demand(4, 16, 0, 0, false).need()).isEqualTo(0.75);
        assertThat(new Demand(1, 2, 0, 0, false).need()).isEqualTo(0.5);
        assertThat(new Demand(0, 0, 0, 3, false).need())
                .as("a retired pool with requests")
                .isEqualTo(3);
    }
}
