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
 * @param taken the number of pairs that it took from its source
 * @param sent the number of pairs that it has sent, as far as it knows
 * @param orphaned the number of pairs that no client has received; see {@link KeyPairServer#orphaned()}
 */
public record ServerStatus(
        Duration uptime, Health.Status health, List<PoolStats> pools, long taken, long sent, long orphaned) {
    /**
     * Copies the list of pools.
     *
     * @param uptime the time since the start
     * @param health the health of the source
     * @param pools the pools
     * @param taken the number of pairs taken
     * @param sent the number of pairs sent
     * @param orphaned the number of orphans
     */
    public ServerStatus {
        pools = List.copyOf(pools);
    }

    /**
     * The status of a server that does not tell how many pairs it took and sent: zero.
     *
     * @param uptime the time since the start
     * @param health the health of the source
     * @param pools the pools
     * @param orphaned the number of orphans
     */
    public ServerStatus(Duration uptime, Health.Status health, List<PoolStats> pools, long orphaned) {
        this(uptime, health, pools, 0, 0, orphaned);
    }
}
