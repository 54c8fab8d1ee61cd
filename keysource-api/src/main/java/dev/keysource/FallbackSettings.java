package dev.keysource;

import dev.keysource.internal.TimeLimit;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/** The options of a {@link FallbackKeyPairSource}. */
final class FallbackSettings {
    private static final String BUDGETS = "10s, last tier 2m";

    /** Of one tier. */
    static final Setting<Duration> TIER_BUDGET = duration("budget").otherwise(BUDGETS);

    /** Of all tiers but the last, or of each. */
    static final Setting<List<Duration>> BUDGET = Setting.text(
                    "budget",
                    TIER_BUDGET.allowed() + ", or a list with one for each tier",
                    text -> Arrays.stream(text.split(",", -1))
                            .map(span -> TIER_BUDGET.parse(span.strip()))
                            .toList())
            .otherwise(BUDGETS);

    static final Setting<Duration> COOL_DOWN = duration("cool-down").orElse(Duration.ofMillis(250));
    static final Setting<Duration> LONGEST_COOL_DOWN =
            duration("longest-cool-down").orElse(Duration.ofSeconds(30));
    static final Setting<Duration> HEDGE = duration("hedge").otherwise("off");

    /** Whether every key is to stay in hardware. */
    static final Setting<Boolean> HARDWARE_ONLY = Setting.flag("hardware-only");

    private FallbackSettings() {}

    private static Setting<Duration> duration(String name) {
        return Setting.duration(name, Duration.ofNanos(1), TimeLimit.LONGEST);
    }

    /** The setting of the longest cool-down when the first one is given. */
    static Setting<Duration> longestCoolDown(Duration first) {
        return Setting.duration(LONGEST_COOL_DOWN.name(), first, TimeLimit.LONGEST);
    }
}
