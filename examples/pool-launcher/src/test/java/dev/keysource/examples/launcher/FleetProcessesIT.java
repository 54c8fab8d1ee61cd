package dev.keysource.examples.launcher;

import dev.keysource.KeyPairSpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;

import static org.assertj.core.api.Assertions.assertThat;

/** Three key generators in processes of their own that share an identity, and a caller whose chain falls back on itself. */
@Timeout(900)
class FleetProcessesIT {
    private static final int ASKERS = 4;
    private static final KeyPairSpec SPEC = KeyPairSpec.EC_P_256;

    @TempDir
    private Path temp;

    private Fleet fleet;

    @BeforeEach
    void start() throws Exception {
        fleet = Fleet.start(
                temp,
                3,
                "keysource.chain = pool(local)",
                "keysource.pool.specs = EC-P-256:16",
                "keysource.pool.bypass-below = 1ns",
                "keysource.pool.refill = watermark");
    }

    @AfterEach
    void stop() {
        fleet.close();
    }

    @Test
    void sigkill_oneOfThreeUnderLoad_noAcquisitionFailsAndItIsUsedAgain() throws Exception {
        try (FleetLoad load = load("remote, local").inTurn(ASKERS)) {
            fleet.awaitUseOf(0, 1, 2);
            fleet.server(1).kill().awaitExit();
            load.awaitMore(100);
            fleet.restart(1);
            fleet.awaitUseOf(1);
            load.end();
        }
    }

    @Test
    void rollingRestart_underLoad_noAcquisitionFails() throws Exception {
        try (FleetLoad load = load("remote, local").inTurn(ASKERS)) {
            fleet.awaitUseOf(0, 1, 2);
            for (int i = 0; i < fleet.size(); i++) {
                assertThat(fleet.server(i).terminate().awaitExit()).isZero();
                load.awaitMore(50);
                fleet.restart(i);
                fleet.awaitUseOf(i);
            }
            load.end();
        }
    }

    @Test
    void sigkill_twoOfThreeWhilePrefetching_noAcquisitionFails() throws Exception {
        // Each stream is for 64 pairs, far more than a server has ready: one that is killed has most of them under way.
        try (FleetLoad load = load(
                        "pool(remote), local",
                        "keysource.pool.specs = EC-P-256:256",
                        "keysource.pool.refill = watermark",
                        "keysource.pool.refill-concurrency = 4")
                .inTurn(ASKERS)) {
            fleet.awaitUseOf(0, 1, 2);
            for (int i = 0; i < 2; i++) {
                fleet.server(i).kill().awaitExit();
                load.awaitMore(300);
            }
            load.end();
        }
    }

    private FleetLoad load(String chain, String... settings) {
        return new FleetLoad(SPEC, fleet.furl(), chain, settings);
    }
}
