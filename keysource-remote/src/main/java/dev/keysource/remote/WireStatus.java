package dev.keysource.remote;

import dev.keysource.KeyPairSpec;
import dev.keysource.PoolStats;
import dev.keysource.remote.v1.GetStatusResponse;
import dev.keysource.remote.v1.PoolState;
import dev.keysource.remote.v1.PoolStatus;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Turns a server's status into its message and back. */
final class WireStatus {
    private WireStatus() {}

    static GetStatusResponse toMessage(ServerStatus status) {
        GetStatusResponse.Builder response = GetStatusResponse.newBuilder()
                .setUptimeMillis(status.uptime().toMillis())
                .setOrphaned(status.orphaned());
        for (PoolStats pool : status.pools()) {
            response.addPools(toMessage(pool));
        }
        return response.build();
    }

    /** Reads a message; pools whose kind is malformed are left out. */
    static ServerStatus fromMessage(GetStatusResponse response) {
        List<PoolStats> pools = new ArrayList<>();
        for (PoolStatus pool : response.getPoolsList()) {
            parse(pool.getSpec()).ifPresent(spec -> pools.add(fromMessage(spec, pool)));
        }
        return new ServerStatus(Duration.ofMillis(response.getUptimeMillis()), pools, response.getOrphaned());
    }

    private static Optional<KeyPairSpec> parse(String text) {
        try {
            return Optional.of(KeyPairSpec.parse(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
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
