package dev.keysource.pool.provider;

import dev.keysource.EmptyPolicy;
import dev.keysource.KeyPairSource;
import dev.keysource.KeyPairSourceConfig;
import dev.keysource.KeyPairSourceProvider;
import dev.keysource.KeyPairSpec;
import dev.keysource.pool.AdaptiveSize;
import dev.keysource.pool.PooledKeyPairSource;
import dev.keysource.pool.PooledKeyPairSourceBuilder;
import dev.keysource.pool.RefillPolicy;
import dev.keysource.pool.RefillPolicy.Kind;
import dev.keysource.pool.WarmUp;
import dev.keysource.pool.options.Limits;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Makes pools from text: the provider {@code pool}, as in {@code keysource.chain = pool(local)}.
 *
 * <p>Settings, all optional, each with the prefix {@code keysource.pool.} and the meaning and default of the method of
 * {@link PooledKeyPairSourceBuilder} that has its name: {@code specs} (a list such as {@code RSA-2048:16, RSA-4096:4}; a
 * spec without a size has the common size), {@code size}, {@code max-size}, {@code min-size} and {@code empty-chance}
 * (together {@link AdaptiveSize}; 1 and 0.01 unless set), {@code low-water-mark}, {@code max-age}, {@code refresh-unused} ({@code true} or {@code false}), {@code refill}
 * ({@code quiet}, {@code strict-quiet} or {@code watermark}), {@code quiet-period}, {@code empty} ({@code generate},
 * {@code wait} or {@code fail}), {@code refill-concurrency}, {@code refill-share}, {@code max-generations},
 * {@code warm-up} ({@code eager}, {@code asynchronous} or {@code lazy}), {@code idle-timeout}, {@code bypass-below},
 * {@code jmx} ({@code none}, or {@code platform} for the MBean server of the JVM).
 */
public final class PooledKeyPairSourceProvider implements KeyPairSourceProvider {
    private static final Pattern SHARE = Pattern.compile("0?\\.[0-9]{1,9}");
    private static final Pattern WHOLE = Pattern.compile("1(\\.0{1,9})?");
    private static final int LARGEST = Limits.LARGEST_SIZE;

    /** Where a pool is shown to management tools. */
    private enum Management {
        NONE,
        PLATFORM
    }

    /** A provider; made by the service loader. */
    public PooledKeyPairSourceProvider() {}

    @Override
    public String name() {
        return "pool";
    }

    @Override
    public KeyPairSource create(KeyPairSourceConfig config) {
        return builder(config).build();
    }

    @Override
    public void check(KeyPairSourceConfig config) {
        builder(config);
    }

    private static PooledKeyPairSourceBuilder builder(KeyPairSourceConfig config) {
        PooledKeyPairSourceBuilder builder = PooledKeyPairSource.builder(config.delegate())
                .name(config.name())
                .listener(config.listener())
                .time(config.time());
        int size = config.integer("size", 1, LARGEST).orElse(16);
        builder.size(size);
        Map<KeyPairSpec, Integer> specs = specs(config, size);
        specs.forEach(builder::spec);
        Optional<AdaptiveSize> adaptive = adaptive(config);
        adaptive.ifPresent(builder::adaptive);
        int smallest = adaptive.map(AdaptiveSize::smallest)
                .orElse(specs.values().stream()
                        .mapToInt(Integer::intValue)
                        .min()
                        .orElse(size));
        config.integer("low-water-mark", 1, smallest).ifPresent(builder::lowWaterMark);
        config.duration("max-age").ifPresent(age -> {
            if (age.compareTo(Limits.LEAST_AGE) < 0) {
                throw config.refused("max-age", "a time span from a second to 365 days");
            }
            builder.maxAge(age);
        });
        config.flag("refresh-unused").ifPresent(builder::refreshUnused);
        refill(config, builder);
        config.choice("empty", EmptyPolicy.class).ifPresent(builder::empty);
        int most = Limits.MOST_GENERATIONS;
        config.integer("refill-concurrency", 1, most).ifPresent(builder::refillConcurrency);
        refillShare(config).ifPresent(builder::refillShare);
        config.integer("max-generations", 1, most).ifPresent(builder::maxGenerations);
        config.choice("warm-up", WarmUp.class).ifPresent(builder::warmUp);
        config.duration("idle-timeout").ifPresent(builder::idleTimeout);
        config.duration("bypass-below").ifPresent(builder::bypassBelow);
        config.choice("jmx", Management.class)
                .filter(where -> where == Management.PLATFORM)
                .ifPresent(where -> builder.mbeanServer(ManagementFactory.getPlatformMBeanServer()));
        return builder;
    }

