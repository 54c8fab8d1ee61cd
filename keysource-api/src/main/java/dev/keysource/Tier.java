package dev.keysource;

import dev.keysource.internal.CoolDown;
import dev.keysource.internal.Guard;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * One source of a chain with what the chain knows about it.
 *
 * @param name what the source is called
 * @param source the source
 * @param budget how long a request waits for it
 * @param coolDown whether it may be asked now
 * @param reachable the source and those behind it
 * @param isLastResort whether nothing comes after it that is not behind it as well
 */
record Tier(
        String name,
        KeyPairSource source,
        Duration budget,
        CoolDown coolDown,
        List<KeyPairSource> reachable,
        boolean isLastResort) {
    private static final Duration BUDGET = Duration.ofSeconds(10);
    private static final Duration LAST_BUDGET = Duration.ofMinutes(2);

    /**
     * A tier.
     *
     * @param budget {@code null} for the default
     * @param later the sources that come after it
     * @throws IllegalArgumentException if it is among these
     */
    static Tier of(KeyPairSource source, @Nullable Duration budget, CoolDown coolDown, List<KeyPairSource> later) {
        if (later.stream().anyMatch(other -> other == source)) {
            throw new IllegalArgumentException("tier: found " + Quoted.of(source.name())
                    + " twice, allowed is once: what a source cannot give, it cannot give a moment later either");
        }
        List<KeyPairSource> reachable = Reachable.from(source);
        boolean lastResort = later.stream().allMatch(other -> reachable.stream().anyMatch(behind -> behind == other));
        return new Tier(
                source.name(),
                source,
                Objects.requireNonNullElse(budget, lastResort ? LAST_BUDGET : BUDGET),
                coolDown,
                reachable,
                lastResort);
    }

    /** Whether a request that waits for this tier waits for the other one as well. */
    boolean covers(Tier other) {
        return reachable.stream().anyMatch(behind -> behind == other.source);
    }

    /** Whether a pair is there that need not be waited for. */
    boolean hasReady(KeyPairSpec spec) {
        return Guard.get("pools of " + name, source::pools, List.<PoolStats>of()).stream()
                .anyMatch(pool -> pool.level() > 0 && pool.spec().equals(spec));
    }
}
