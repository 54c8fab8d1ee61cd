package dev.keysource.pool;

import dev.keysource.KeyPairSource;
import dev.keysource.KeyPairSpec;
import dev.keysource.PoolStats;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;

import java.lang.ref.WeakReference;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;

/**
 * The gauges of the pools in one meter registry, which show the sums of all pools of a name: of a gauge that is registered
 * twice Micrometer keeps the first, so all metrics that are bound to a registry share these. They keep no source and no
 * registry reachable. Safe for use by many threads at once.
 */
final class PoolGauges {
    /** A registry has no place for what belongs to it. The gauges in it keep the value reachable as long as itself. */
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
        source.pools().forEach(stats -> show(stats.source(), stats.spec()));
    }

    /** Makes the gauges of a pool, if it is among those that are watched. */
    void show(String source, KeyPairSpec spec) {
        Tags tags = Tags.of("source", source, "spec", spec.toString());
        if (shown.contains(tags) || pools(source, spec).findAny().isEmpty() || !shown.add(tags)) {
            return;
        }
        gauge("size", "pairs that are ready", tags, source, spec, PoolStats::level);
        gauge("target", "pairs that the pool aims to have ready", tags, source, spec, PoolStats::target);
        gauge("waiting", "requests that wait for a pair", tags, source, spec, PoolStats::waiting);
        gauge("generating", "pairs that are being made", tags, source, spec, PoolStats::inFlight);
    }

    private void gauge(
            String name,
            String description,
            Tags tags,
            String source,
            KeyPairSpec spec,
            ToIntFunction<PoolStats> value) {
        // A pool that was retired is not found, and holds nothing.
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
