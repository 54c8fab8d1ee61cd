package dev.keysource.remote;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;

import static org.assertj.core.api.Assertions.assertThat;

/** What a server makes of requests that no honest client sends. */
@Timeout(600)
class FuzzedRequestsIT {
    @TempDir
    private Path directory;

    @Test
    void getKeyPair_fuzzedRequests_areRefusedAndNeverReachTheSource() throws Exception {
        FuzzedRequests.Report report = FuzzedRequests.run(450, directory);
        assertThat(report.sent()).isEqualTo(450);
        assertThat(report.refusalsLogged())
                .as("all but those that are too large")
                .isEqualTo(400);
        assertThat(report.malformedLogged()).isBetween(50L, 150L);
    }
}
