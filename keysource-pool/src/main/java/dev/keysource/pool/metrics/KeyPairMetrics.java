package dev.keysource.pool.metrics;

import dev.keysource.KeyPairSource;
import dev.keysource.KeyPairSourceException;
import dev.keysource.KeyPairSourceListener;
import dev.keysource.KeyPairSpec;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;

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
 *   <li>{@code keysource.pool.state}, a gauge of each pool and {@code state}: 1 for what it is doing about its level, such as
 *       {@code refilling} or {@code backing-off}, 0 for the others
 *   <li>{@code keysource.pool.misses} and {@code keysource.pool.refills}, counters
 *   <li>{@code keysource.generations}, a timer of pairs that were made on this machine
 *   <li>{@code keysource.destroyed}, a counter of pairs destroyed unseen
 *   <li>{@code keysource.failures}, a counter; {@code reason}
 *   <li>{@code keysource.chain.requests}, a timer; {@code tier} tells whose pair it was
 *   <li>{@code keysource.chain.fallbacks}, a counter; {@code tier}, {@code reason}
 * </ul>
 *
 * <p>The timers are histograms, with buckets from a millisecond to two minutes for requests and for generations. Kinds of pairs that
 * are not standard have series of their own up to a number of 64; the others are {@code spec="other"}.
 *
 * <p>Sources of one name are counted together, and the gauges show the sum of their pools, also if they have metrics of
 * their own in the same registry. Events before the first binding are not counted.
 */
public final class KeyPairMetrics implements KeyPairSourceListener, MeterBinder {
    private static final String REQUESTS = "keysource.requests";
    private static final String MISSES = "keysource.pool.misses";
    private static final String REFILLS = "keysource.pool.refills";
    private static final String OUTCOME = "outcome";
    private static final String READY = "ready";
    private static final String WAITED = "waited";

    /** From a cheap kind to RSA-8192 on a busy core, in steps that tell a pool that is a little late from one that is too small. */
    private static final Duration[] BUCKETS = LongStream.of(
                    1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 30_000, 60_000, 120_000)
            .mapToObj(Duration::ofMillis)
            .toArray(Duration[]::new);

    /** Prometheus shows them next to the values. */
    private static final Map<String, String> DESCRIPTIONS = Map.of(
            REQUESTS,
            "answered requests, and how long they waited",
            MISSES,
            "requests that found no pair ready",
            REFILLS,
            "pairs that were put in store",
            "keysource.generations",
            "pairs that were made, and how long that took with the checks",
            "keysource.destroyed",
            "pairs that were destroyed unseen",
            "keysource.failures",
            "pairs that could not be made or fetched",
            "keysource.chain.requests",
            "requests that a chain answered, and how long they waited",
            "keysource.chain.fallbacks",
            "requests that a tier of a chain failed");

    private static final int MOST_OTHER_SPECS = 64;
    private static final String OTHER = "other";

    private final CompositeMeterRegistry meters = new CompositeMeterRegistry();
    private final Map<String, Map<Tags, Timer>> timers = new ConcurrentHashMap<>();
    private final Map<String, Map<Tags, Counter>> counters = new ConcurrentHashMap<>();
    private final Set<KeyPairSpec> otherSpecs = ConcurrentHashMap.newKeySet();
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
        source.pools().forEach(stats -> prepare(stats.source(), stats.spec()));
        return source;
    }

    private void show(String source, KeyPairSpec spec) {
        if (spec(spec).equals(OTHER)) {
            return;
        }
        gauges.forEach(ofRegistry -> ofRegistry.show(source, spec));
        prepare(source, spec);
    }

    /** Makes the meters of a pool before there is anything to count: an increase from nothing is one that nobody sees. */
    private void prepare(String source, KeyPairSpec spec) {
        Tags tags = tags(source, spec);
        counter(MISSES, tags);
        counter(REFILLS, tags);
        timer(REQUESTS, tags.and(OUTCOME, READY));
        timer(REQUESTS, tags.and(OUTCOME, WAITED));
    }

    @Override
    public void onDelivery(String source, KeyPairSpec spec, long waitedNanos) {
        Tags tags = tags(source, spec).and(OUTCOME, waitedNanos == 0 ? READY : WAITED);
        time(REQUESTS, tags, waitedNanos);
    }

    @Override
    public void onMiss(String source, KeyPairSpec spec) {
        show(source, spec);
        count(MISSES, tags(source, spec));
    }

    @Override
    public void onRefill(String source, KeyPairSpec spec, int level) {
        show(source, spec);
        count(REFILLS, tags(source, spec));
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
        String spec = failure.spec().map(this::spec).orElse("none");
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

    private Tags tags(String source, KeyPairSpec spec) {
        return Tags.of("source", source, "spec", spec(spec));
    }

    /** Whoever may name kinds of pairs must not make as many series as he likes. */
    private String spec(KeyPairSpec spec) {
        boolean own = spec.isStandard()
                || otherSpecs.contains(spec)
                || (otherSpecs.size() < MOST_OTHER_SPECS && otherSpecs.add(spec));
        return own ? spec.toString() : OTHER;
    }

    private void time(String name, Tags tags, long nanos) {
        timer(name, tags).record(nanos, TimeUnit.NANOSECONDS);
    }

    private Timer timer(String name, Tags tags) {
        return timers.computeIfAbsent(name, key -> new ConcurrentHashMap<>())
                .computeIfAbsent(
                        tags,
                        key -> Timer.builder(name)
                                .description(DESCRIPTIONS.get(name))
                                .tags(key)
                                .serviceLevelObjectives(BUCKETS)
                                .register(meters));
    }

    private void count(String name, Tags tags) {
        counter(name, tags).increment();
    }

    private Counter counter(String name, Tags tags) {
        return counters.computeIfAbsent(name, key -> new ConcurrentHashMap<>())
                .computeIfAbsent(
                        tags,
                        key -> Counter.builder(name)
                                .description(DESCRIPTIONS.get(name))
                                .tags(key)
                                .register(meters));
    }
}
