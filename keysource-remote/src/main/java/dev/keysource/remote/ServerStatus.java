package dev.keysource.remote;

import dev.keysource.Health;
import dev.keysource.PoolStats;

import java.time.Duration;
import java.util.List;

/**
 * What a server tells about itself. Immutable, without secrets.
 *
 * @param uptime how long it has been running
 * @param health whether its source can answer requests
 * @param pools a snapshot of each of its pools
 * @param orphaned how many pairs it took from its source that no client has received; see {@link KeyPairServer#orphaned()}
 */
public record ServerStatus(Duration uptime, Health.Status health, List<PoolStats> pools, long orphaned) {
    /** A server's state. */
    public ServerStatus {
        pools = List.copyOf(pools);
    }
}
