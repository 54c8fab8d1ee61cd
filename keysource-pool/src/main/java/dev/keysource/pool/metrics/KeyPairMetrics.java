package dev.keysource.pool.metrics;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.keysource.KeyPairSource;
import dev.keysource.KeyPairSourceException;
import dev.keysource.KeyPairSourceListener;
import dev.keysource.KeyPairSpec;
import dev.keysource.PoolStats;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;

import java.lang.ref.WeakReference;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.TimeUnit;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;

/**
 * Micrometer meters of key pair sources. Give it as the listener to the sources, or to the chain, let it
 * {@linkplain #watch watch} the outermost source, and {@linkplain #bindTo bind} it to a registry. Needs
 * {@code io.micrometer:micrometer-core}. Thread-safe.
 *
 * <p>Each meter has the tag {@code source}, and {@code spec} where there is one:
 *
 * <ul>
 *   <li>{@code keysource.requests}, a timer of the answered requests; {@code outcome} is {@code ready} if the pair was
 *       there, otherwise {@code waited}
 *   <li>{@code keysource.health}, a gauge of each source: 2 if it is healthy, 1 if it is degraded, 0 if it cannot answer
 *   <li>{@code keysource.pool.size}, {@code .target}, {@code .waiting}, {@code .generating}: gauges of each pool
 *   <li>{@code keysource.pool.misses} and {@code keysource.pool.refills}, counters
 *   <li>{@code keysource.generations}, a timer of pairs that were made on this machine
 *   <li>{@code keysource.destroyed}, a counter of pairs destroyed unseen
 *   <li>{@code keysource.failures}, a counter; {@code reason}
 *   <li>{@code keysource.chain.requests}, a timer; {@code tier} tells whose pair it was
 *   <li>{@code keysource.chain.fallbacks}, a counter; {@code tier}, {@code reason}
 * </ul>
 *
 * <p>Sources of one name are counted together, and the gauges show the sum of their pools, also if they have metrics of
 * their own in the same registry. Events before the first binding are not counted.
 */
public final class KeyPairMetrics implements KeyPairSourceListener, MeterBinder {
    private final CompositeMeterRegistry meters = new CompositeMeterRegistry();
    private final Map<String, Map<Tags, Timer>> timers = new ConcurrentHashMap<>();
    private final Map<String, Map<Tags, Counter>> counters = new ConcurrentHashMap<>();
    private final List<KeyPairSource> watched = new CopyOnWriteArrayList<>();
    private final Set<PoolGauges> gauges = new CopyOnWriteArraySet<>();

    /** Metrics without a source or a registry yet. */
    public KeyPairMetrics() {}

    @Override
    public void bindTo(MeterRegistry registry) {
        meters.add(registry);
        PoolGauges ofRegistry = PoolGauges.of(registry);
        gauges.add(ofRegistry);
        watched.forEach(ofRegistry::watch);
    }

    /**
     * Shows the pools of a source, and of those behind it, as gauges; also pools that are made later, if these metrics are
     * their listener. A pool behind two watched sources counts twice.
     *
     * @param <S> the type of the source
     * @param source an open source; stays reachable as long as these metrics
     * @return the source
     */
    public <S extends KeyPairSource> S watch(S source) {
        watched.add(source);
        gauges.forEach(ofRegistry -> ofRegistry.watch(source));
        return source;
    }

    private void show(String source, KeyPairSpec spec) {
        gauges.forEach(ofRegistry -> ofRegistry.show(source, spec));
    }

    @Override
    public void onDelivery(String source, KeyPairSpec spec, long waitedNanos) {
        Tags tags = tags(source, spec).and("outcome", waitedNanos == 0 ? "ready" : "waited");
        time("keysource.requests", tags, waitedNanos);
    }

    @Override
    public void onMiss(String source, KeyPairSpec spec) {
        show(source, spec);
        count("keysource.pool.misses", tags(source, spec));
    }

    @Override
    public void onRefill(String source, KeyPairSpec spec, int level) {
        show(source, spec);
        count("keysource.pool.refills", tags(source, spec));
    }

    @Override
    public void onGeneration(String source, KeyPairSpec spec, long tookNanos) {
        time("keysource.generations", tags(source, spec), tookNanos);
    }

    @Override
    public void onDestruction(String source, KeyPairSpec spec) {
        count("keysource.destroyed", tags(source, spec));
    }

    @Override
    public void onFailure(String source, KeyPairSourceException failure) {
        String spec = failure.spec().map(KeyPairSpec::toString).orElse("none");
        Tags tags = Tags.of(
                "source", source, "spec", spec, "reason", failure.reason().name());
        count("keysource.failures", tags);
    }

    @Override
    public void onFallback(String chain, String tier, KeyPairSpec spec, KeyPairSourceException failure) {
        Tags tags =
                tags(chain, spec).and("tier", tier, "reason", failure.reason().name());
        count("keysource.chain.fallbacks", tags);
    }

    @Override
    public void onAnswer(String chain, String tier, KeyPairSpec spec, long waitedNanos) {
        time("keysource.chain.requests", tags(chain, spec).and("tier", tier), waitedNanos);
    }

    private static Tags tags(String source, KeyPairSpec spec) {
        return Tags.of("source", source, "spec", spec.toString());
    }

    private void time(String name, Tags tags, long nanos) {
        timers.computeIfAbsent(name, key -> new ConcurrentHashMap<>())
                .computeIfAbsent(tags, key -> Timer.builder(name).tags(key).register(meters))
                .record(nanos, TimeUnit.NANOSECONDS);
    }

    private void count(String name, Tags tags) {
        counters.computeIfAbsent(name, key -> new ConcurrentHashMap<>())
                .computeIfAbsent(tags, key -> Counter.builder(name).tags(key).register(meters))
                .increment();
    }

    /**
     * The gauges of the pools in one meter registry, which show the sums of all pools of a name. Micrometer keeps the first of
     * two gauges of one name, so that all metrics of a registry share these. They keep no source and no registry reachable.
     * Thread-safe.
     */
    private static final class PoolGauges {
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
            Tags tags = tags(source, spec);
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
}
