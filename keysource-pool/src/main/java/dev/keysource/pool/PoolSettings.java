package dev.keysource.pool;

import dev.keysource.EmptyPolicy;
import dev.keysource.KeyPairSpec;
import dev.keysource.Setting;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The options of a {@link PooledKeyPairSource}. */
final class PoolSettings {
    /** Where a pool is shown to management tools. */
    enum Management {
        NONE,
        PLATFORM
    }

    private static final int LARGEST_SIZE = 1_000_000;
    private static final int LARGEST_ADAPTIVE_SIZE = 65_536;
    private static final int MOST_GENERATIONS = 1_024;
    private static final Duration SHORTEST = Duration.ofNanos(1);
    private static final Duration YEAR = Duration.ofDays(365);

    static final Setting<Integer> SIZE =
            Setting.wholeNumber("size", 1, LARGEST_SIZE).orElse(16);
    /** A spec without a size has the common one. */
    static final Setting<Map<KeyPairSpec, Optional<Integer>>> SPECS = Setting.text(
                    "specs",
                    "a list such as RSA-2048:16, RSA-4096:4 of different known specs with sizes from 1 to "
                            + LARGEST_SIZE,
                    PoolSettings::parseSpecs)
            .otherwise("each from its first use");

    static final Setting<Integer> MAX_SIZE =
            Setting.wholeNumber("max-size", 1, LARGEST_ADAPTIVE_SIZE).otherwise("off");
    static final Setting<Integer> MIN_SIZE = minSize(LARGEST_ADAPTIVE_SIZE).orElse(1);
    static final Setting<Double> EMPTY_CHANCE =
            Setting.share("empty-chance", false).orElse(0.01);
    static final Setting<Integer> LOW_WATER_MARK = lowWaterMark(LARGEST_SIZE).otherwise("a quarter of the size");
    static final Setting<Duration> MAX_AGE =
            Setting.duration("max-age", Duration.ofSeconds(1), YEAR).otherwise("none");
    static final Setting<Boolean> REFRESH_UNUSED = Setting.flag("refresh-unused");
    static final Setting<RefillPolicy.Kind> REFILL =
            Setting.choice("refill", RefillPolicy.Kind.class).orElse(RefillPolicy.Kind.QUIET);
    static final Setting<Duration> QUIET_PERIOD =
            Setting.duration("quiet-period", SHORTEST, Duration.ofDays(1)).orElse(Duration.ofSeconds(6));
    static final Setting<EmptyPolicy> EMPTY =
            Setting.choice("empty", EmptyPolicy.class).orElse(EmptyPolicy.GENERATE);
    static final Setting<Integer> REFILL_CONCURRENCY =
            Setting.wholeNumber("refill-concurrency", 1, MOST_GENERATIONS).otherwise("half the cores, at least 1");
    static final Setting<Double> REFILL_SHARE =
            Setting.share("refill-share", true).orElse(1.0);
    static final Setting<Integer> MAX_GENERATIONS =
            Setting.wholeNumber("max-generations", 1, MOST_GENERATIONS).otherwise("the number of cores, at least 2");
    static final Setting<WarmUp> WARM_UP =
            Setting.choice("warm-up", WarmUp.class).orElse(WarmUp.ASYNCHRONOUS);
    static final Setting<Duration> IDLE_TIMEOUT =
            Setting.duration("idle-timeout", SHORTEST, YEAR).orElse(Duration.ofMinutes(10));
    static final Setting<Duration> BYPASS_BELOW =
            Setting.duration("bypass-below", SHORTEST, YEAR).orElse(Duration.ofMillis(1));
    static final Setting<Management> JMX =
            Setting.choice("jmx", Management.class).orElse(Management.NONE);

    private PoolSettings() {}

    static Setting<Integer> minSize(int maxSize) {
        return Setting.wholeNumber("min-size", 1, maxSize);
    }

    static Setting<Integer> lowWaterMark(int smallestSize) {
        return Setting.wholeNumber("low-water-mark", 1, smallestSize);
    }

    private static Map<KeyPairSpec, Optional<Integer>> parseSpecs(String text) {
        Map<KeyPairSpec, Optional<Integer>> specs = new LinkedHashMap<>();
        for (String element : text.split(",", -1)) {
            String[] parts = element.strip().split(":", 2);
            Optional<Integer> size = parts.length == 1 ? Optional.empty() : Optional.of(SIZE.parse(parts[1].strip()));
            if (specs.put(KeyPairSpec.parse(parts[0].strip()), size) != null) {
                throw new IllegalArgumentException("twice");
            }
        }
        return specs;
    }
}
