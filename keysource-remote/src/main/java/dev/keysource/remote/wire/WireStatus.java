package dev.keysource.remote.wire;

import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import dev.keysource.Health;
import dev.keysource.KeyPairSpec;
import dev.keysource.PoolStats;
import dev.keysource.remote.v1.GetStatusResponse;
import dev.keysource.remote.v1.PoolState;
import dev.keysource.remote.v1.PoolStatus;
import dev.keysource.remote.v1.SourceHealth;

import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The wire form of the status of a server: the fields of a pool have the names of {@link PoolStats}. */
public final class WireStatus {
    private static final RecordComponent[] PARTS = PoolStats.class.getRecordComponents();
    private static final Map<String, FieldDescriptor> FIELDS = PoolStatus.getDescriptor().getFields().stream()
            .collect(Collectors.toUnmodifiableMap(FieldDescriptor::getJsonName, Function.identity()));
    private static final String STATE = "POOL_STATE_";
    private static final String HEALTH = "SOURCE_HEALTH_";

    private WireStatus() {}

    public static GetStatusResponse toMessage(
            Duration uptime, Health.Status health, List<PoolStats> pools, long taken, long sent, long orphaned) {
        return GetStatusResponse.newBuilder()
                .setHealth(SourceHealth.valueOf(HEALTH + health))
                .setUptimeMillis(uptime.toMillis())
                .setTaken(taken)
                .setSent(sent)
                .setOrphaned(orphaned)
                .addAllPools(pools.stream().map(WireStatus::toMessage).toList())
                .build();
    }

    /** The health in a message; {@code HEALTHY} if this version does not know it, as the server has answered. */
    public static Health.Status health(GetStatusResponse response) {
        return Arrays.stream(Health.Status.values())
                .filter(known -> response.getHealth().name().equals(HEALTH + known))
                .findFirst()
                .orElse(Health.Status.HEALTHY);
    }

    /** The pools in a message; those whose kind is malformed are left out. */
    public static List<PoolStats> pools(GetStatusResponse response) {
        return response.getPoolsList().stream()
                .filter(pool -> isWellFormed(pool.getSpec()))
                .map(WireStatus::fromMessage)
                .toList();
    }

    private static boolean isWellFormed(String spec) {
        try {
            KeyPairSpec.parse(spec);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static PoolStatus toMessage(PoolStats pool) {
        PoolStatus.Builder message = PoolStatus.newBuilder();
        try {
            for (RecordComponent part : PARTS) {
                message.setField(
                        FIELDS.get(part.getName()), toField(part.getAccessor().invoke(pool)));
            }
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("a public record can be read", e);
        }
        return message.build();
    }

    private static PoolStats fromMessage(PoolStatus message) {
        Class<?>[] types = Stream.of(PARTS).map(RecordComponent::getType).toArray(Class<?>[]::new);
        Object[] values = Stream.of(PARTS)
                .map(part -> fromField(part.getType(), message.getField(FIELDS.get(part.getName()))))
                .toArray();
        try {
            return PoolStats.class.getConstructor(types).newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("a public record can be made of its parts", e);
        }
    }

    private static Object toField(Object value) {
        if (value instanceof PoolStats.State state) {
            return PoolState.valueOf(STATE + state).getValueDescriptor();
        }
        return value instanceof KeyPairSpec spec ? spec.toString() : value;
    }

    private static Object fromField(Class<?> type, Object field) {
        if (field instanceof EnumValueDescriptor state) {
            return Arrays.stream(PoolStats.State.values())
                    .filter(known -> state.getName().equals(STATE + known))
                    .findFirst()
                    .orElse(PoolStats.State.IDLE);
        }
        return type == KeyPairSpec.class ? KeyPairSpec.parse((String) field) : field;
    }
}
