package dev.keysource.remote;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/** What is lost on its way is lost: nobody gets it later, and nothing is asked for again. */
class AtMostOnceIT {
    @Test
    @Timeout(600)
    void request_connectionCutAnywhere_givesNoPairTwiceAndTheServerCountsTheLost() throws Exception {
        CutCalls.Report report = CutCalls.run(1, 4);
        assertThat(report.asked()).isEqualTo(200);
        assertThat(report.received()).as("pairs that came, each once").isBetween(1, 199);
        assertThat(report.taken()).as("pairs taken, by calls made").isBetween(report.received(), 200);
        assertThat(report.orphaned()).as("pairs lost").isEqualTo(report.lost());
    }
}
