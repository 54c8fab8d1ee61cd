package dev.keysource.pool;

import dev.keysource.FallbackKeyPairSource;
import dev.keysource.Health;
import dev.keysource.KeyPairSource;
import dev.keysource.KeyPairSourceException;
import dev.keysource.KeyPairSourceException.Reason;
import dev.keysource.KeyPairSpec;
import dev.keysource.pool.metrics.KeyPairMetrics;
import dev.keysource.testkit.ScriptedSource;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.distribution.CountAtBucket;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class KeyPairMetricsTest extends PoolFixture {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final KeyPairMetrics metrics = new KeyPairMetrics();

    @BeforeEach
    void bind() {
        metrics.bindTo(registry);
    }

    private double gauge(String name) {
        return registry.get("keysource.pool." + name)
                .tags("source", "p", "spec", "RSA-2048")
                .gauge()
                .value();
    }

    private double count(String name, String... tags) {
        return registry.get(name).tags(tags).counter().count();
    }

    private long requests(String outcome) {
        return registry.get("keysource.requests")
                .tags("source", "p", "spec", "RSA-2048", "outcome", outcome)
                .timer()
                .count();
    }

    @Test
    void watch_listedPool_showsItsLevels() {
        PooledKeyPairSource pool =
                metrics.watch(open(builder -> builder.name("p").spec(SPEC, 2)));
        source.answerNext();
        pool.request(OTHER);
        assertThat(gauge("size")).isEqualTo(1);
        assertThat(gauge("target")).isEqualTo(2);
        assertThat(gauge("generating")).isEqualTo(1);
        assertThat(gauge("waiting")).isZero();
        assertThat(registry.find("keysource.pool.size").gauges()).hasSize(1);
    }

    @Test
    void watch_anySource_showsTheHealthOfItAndOfThoseBehind() {
        PooledKeyPairSource pool =
                metrics.watch(openFull(builder -> builder.name("p").spec(SPEC, 1)));
        assertThat(health("p")).isEqualTo(2);
        assertThat(health("source")).isEqualTo(2);
        source.health(Health.of(Health.Status.UNAVAILABLE, null));
        assertThat(health("source")).isZero();
        assertThat(health("p")).as("a pair is ready").isEqualTo(1);
        pool.close();
        assertThat(health("p")).isZero();
    }

    private double health(String name) {
        return registry.get("keysource.health").tags("source", name).gauge().value();
    }

    @Test
    void listener_requestsWithAndWithoutAPairReady_areTimedByOutcome() {
        PooledKeyPairSource pool =
                openFull(builder -> builder.name("p").spec(SPEC, 2).listener(metrics));
        take(pool, 2);
        pool.request(SPEC);
        clock.advance(millis(5));
        source.answerNext();
        assertThat(requests("ready")).isEqualTo(2);
        assertThat(requests("waited")).isEqualTo(1);
        assertThat(registry.get("keysource.requests")
                        .tag("outcome", "waited")
                        .timer()
                        .totalTime(TimeUnit.MILLISECONDS))
                .isEqualTo(5);
        assertThat(count("keysource.pool.misses", "source", "p", "spec", "RSA-2048"))
                .isEqualTo(1);
        assertThat(count("keysource.pool.refills", "source", "p")).isEqualTo(2);
    }

    @Test
    void listener_failureAndTheEnd_areCounted() {
        PooledKeyPairSource pool =
                open(builder -> builder.name("p").spec(SPEC, 2).listener(metrics));
        source.answerNext();
        source.failNext(Reason.REJECTED);
        pool.close();
        assertThat(count("keysource.failures", "source", "p", "spec", "none", "reason", "REJECTED"))
                .isEqualTo(1);
        assertThat(count("keysource.destroyed", "source", "p")).isEqualTo(1);
    }

    @Test
    void watch_poolOfASpecThatIsAskedForLater_isShownThen() {
        source.answerAtOnce();
        PooledKeyPairSource pool =
                metrics.watch(open(builder -> builder.name("p").size(3).listener(metrics)));
        assertThat(registry.find("keysource.pool.size").gauges()).isEmpty();
        pool.request(SPEC);
        clock.advance(seconds(6));
        assertThat(gauge("size")).isEqualTo(3);
        clock.advance(Duration.ofMinutes(11));
        assertThat(gauge("size")).as("retired").isZero();
    }

    @Test
    void watch_twoPoolsOfOneName_showsBothInOneGauge() {
        PooledKeyPairSource first =
                metrics.watch(openFull(builder -> builder.name("p").spec(SPEC, 2)));
        PooledKeyPairSource second =
                metrics.watch(openFull(builder -> builder.name("p").spec(SPEC, 3)));
        metrics.watch(second);
        assertThat(gauge("size")).isEqualTo(5);
        assertThat(gauge("target")).isEqualTo(5);
        take(first, 2);
        assertThat(gauge("size")).isEqualTo(3);
        take(second, 1);
        assertThat(gauge("size")).isEqualTo(2);
        first.close();
        assertThat(gauge("size")).isEqualTo(2);
        assertThat(registry.find("keysource.pool.size").gauges()).hasSize(1);
    }

    @Test
    void bindTo_registryOfOtherMetrics_showsThePoolsOfBoth() {
        KeyPairMetrics others = new KeyPairMetrics();
        others.bindTo(registry);
        PooledKeyPairSource first = metrics.watch(
                openFull(builder -> builder.name("p").spec(SPEC, 2).listener(metrics)));
        PooledKeyPairSource second =
                others.watch(openFull(builder -> builder.name("p").spec(SPEC, 3).listener(others)));
        others.watch(first);
        assertThat(gauge("size")).isEqualTo(5);
        take(first, 1);
        take(second, 2);
        assertThat(gauge("size")).isEqualTo(2);
        assertThat(requests("ready")).isEqualTo(3);
        assertThat(registry.find("keysource.pool.size").gauges()).hasSize(1);
    }

    @Test
    void watch_sourceThatIsForgotten_isCollected() {
        WeakReference<KeyPairSource> forgotten = watchedByOtherMetrics();
        assertThat(registry.find("keysource.pool.size").gauges()).hasSize(1);
        await().atMost(100, TimeUnit.SECONDS).until(() -> {
            System.gc();
            return forgotten.get() == null;
        });
        assertThat(gauge("size")).isZero();
    }

    private WeakReference<KeyPairSource> watchedByOtherMetrics() {
        KeyPairMetrics others = new KeyPairMetrics();
        others.bindTo(registry);
        PooledKeyPairSource pool = PooledKeyPairSource.builder(new ScriptedSource("source").answerAtOnce())
                .name("p")
                .spec(SPEC, 1)
                .listener(others)
                .build();
        others.watch(pool);
        assertThat(gauge("target")).isEqualTo(1);
        pool.close();
        return new WeakReference<>(pool);
    }

    @Test
    void watch_anotherSource_showsNothingOfThisOne() {
        metrics.watch(source);
        PooledKeyPairSource pool = openFull(builder -> builder.spec(SPEC, 1).listener(metrics));
        assertThat(level(pool)).isEqualTo(1);
        assertThat(registry.find("keysource.pool.size").gauges()).isEmpty();
    }

    @Test
    void listener_chainThatFallsBack_tellsTheTiers() {
        PooledKeyPairSource empty = open(builder -> builder.name("p").spec(SPEC, 1));
        PooledKeyPairSource full = openFull(builder -> builder.name("q").spec(SPEC, 1));
        try (FallbackKeyPairSource chain = FallbackKeyPairSource.builder()
                .tier(empty, seconds(1))
                .tier(full, seconds(1))
                .time(clock)
                .listener(metrics)
                .build()) {
            var answer = chain.request(SPEC);
            clock.advance(seconds(2));
            assertThat(answer).isCompleted();
            String name = chain.name();
            assertThat(count("keysource.chain.fallbacks", "source", name, "tier", "p", "reason", "TIMEOUT"))
                    .isEqualTo(1);
            assertThat(registry.get("keysource.chain.requests")
                            .tags("source", name, "tier", "q", "spec", "RSA-2048")
                            .timer()
                            .count())
                    .isEqualTo(1);
        }
    }

    @Test
    void onGeneration_always_isTimed() {
        metrics.onGeneration("local", SPEC, 7);
        assertThat(registry.get("keysource.generations")
                        .tags("source", "local", "spec", "RSA-2048")
                        .timer()
                        .totalTime(TimeUnit.NANOSECONDS))
                .isEqualTo(7);
    }

    @Test
    void watch_pool_showsWhatItDoesAboutItsLevel() {
        PooledKeyPairSource pool =
                metrics.watch(open(builder -> builder.name("p").spec(SPEC, 2).listener(metrics)));
        assertThat(state()).containsExactly("refilling");
        source.failNext(Reason.UNAVAILABLE);
        assertThat(state()).containsExactly("backing-off");
        source.answerAtOnce();
        clock.advance(seconds(2));
        assertThat(state()).containsExactly("idle");
        pool.close();
        assertThat(state()).isSubsetOf("closed");
    }

    private List<String> state() {
        return registry.get("keysource.pool.state").tag("source", "p").gauges().stream()
                .filter(gauge -> gauge.value() == 1)
                .map(gauge -> gauge.getId().getTag("state"))
                .toList();
    }

    @Test
    void watch_pool_hasItsCountersBeforeTheFirstEvent() {
        metrics.watch(open(builder -> builder.name("p").spec(SPEC, 2)));
        assertThat(count("keysource.pool.misses", "source", "p")).isZero();
        assertThat(count("keysource.pool.refills", "source", "p")).isZero();
        assertThat(requests("ready")).isZero();
        assertThat(requests("waited")).isZero();
    }

    @Test
    void listener_timers_areHistogramsWithTheSameBuckets() {
        metrics.onGeneration("local", SPEC, TimeUnit.MILLISECONDS.toNanos(7));
        metrics.onDelivery("p", SPEC, TimeUnit.SECONDS.toNanos(3));
        metrics.onAnswer("chain", "p", SPEC, 0);
        assertThat(buckets("keysource.generations"))
                .hasSize(16)
                .containsEntry(0.005, 0.0)
                .containsEntry(0.01, 1.0);
        assertThat(buckets("keysource.requests")).containsEntry(2.0, 0.0).containsEntry(5.0, 1.0);
        assertThat(buckets("keysource.chain.requests").keySet())
                .isEqualTo(buckets("keysource.requests").keySet());
    }

    private Map<Double, Double> buckets(String name) {
        return Arrays.stream(registry.get(name).timer().takeSnapshot().histogramCounts())
                .collect(Collectors.toMap(bucket -> bucket.bucket(TimeUnit.SECONDS), CountAtBucket::count));
    }

    @Test
    void listener_kindsWithoutEnd_makeBoundedSeries() {
        for (int i = 0; i < 1_000; i++) {
            KeyPairSpec kind = KeyPairSpec.of("Kind", Integer.toString(i));
            metrics.onMiss("p", kind);
            metrics.onFailure("p", KeyPairSourceException.closed("p", kind));
        }
        assertThat(registry.find("keysource.pool.misses").counters()).hasSize(65);
        assertThat(count("keysource.pool.misses", "spec", "other")).isEqualTo(936);
        assertThat(registry.find("keysource.failures").counters()).hasSize(65);
        metrics.onMiss("p", SPEC);
        assertThat(count("keysource.pool.misses", "spec", "RSA-2048")).isEqualTo(1);
    }

    @Test
    void bindTo_secondRegistry_seesTheSameMeters() {
        SimpleMeterRegistry second = new SimpleMeterRegistry();
        openFull(builder -> builder.spec(SPEC, 1).listener(metrics));
        metrics.bindTo(second);
        assertThat(second.getMeters().stream().map(Meter::getId))
                .containsExactlyInAnyOrderElementsOf(
                        registry.getMeters().stream().map(Meter::getId).toList())
                .isNotEmpty()
                .allSatisfy(
                        id -> assertThat(id.getTags()).extracting(Tag::getKey).contains("source", "spec"));
    }
}