    private static Optional<AdaptiveSize> adaptive(KeyPairSourceConfig config) {
        Optional<Integer> largest = config.integer("max-size", 1, Limits.LARGEST_ADAPTIVE_SIZE);
        Optional<Integer> smallest = config.integer("min-size", 1, largest.orElse(Limits.LARGEST_ADAPTIVE_SIZE));
        Optional<Double> chance = share(config, "empty-chance");
        if (largest.isPresent()) {
            return Optional.of(new AdaptiveSize(smallest.orElse(1), largest.get(), chance.orElse(0.01)));
        }
        if (smallest.isPresent() || chance.isPresent()) {
            throw config.refused(smallest.isPresent() ? "min-size" : "empty-chance", "none without max-size");
        }
        return Optional.empty();
    }

    /** A number more than 0, up to 1. */
    private static Optional<Double> refillShare(KeyPairSourceConfig config) {
        Optional<String> text = config.text("refill-share");
        if (text.isPresent() && WHOLE.matcher(text.get()).matches()) {
            return Optional.of(1.0);
        }
        return share(config, "refill-share");
    }

    /** A number more than 0, less than 1. */
    private static Optional<Double> share(KeyPairSourceConfig config, String setting) {
        return config.text(setting).map(text -> {
            // No exponents, no infinities: what Double.parseDouble accepts is wider than what people mean.
            if (SHARE.matcher(text).matches() && Double.parseDouble(text) > 0) {
                return Double.parseDouble(text);
            }
            throw config.refused(
                    setting,
                    "a number more than 0, " + (setting.equals("refill-share") ? "up to 1" : "less than 1")
                            + ", such as 0.25");
        });
    }

    private static void refill(KeyPairSourceConfig config, PooledKeyPairSourceBuilder builder) {
        Kind kind = config.choice("refill", Kind.class).orElse(Kind.QUIET);
        Optional<Duration> quiet = config.duration("quiet-period");
        if (kind == Kind.WATERMARK) {
            if (quiet.isPresent()) {
                throw config.refused("quiet-period", "none, as refill is watermark");
            }
            builder.refill(RefillPolicy.watermark());
            return;
        }
        Duration period = quiet.orElse(RefillPolicy.quiet().quietPeriod());
        if (period.compareTo(Limits.LONGEST_QUIET_PERIOD) > 0) {
            throw config.refused("quiet-period", "a time span up to a day");
        }
        builder.refill(new RefillPolicy(kind, period));
    }

    private static Map<KeyPairSpec, Integer> specs(KeyPairSourceConfig config, int size) {
        Map<KeyPairSpec, Integer> specs = new LinkedHashMap<>();
        config.text("specs").ifPresent(text -> {
            for (String element : text.split(",", -1)) {
                String[] parts = element.strip().split(":", 2);
                try {
                    KeyPairSpec spec = KeyPairSpec.parse(parts[0].strip());
                    int pairs = parts.length == 1
                            ? size
                            : KeyPairSourceConfig.wholeNumber(parts[1].strip()).orElse(0);
                    if (pairs < 1 || pairs > LARGEST || specs.put(spec, pairs) != null) {
                        throw new IllegalArgumentException("size out of range, or spec listed twice");
                    }
                } catch (IllegalArgumentException e) {
                    throw config.refused(
                            "specs",
                            "a list such as RSA-2048:16, RSA-4096:4 of different known specs with sizes from 1 to "
                                    + LARGEST);
                }
            }
        });
        return specs;
    }
}
