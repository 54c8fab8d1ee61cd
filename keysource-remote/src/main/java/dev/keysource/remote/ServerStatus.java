package dev.keysource.remote;

import dev.keysource.Health;
import dev.keysource.PoolStats;

import java.time.Duration;
import java.util.List;

/**
 * The status of a server. Immutable, without secrets.
 *
 * @param uptime the time since it was started
 * @param health whether its source can answer requests
 * @param pools a snapshot of each of its pools
 * @param orphaned the number of pairs that no client has received; see {@link KeyPairServer#orphaned()}
 */
public record ServerStatus(Duration uptime, Health.Status health, List<PoolStats> pools, long orphaned) {
    /**
     * Copies the list of pools.
     *
     * @param uptime the time since the start
     * @param health the health of the source
     * @param pools the pools
     * @param orphaned the number of orphans
     */
    public ServerStatus {
        pools = List.copyOf(pools);
    }
}
