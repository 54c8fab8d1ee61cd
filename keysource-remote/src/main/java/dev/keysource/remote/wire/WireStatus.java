package dev.keysource.remote.wire;

import dev.keysource.KeyPairSpec;
import dev.keysource.PoolStats;
import dev.keysource.remote.v1.GetStatusResponse;
import dev.keysource.remote.v1.PoolState;
import dev.keysource.remote.v1.PoolStatus;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The status of a server and its pools, as it travels. */
public final class WireStatus {
    private WireStatus() {}

    public static GetStatusResponse toMessage(Duration uptime, List<PoolStats> pools, long orphaned) {
        GetStatusResponse.Builder response = GetStatusResponse.newBuilder()
                .setUptimeMillis(uptime.toMillis())
                .setOrphaned(orphaned);
        for (PoolStats pool : pools) {
            response.addPools(toMessage(pool));
        }
        return response.build();
    }

    /** The pools in a message; those of kinds that this version does not know are left out. */
    public static List<PoolStats> pools(GetStatusResponse response) {
        List<PoolStats> pools = new ArrayList<>();
        for (PoolStatus pool : response.getPoolsList()) {
            KeyPairSpec spec = WireSpec.parse(pool.getSpec());
            if (spec != null) {
                pools.add(fromMessage(spec, pool));
            }
        }
        return pools;
    }

    private static PoolStatus toMessage(PoolStats pool) {
        return PoolStatus.newBuilder()
                .setSource(pool.source())
                .setSpec(pool.spec().toString())
                .setLevel(pool.level())
                .setTarget(pool.target())
                .setGenerated(pool.generated())
                .setDelivered(pool.delivered())
                .setDestroyed(pool.destroyed())
                .setMisses(pool.misses())
                .setFailures(pool.failures())
                .setInFlight(pool.inFlight())
                .setWaiting(pool.waiting())
                .setState(
                        switch (pool.state()) {
                            case IDLE -> PoolState.POOL_STATE_IDLE;
                            case QUIET_PERIOD -> PoolState.POOL_STATE_QUIET_PERIOD;
                            case REFILLING -> PoolState.POOL_STATE_REFILLING;
                            case BACKING_OFF -> PoolState.POOL_STATE_BACKING_OFF;
                            case CLOSED -> PoolState.POOL_STATE_CLOSED;
                        })
                .build();
    }

    private static PoolStats fromMessage(KeyPairSpec spec, PoolStatus pool) {
        return new PoolStats(
                pool.getSource(),
                spec,
                pool.getLevel(),
                pool.getTarget(),
                pool.getGenerated(),
                pool.getDelivered(),
                pool.getDestroyed(),
                pool.getMisses(),
                pool.getFailures(),
                pool.getInFlight(),
                pool.getWaiting(),
                switch (pool.getState()) {
                    case POOL_STATE_QUIET_PERIOD -> PoolStats.State.QUIET_PERIOD;
                    case POOL_STATE_REFILLING -> PoolStats.State.REFILLING;
                    case POOL_STATE_BACKING_OFF -> PoolStats.State.BACKING_OFF;
                    case POOL_STATE_CLOSED -> PoolStats.State.CLOSED;
                    case POOL_STATE_IDLE, POOL_STATE_UNSPECIFIED, UNRECOGNIZED -> PoolStats.State.IDLE;
                });
    }
}
