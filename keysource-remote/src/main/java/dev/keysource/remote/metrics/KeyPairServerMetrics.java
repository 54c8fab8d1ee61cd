package dev.keysource.remote.metrics;

import dev.keysource.remote.KeyPairServer;
import dev.keysource.remote.ServerStats;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/**
 * Micrometer meters of a {@link KeyPairServer}: its {@link KeyPairServer#stats() counters}, read whenever a registry reads them.
 * Needs {@code io.micrometer:micrometer-core}. Thread-safe. Keeps the server reachable as long as the registries.
 *
 * <ul>
 *   <li>{@code keysource.server.serving}, a gauge: 1 if the {@link KeyPairServer#health() health} of the server lets it answer, else 0
 *   <li>{@code keysource.server.requests}, a counter of calls for pairs that have ended; {@code outcome} is {@code granted},
 *       {@code failed}, {@code cancelled} or {@code refused}
 *   <li>{@code keysource.server.refusals}, a counter; {@code reason} is that of the audit log
 *   <li>{@code keysource.server.pairs.taken}, a counter of pairs that the source gave, and {@code keysource.server.pairs.orphaned},
 *       of those that no client has received. When a client's report lowers the number of orphans, the counter waits until it is
 *       reached again
 *   <li>{@code keysource.server.pairs.inflight}, {@code keysource.server.calls}, {@code keysource.server.connections}: gauges of the
 *       pairs that are on their way, of the calls for pairs that are open, and of the connections
 *   <li>{@code keysource.server.capability.used}, a counter of what the holders of a secret were charged for, in units of what an
 *       RSA-2048 pair costs, and {@code keysource.server.capability.quota.left}, a gauge of the units that their quota has left, if
 *       there is one; {@code keysource.server.capability.calls} and {@code keysource.server.capability.inflight}, gauges.
 *       {@code capability} is the id of an active secret, as the audit log has it; a secret that is revoked has no meters
 * </ul>
 */
public final class KeyPairServerMetrics implements MeterBinder {
    private static final String PREFIX = "keysource.server.";
    private static final String UNITS = "units";

    private final KeyPairServer server;
    private final Tags tags;

    /**
     * The metrics of the only server of an application.
     *
     * @param server the server
     */
    public KeyPairServerMetrics(KeyPairServer server) {
        this(server, List.of());
    }

    /**
     * The metrics of one of several servers.
     *
     * @param server the server
     * @param tags tell it from the others
     */
    public KeyPairServerMetrics(KeyPairServer server, Iterable<Tag> tags) {
        this.server = Objects.requireNonNull(server, "server");
        this.tags = Tags.of(tags);
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        new Binding(server::stats, () -> server.health().canAnswer(), registry, tags).bind();
    }

    /** The meters in one registry. Thread-safe. */
    static final class Binding {
        private final Supplier<ServerStats> stats;
        private final BooleanSupplier serving;
        private final MeterRegistry registry;
        private final Tags tags;
        private final AtomicLong orphaned = new AtomicLong();
        private final Map<String, List<Meter>> capabilities = new ConcurrentHashMap<>();

        Binding(Supplier<ServerStats> stats, BooleanSupplier serving, MeterRegistry registry, Tags tags) {
            this.stats = stats;
            this.serving = serving;
            this.registry = registry;
            this.tags = tags;
        }

        void bind() {
            ServerStats first = stats.get();
            first.requests()
                    .keySet()
                    .forEach(outcome -> counter(
                            "requests",
                            "calls for pairs that have ended",
                            tags.and("outcome", outcome),
                            now -> now.requests().getOrDefault(outcome, 0L)));
            first.refusals()
                    .keySet()
                    .forEach(reason -> counter(
                            "refusals",
                            "requests that were refused",
                            tags.and("reason", reason),
                            now -> now.refusals().getOrDefault(reason, 0L)));
            counter("pairs.taken", "pairs that the source gave for calls", tags, ServerStats::taken);
            counter(
                    "pairs.orphaned",
                    "pairs that were taken and that no client has received",
                    tags,
                    now -> orphaned.accumulateAndGet(now.orphaned(), Math::max));
            gauge("serving", "1 if the server can answer calls, else 0", tags, now -> serving.getAsBoolean() ? 1 : 0);
            gauge("pairs.inflight", "pairs that were taken and are not sent yet", tags, ServerStats::inFlight);
            gauge("calls", "calls for pairs that are open", tags, ServerStats::openCalls);
            // This gauge keeps the binding reachable, as the counters do not, and is read with every scrape.
            Gauge.builder(PREFIX + "connections", () -> look().connections())
                    .description("open connections, those of strangers too")
                    .tags(tags)
                    .register(registry);
            follow(first);
        }

        /** Reads the counters, and follows the changes of the secrets. */
        private ServerStats look() {
            ServerStats now = stats.get();
            follow(now);
            return now;
        }

        private synchronized void follow(ServerStats now) {
            capabilities.entrySet().removeIf(known -> {
                boolean revoked = !now.secrets().containsKey(known.getKey());
                if (revoked) {
                    known.getValue().forEach(registry::remove);
                }
                return revoked;
            });
            now.secrets().forEach((id, secret) -> capabilities.computeIfAbsent(id, added -> show(added, secret)));
        }

        private List<Meter> show(String id, ServerStats.Secret secret) {
            Tags ofSecret = tags.and("capability", id);
            Function<ServerStats, ServerStats.Secret> find =
                    now -> now.secrets().getOrDefault(id, new ServerStats.Secret(0, 0, 0, 0));
            List<Meter> meters = new ArrayList<>();
            meters.add(FunctionCounter.builder(
                            PREFIX + "capability.used",
                            this,
                            self -> find.apply(self.stats.get()).used())
                    .description("what the holders of a secret were charged for")
                    .baseUnit(UNITS)
                    .tags(ofSecret)
                    .register(registry));
            if (secret.quotaLeft() != Double.POSITIVE_INFINITY) {
                meters.add(Gauge.builder(
                                PREFIX + "capability.quota.left",
                                () -> find.apply(stats.get()).quotaLeft())
                        .description("what the quota of a secret has left now")
                        .baseUnit(UNITS)
                        .tags(ofSecret)
                        .register(registry));
            }
            meters.add(gauge(
                    "capability.calls",
                    "calls for pairs that the holders of a secret have open",
                    ofSecret,
                    now -> find.apply(now).openCalls()));
            meters.add(gauge(
                    "capability.inflight",
                    "pairs on their way to the holders of a secret",
                    ofSecret,
                    now -> find.apply(now).inFlight()));
            return meters;
        }

        private void counter(String name, String description, Tags all, ToDoubleFunction<ServerStats> value) {
            FunctionCounter.builder(PREFIX + name, this, self -> value.applyAsDouble(self.stats.get()))
                    .description(description)
                    .tags(all)
                    .register(registry);
        }

        private Gauge gauge(String name, String description, Tags all, ToDoubleFunction<ServerStats> value) {
            return Gauge.builder(PREFIX + name, () -> value.applyAsDouble(stats.get()))
                    .description(description)
                    .tags(all)
                    .register(registry);
        }
    }
}
