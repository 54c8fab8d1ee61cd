package dev.keysource.examples.launcher.watch;

import dev.keysource.Health;
import dev.keysource.KeyPairSpec;
import dev.keysource.PoolStats;
import dev.keysource.remote.ServerStatus;

import java.time.Duration;
import java.util.List;

/** What a server says in these tests. */
final class Statuses {
    private Statuses() {}

    static ServerStatus status(int uptimeSeconds, PoolStats... pools) {
        return new ServerStatus(Duration.ofSeconds(uptimeSeconds), Health.Status.HEALTHY, List.of(pools), 2);
    }

    static PoolStats pool(KeyPairSpec spec, int level, int target, long generated, long delivered, long misses) {
        return new PoolStats(
                "pool(local)",
                spec,
                level,
                target,
                generated,
                delivered,
                0,
                misses,
                0,
                1,
                0,
                PoolStats.State.REFILLING);
    }
}
