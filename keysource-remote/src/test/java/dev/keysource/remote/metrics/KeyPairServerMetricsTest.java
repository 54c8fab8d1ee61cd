package dev.keysource.remote.metrics;

import dev.keysource.remote.ServerStats;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

class KeyPairServerMetricsTest {
    private static final double UNLIMITED = Double.POSITIVE_INFINITY;

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private boolean serving = true;
    private ServerStats stats = stats(0, Map.of("first", new ServerStats.Secret(1, 2, 3.5, UNLIMITED)));

    private static ServerStats stats(long orphaned, Map<String, ServerStats.Secret> secrets) {
        return new ServerStats(
                Map.of("granted", 10L, "refused", 3L),
                Map.of("revoked", 3L, "over-quota", 0L),
                20,
                17 - orphaned,
                orphaned,
                4,
                5,
                secrets);
    }

    private void bind() {
        new KeyPairServerMetrics.Binding(() -> stats, () -> serving, registry, Tags.of("server", "a")).bind();
    }

    private double counter(String name, String... tags) {
        return registry.get("keysource.server." + name)
                .tags(tags)
                .functionCounter()
                .count();
    }

    private double gauge(String name, String... tags) {
        return registry.get("keysource.server." + name).tags(tags).gauge().value();
    }

    @Test
    void bindTo_anyRegistry_showsTheCountersAsTheyAre() {
        bind();
        assertThat(counter("requests", "outcome", "granted")).isEqualTo(10);
        assertThat(counter("requests", "outcome", "refused")).isEqualTo(3);
        assertThat(counter("refusals", "reason", "revoked")).isEqualTo(3);
        assertThat(counter("refusals", "reason", "over-quota"))
                .as("there before the first")
                .isZero();
        assertThat(counter("pairs.taken")).isEqualTo(20);
        assertThat(counter("pairs.orphaned")).isZero();
        assertThat(gauge("pairs.inflight")).isEqualTo(3);
        assertThat(gauge("serving")).isEqualTo(1);
        serving = false;
        assertThat(gauge("serving")).isZero();
        assertThat(gauge("calls")).isEqualTo(4);
        assertThat(gauge("connections")).isEqualTo(5);
        assertThat(counter("capability.used", "capability", "first")).isEqualTo(3.5);
        assertThat(gauge("capability.calls", "capability", "first")).isEqualTo(1);
        assertThat(gauge("capability.inflight", "capability", "first")).isEqualTo(2);
        assertThat(registry.getMeters())
                .allSatisfy(meter -> assertThat(meter.getId().getTags()).contains(Tag.of("server", "a")));
    }

    @Test
    void orphaned_whenAReportLowersIt_waitsUntilItIsReachedAgain() {
        bind();
        stats = stats(5, Map.of());
        assertThat(counter("pairs.orphaned")).isEqualTo(5);
        stats = stats(4, Map.of());
        assertThat(counter("pairs.orphaned")).isEqualTo(5);
        stats = stats(6, Map.of());
        assertThat(counter("pairs.orphaned")).isEqualTo(6);
    }

    @Test
    void quotaLeft_withAQuota_isShown() {
        stats = stats(0, Map.of("first", new ServerStats.Secret(0, 0, 0, 17)));
        bind();
        assertThat(gauge("capability.quota.left", "capability", "first")).isEqualTo(17);
    }

    @Test
    void quotaLeft_withoutAQuota_isNotThere() {
        bind();
        assertThat(registry.find("keysource.server.capability.quota.left").meters())
                .isEmpty();
    }

    @Test
    void secrets_thatComeAndGo_haveMetersAsLongAsTheyAreActive() {
        bind();
        int meters = registry.getMeters().size();
        ServerStats.Secret secret = new ServerStats.Secret(7, 0, 1, UNLIMITED);
        stats = stats(0, Map.of("first", secret, "second", secret));
        gauge("connections"); // a scrape
        assertThat(registry.getMeters()).hasSize(meters + 3);
        assertThat(gauge("capability.calls", "capability", "second")).isEqualTo(7);
        stats = stats(0, Map.of("second", secret));
        gauge("connections");
        assertThat(registry.getMeters())
                .hasSize(meters)
                .extracting(Meter::getId)
                .noneMatch(id -> "first".equals(id.getTag("capability")));
    }

    @Test
    void secrets_aThousandRotations_leaveNothingBehind() {
        bind();
        int meters = registry.getMeters().size();
        for (int i = 0; i < 1_000; i++) {
            stats = stats(0, Map.of("id-" + i, new ServerStats.Secret(0, 0, 0, UNLIMITED)));
            gauge("connections");
        }
        assertThat(registry.getMeters()).hasSize(meters);
    }

    @Test
    void bindTo_whatNobodyElseKeeps_isReadAfterAGarbageCollection() {
        bind();
        System.gc();
        assertThat(counter("requests", "outcome", "granted")).isEqualTo(10);
    }
}
