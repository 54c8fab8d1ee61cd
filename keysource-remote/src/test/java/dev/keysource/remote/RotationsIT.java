package dev.keysource.remote;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;

import static org.assertj.core.api.Assertions.assertThat;

/** A secret is replaced while it is used. */
@Timeout(600)
class RotationsIT {
    @TempDir
    private Path directory;

    @Test
    void replaceSecrets_rotationsUnderLoad_failNoCallInTheOverlapAndEndAllAfterIt() throws Exception {
        Rotations.Report report = Rotations.run(3, directory);
        assertThat(report.failedInOverlaps()).isZero();
        assertThat(report.answered()).isGreaterThanOrEqualTo(3 * 2 * 20);
    }
}
