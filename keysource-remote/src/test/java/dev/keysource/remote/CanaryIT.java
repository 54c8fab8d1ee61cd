package dev.keysource.remote;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;

import static org.assertj.core.api.Assertions.assertThat;

/** Looks for secrets in everything that a process prints when all logs, the transport's too, are at their finest. */
@Timeout(600)
class CanaryIT {
    @TempDir
    private Path directory;

    @Test
    void output_atTrace_holdsNeitherSecretNorPrivateKey() throws Exception {
        TracedOperations.Report report = TracedOperations.run(300, directory, false);
        assertThat(report.findings()).isEmpty();
        assertThat(report.secrets()).isGreaterThan(250);
        assertThat(report.linesSeen())
                .allSatisfy((line, count) -> assertThat(count).isPositive());
    }

    @Test
    void output_secretsPlantedInIt_areFound() throws Exception {
        TracedOperations.Report report = TracedOperations.run(100, directory, true);
        assertThat(report.findings())
                .hasSize(5)
                .anyMatch(finding -> finding.endsWith("TRACE planted.slf4j - seed="))
                .anyMatch(finding -> finding.endsWith("FINEST: seed="))
                .anyMatch(finding -> finding.endsWith("planted.cause seed="))
                .anyMatch(finding -> finding.endsWith("planted.raw seed="))
                .anyMatch(finding -> finding.contains(".secret keysource://"));
    }
}
