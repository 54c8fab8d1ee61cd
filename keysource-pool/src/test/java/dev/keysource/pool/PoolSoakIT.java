package dev.keysource.pool;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

/** The full form of {@link AcquisitionTest}; leaves its figures in {@code target/soak}. */
@Tag("soak")
class PoolSoakIT {
    private static void report(String name, Object figures) throws IOException {
        Path directory = Files.createDirectories(Path.of("target", "soak"));
        Files.write(directory.resolve(name + ".txt"), List.of(figures.toString()));
    }

    @Test
    void request_aMillionTimesSomeGivingUp_givesNoPairTwiceAndCountsExactly() throws Exception {
        Acquisitions.Report report = Acquisitions.run(1_000_000);
        report("acquisitions", report);
        assertThat(report.duplicates()).isZero();
        assertThat(report.received() + report.givenUp() + report.failed()).isEqualTo(1_000_000);
    }

    @Test
    void request_aMillionTimesClockRunningAway_givesNoPairThatIsTooOld() throws Exception {
        ExpiryRace.Report report = ExpiryRace.run(1_000_000);
        report("expiry", report);
        assertThat(report.tooOld()).isZero();
        assertThat(report.destroyed()).isPositive();
    }

    @Test
    void snapshot_aThousandCyclesUnderLoad_givesNoPairFromBefore() throws Exception {
        SnapshotCycles.Report report = SnapshotCycles.run(1_000);
        report("snapshots", report);
        assertThat(report.fromBefore()).isZero();
    }

    @Test
    void claims_veryManyInterleavings_areLinearizable() {
        ReadyQueueLincheckTest.check(100, 5_000);
    }
}
