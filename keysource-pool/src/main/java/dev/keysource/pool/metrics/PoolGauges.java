package dev.keysource.pool.metrics;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.keysource.KeyPairSource;
import dev.keysource.KeyPairSpec;
import dev.keysource.PoolStats;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;

import java.lang.ref.WeakReference;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;

/**
 * The gauges of the pools in one meter registry, which show the sums of all pools of a name. Micrometer keeps the first of
 * two gauges of one name, so that all metrics of a registry share these. They keep no source and no registry reachable.
 * Thread-safe.
 */
final class PoolGauges {
    /** The gauges of each registry, which keeps the value reachable. */
    @GuardedBy("OF_REGISTRIES")
    private static final Map<MeterRegistry, WeakReference<PoolGauges>> OF_REGISTRIES = new WeakHashMap<>();

    private final MeterRegistry registry;
    private final List<WeakReference<KeyPairSource>> watched = new CopyOnWriteArrayList<>();
    private final Set<Tags> shown = ConcurrentHashMap.newKeySet();

    private PoolGauges(MeterRegistry registry) {
        this.registry = registry;
    }

    static PoolGauges of(MeterRegistry registry) {
        synchronized (OF_REGISTRIES) {
            WeakReference<PoolGauges> known = OF_REGISTRIES.get(registry);
            PoolGauges gauges = known == null ? null : known.get();
            if (gauges == null) {
                gauges = new PoolGauges(registry);
                OF_REGISTRIES.put(registry, new WeakReference<>(gauges));
            }
            return gauges;
        }
    }

    /** Counts the pools of a source, once. */
    void watch(KeyPairSource source) {
        synchronized (this) {
            watched.removeIf(reference -> reference.get() == null);
            if (sources().noneMatch(known -> known == source)) {
                watched.add(new WeakReference<>(source));
            }
        }
        source.find(KeyPairSource.class).forEach(one -> showHealth(one.name()));
        source.pools().forEach(stats -> show(stats.source(), stats.spec()));
    }

    /** Shows the worst health among the sources of a name. */
    private void showHealth(String name) {
        Tags tags = Tags.of("source", name);
        if (shown.add(tags)) {
            Gauge.builder("keysource.health", () -> health(name))
                    .description("2: healthy, 1: degraded, 0: cannot answer")
                    .tags(tags)
                    .register(registry);
        }
    }

    private double health(String name) {
        return sources()
                .flatMap(outermost -> outermost.find(KeyPairSource.class).stream())
                .filter(one -> one.name().equals(name))
                .mapToInt(one -> switch (one.health().status()) {
                    case HEALTHY -> 2;
                    case DEGRADED -> 1;
                    case UNAVAILABLE, CLOSED -> 0;
                })
                .min()
                .orElse(0);
    }

    /** Makes the gauges of a pool if it is watched. */
    void show(String source, KeyPairSpec spec) {
        Tags tags = Tags.of("source", source, "spec", spec.toString());
        if (shown.contains(tags) || pools(source, spec).findAny().isEmpty() || !shown.add(tags)) {
            return;
        }
        gauge("size", "pairs that are ready", tags, source, spec, PoolStats::level);
        gauge("target", "pairs that the pool aims to have ready", tags, source, spec, PoolStats::target);
        gauge("waiting", "requests that wait for a pair", tags, source, spec, PoolStats::waiting);
        gauge("generating", "pairs that are being made", tags, source, spec, PoolStats::inFlight);
        for (PoolStats.State state : PoolStats.State.values()) {
            gauge(
                    "state",
                    "1 for what the pool is doing about its level, 0 for the other states",
                    tags.and("state", state.name().toLowerCase(Locale.ROOT).replace('_', '-')),
                    source,
                    spec,
                    stats -> stats.state() == state ? 1 : 0);
        }
    }

    private void gauge(
            String name,
            String description,
            Tags tags,
            String source,
            KeyPairSpec spec,
            ToIntFunction<PoolStats> value) {
        // A retired pool is not found, and holds no pairs.
        Gauge.builder(
                        "keysource.pool." + name,
                        () -> pools(source, spec).mapToInt(value).sum())
                .description(description)
                .tags(tags)
                .register(registry);
    }

    private Stream<PoolStats> pools(String source, KeyPairSpec spec) {
        return sources()
                .flatMap(outermost -> outermost.pools().stream())
                .filter(stats -> stats.spec().equals(spec) && stats.source().equals(source));
    }

    private Stream<KeyPairSource> sources() {
        return watched.stream().map(WeakReference::get).filter(Objects::nonNull);
    }
}
