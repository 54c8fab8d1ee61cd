package dev.keysource.examples.launcher.web;

import dev.keysource.KeyPairSource;
import dev.keysource.KeyPairSpec;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import javax.tools.ToolProvider;
import java.io.ByteArrayOutputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** The Java code of the operator's manual, for pools inside an application. */
class OperatorManualTest {
    private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    @TempDir
    private Path directory;

    @Test
    void watched_compiled_hasTheMetersOfTheTable() throws Exception {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        try (URLClassLoader classes = compile();
                KeyPairSource chain = (KeyPairSource) classes.loadClass("Watched")
                        .getMethod("open", MeterRegistry.class)
                        .invoke(null, registry)) {
            assertThat(chain.get(KeyPairSpec.RSA_2048, Duration.ofMinutes(2))).isNotNull();
            Map<String, MetricsManual.Metric> exported = MetricsManual.exported(registry.scrape());
            assertThat(exported).containsKeys("keysource_requests_seconds", "keysource_pool_size", "keysource_health");
            assertThat(MetricsManual.metrics()).containsAllEntriesOf(exported);
        }
    }

    private URLClassLoader compile() throws Exception {
        MatchResult code =
                JAVA.matcher(MetricsManual.text()).results().findFirst().orElseThrow();
        Path file = Files.writeString(directory.resolve("Watched.java"), code.group(1));
        ByteArrayOutputStream errors = new ByteArrayOutputStream();
        int result = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        errors,
                        "-Xlint:all,-processing,-classfile",
                        "-proc:none",
                        "-d",
                        directory.toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        file.toString());
        assertThat(result).as(errors.toString(UTF_8)).isZero();
        return new URLClassLoader(
                new URL[] {directory.toUri().toURL()}, getClass().getClassLoader());
    }
}
