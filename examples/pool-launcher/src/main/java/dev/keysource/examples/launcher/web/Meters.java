package dev.keysource.examples.launcher.web;

import com.sun.management.OperatingSystemMXBean;
import dev.keysource.KeyPairSource;
import dev.keysource.pool.metrics.KeyPairMetrics;
import dev.keysource.remote.KeyPairServer;
import dev.keysource.remote.metrics.KeyPairServerMetrics;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmInfoMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * The meters of a key generator: its sources, its server, the JVM, the process and the build, in the formats of Prometheus.
 * Thread-safe.
 */
final class Meters implements AutoCloseable {
    private static final String OPEN_METRICS = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";
    private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Shared<Reply> openMetrics = replies(OPEN_METRICS);
    private final Shared<Reply> text = replies(TEXT);
    private final KeyPairMetrics sources = new KeyPairMetrics();
    private final JvmGcMetrics garbage = new JvmGcMetrics();

    /** @param version of the program */
    Meters(String version) {
        // Their names are no Prometheus names; the first is process.cpu below.
        registry.config()
                .meterFilter(MeterFilter.denyNameStartsWith("process.cpu.time"))
                .meterFilter(MeterFilter.denyNameStartsWith("system.cpu.count"));
        if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system) {
            FunctionCounter.builder("process.cpu", system, process -> process.getProcessCpuTime() / NANOS_PER_SECOND)
                    .description("CPU time that this process has used")
                    .baseUnit("seconds")
                    .register(registry);
        }
        sources.bindTo(registry);
        garbage.bindTo(registry);
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new JvmInfoMetrics().bindTo(registry);
        new ClassLoaderMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        Gauge.builder("keysource.build.info", () -> 1)
                .description("1; the label is the version of the key generator")
                .tag("version", version)
                .register(registry);
    }

    /** Counts what sources do, as their listener. */
    KeyPairMetrics sources() {
        return sources;
    }

    void show(KeyPairSource source, KeyPairServer server) {
        sources.watch(source);
        new KeyPairServerMetrics(server).bindTo(registry);
    }

    /** All meters now, in the format that is asked for: OpenMetrics, or else the text format. */
    Reply reply(String accept) {
        return (accept.contains(OPEN_METRICS.substring(0, OPEN_METRICS.indexOf(';'))) ? openMetrics : text).get();
    }

    private Shared<Reply> replies(String type) {
        return new Shared<>(() -> Reply.of(Reply.OK, type, registry.scrape(type).getBytes(UTF_8)), System::nanoTime);
    }

    @Override
    public void close() {
        garbage.close();
        registry.close();
    }
}
