package dev.keysource.remote;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/** What is lost on its way is lost: nobody gets it later, and nothing is asked for again. */
class AtMostOnceIT {
    @Test
    @Timeout(60)
    void request_connectionCutAnywhere_givesNoPairTwiceAndTheServerCountsTheLost() throws Exception {
        assertThat(CutCalls.run(1, 4).asked()).isEqualTo(200);
    }
}
