package dev.keysource.pool;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The short form of {@link PoolSoakIT}. */
class AcquisitionTest {
    @Test
    void request_manyThreadsSomeGivingUp_givesNoPairTwiceAndCountsExactly() throws Exception {
        Acquisitions.Report report = Acquisitions.run(30_000);
        assertThat(report.duplicates()).isZero();
        assertThat(report.received()).isPositive();
        assertThat(report.givenUp()).isPositive();
        assertThat(report.received() + report.givenUp() + report.failed()).isEqualTo(report.acquisitions());
    }

    @Test
    void request_clockRunningAway_givesNoPairThatIsTooOld() throws Exception {
        ExpiryRace.Report report = ExpiryRace.run(20_000);
        assertThat(report.tooOld()).isZero();
        assertThat(report.destroyed()).as("pairs that did get too old").isPositive();
    }

    @Test
    void snapshot_manyCyclesUnderLoad_givesNoPairFromBefore() throws Exception {
        SnapshotCycles.Report report = SnapshotCycles.run(50);
        assertThat(report.fromBefore()).isZero();
        assertThat(report.delivered()).isPositive();
    }
}
