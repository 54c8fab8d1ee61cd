package dev.keysource.remote;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;

import static org.assertj.core.api.Assertions.assertThat;

/** What many calls leave behind. */
@Timeout(600)
class CallLeaksIT {
    @TempDir
    private Path directory;

    @Test
    void request_manyCallsOfEveryKind_leakNoBuffer() throws Exception {
        CallLeaks.Report report = CallLeaks.run(2_000, directory, false);
        assertThat(report.leaks()).isZero();
        assertThat(report.samples()).hasSize(10);
    }

    @Test
    void buffer_lostOnPurpose_isReported() throws Exception {
        assertThat(CallLeaks.run(1_000, directory, true).leaks()).isEqualTo(1);
    }
}
