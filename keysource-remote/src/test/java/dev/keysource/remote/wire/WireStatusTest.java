package dev.keysource.remote.wire;

import dev.keysource.Health;
import dev.keysource.KeyPairSpec;
import dev.keysource.PoolStats;
import dev.keysource.remote.v1.GetStatusResponse;
import dev.keysource.remote.v1.PoolState;
import dev.keysource.remote.v1.PoolStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.time.Duration;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

class WireStatusTest {
    @ParameterizedTest
    @EnumSource(PoolStats.State.class)
    void toMessage_anyPool_isReadAsItWas(PoolStats.State state) {
        PoolStats pool = pool(state);
        assertThat(WireStatus.pools(
                        WireStatus.toMessage(Duration.ofSeconds(1), Health.Status.HEALTHY, List.of(pool), 0, 0, 0)))
                .containsExactly(pool);
    }

    @Test
    void toMessage_aPool_hasEachNumberInItsField() {
        PoolStatus message = WireStatus.toMessage(
                        Duration.ofSeconds(1),
                        Health.Status.HEALTHY,
                        List.of(pool(PoolStats.State.QUIET_PERIOD)),
                        0,
                        0,
                        0)
                .getPools(0);
        assertThat(message)
                .isEqualTo(PoolStatus.newBuilder()
                        .setSource("pool(local)")
                        .setSpec("RSA-2048")
                        .setLevel(1)
                        .setTarget(2)
                        .setGenerated(3)
                        .setDelivered(4)
                        .setDestroyed(5)
                        .setMisses(6)
                        .setFailures(7)
                        .setInFlight(8)
                        .setWaiting(9)
                        .setState(PoolState.POOL_STATE_QUIET_PERIOD)
                        .build());
        assertThat(message.getAllFields())
                .hasSameSizeAs(PoolStatus.getDescriptor().getFields());
    }

    @Test
    void pools_stateThatIsUnknownHere_isIdle() {
        PoolStatus.Builder pool = PoolStatus.newBuilder().setSpec("RSA-2048").setStateValue(99);
        assertThat(WireStatus.pools(
                        GetStatusResponse.newBuilder().addPools(pool).build()))
                .singleElement()
                .extracting(PoolStats::state)
                .isEqualTo(PoolStats.State.IDLE);
    }

    @Test
    void pools_specOfANewerVersion_isShown() {
        PoolStatus.Builder pool = PoolStatus.newBuilder().setSpec("FN-DSA-512");
        assertThat(WireStatus.pools(
                        GetStatusResponse.newBuilder().addPools(pool).build()))
                .extracting(PoolStats::spec)
                .containsExactly(KeyPairSpec.of("FN-DSA", "512"));
    }

    @Test
    void pools_malformedSpec_isLeftOut() {
        PoolStatus.Builder pool = PoolStatus.newBuilder().setSpec("RSA\n2048");
        assertThat(WireStatus.pools(
                        GetStatusResponse.newBuilder().addPools(pool).build()))
                .isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Health.Status.class)
    void health_any_isReadAsItWas(Health.Status health) {
        assertThat(WireStatus.health(WireStatus.toMessage(Duration.ZERO, health, List.of(), 0, 0, 0)))
                .isEqualTo(health);
        assertThat(WireStatus.health(GetStatusResponse.getDefaultInstance())).isEqualTo(Health.Status.HEALTHY);
    }

    private static PoolStats pool(PoolStats.State state) {
        return new PoolStats("pool(local)", KeyPairSpec.RSA_2048, 1, 2, 3, 4, 5, 6, 7, 8, 9, state);
    }
}
