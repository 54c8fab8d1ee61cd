package dev.keysource.remote;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/** One capability wants a hundred times its share, and the others want theirs. */
@Timeout(600)
class QuotaSharesIT {
    @Test
    void request_oneAtAHundredTimesItsShare_leavesTheOthersAllTheyAskFor() throws Exception {
        QuotaShares.Report report = QuotaShares.run(5, true);
        assertThat(report.greedyAsked()).isEqualTo(25 * report.honestAsked()).isEqualTo(100 * report.greedyGot());
        assertThat(report.honestGot()).isEqualTo(report.honestAsked());
        assertThat(report.honestShare()).isGreaterThanOrEqualTo(0.4);
    }

    @Test
    void request_withoutQuotas_leavesTheOthersNothing() throws Exception {
        QuotaShares.Report report = QuotaShares.run(2, false);
        assertThat(report.greedyGot()).isEqualTo(report.produced());
        assertThat(report.honestGot()).isZero();
    }
}
