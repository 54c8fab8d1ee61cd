package dev.keysource.examples.launcher;

import dev.keysource.Health;
import dev.keysource.KeyPairSpec;
import dev.keysource.PoolStats;
import dev.keysource.remote.ServerStatus;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

class StatusReportTest {
    private static final StatusReport REPORT = StatusReport.of(new ServerStatus(
            Duration.ofMillis(90_061_500),
            Health.Status.DEGRADED,
            List.of(new PoolStats(
                    "pool(local)",
                    KeyPairSpec.RSA_2048,
                    0,
                    16,
                    1L << 40,
                    7,
                    3,
                    2,
                    0,
                    1,
                    4,
                    PoolStats.State.QUIET_PERIOD)),
            5));

    @Test
    void json_always_hasNumbersAndZeros() {
        assertThat(REPORT.json()).isEqualToIgnoringNewLines("""
                        {
                          "uptimeSeconds": 90061.5,
                          "health": "degraded",
                          "orphaned": 5,
                          "pools": [
                            {
                              "source": "pool(local)",
                              "spec": "RSA-2048",
                              "level": 0,
                              "target": 16,
                              "delivered": 7,
                              "generated": 1099511627776,
                              "misses": 2,
                              "destroyed": 3,
                              "failures": 0,
                              "inFlight": 1,
                              "waiting": 4,
                              "state": "quiet-period"
                            }
                          ]
                        }
                        """);
    }

    @Test
    void json_withoutPools_hasAnEmptyArray() {
        assertThat(StatusReport.of(new ServerStatus(Duration.ZERO, Health.Status.HEALTHY, List.of(), 0))
                        .json())
                .contains("\"pools\": []");
    }

    @Test
    void table_always_namesWhatItShows() {
        List<String> lines = REPORT.table().lines().toList();
        assertThat(lines.get(0)).isEqualTo("up 1 days 01:01:01, degraded, 5 pairs orphaned");
        assertThat(lines.get(1).split("\\s+"))
                .startsWith("SPEC", "LEVEL", "TARGET", "DELIVERED", "GENERATED", "MISSES");
        assertThat(lines.get(2).split("\\s+"))
                .containsExactly("RSA-2048", "0", "16", "7", "1099511627776", "2", "3", "0", "quiet-period");
    }
}
