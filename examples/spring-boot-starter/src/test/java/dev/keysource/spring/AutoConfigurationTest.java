package dev.keysource.spring;

import dev.keysource.KeyPairConfigurationException;
import dev.keysource.KeyPairSource;
import dev.keysource.KeyPairSourceListener;
import dev.keysource.KeyPairSpec;
import dev.keysource.PoolStats;
import dev.keysource.pool.PooledKeyPairSource;
import dev.keysource.pool.metrics.KeyPairMetrics;
import dev.keysource.testkit.ScriptedSource;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringBootVersion;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import static org.assertj.core.api.Assertions.assertThat;

/** What a context has. Runs on each version of Spring Boot. */
class AutoConfigurationTest {
    private static final Duration LIMIT = Duration.ofMinutes(1);

    private final ApplicationContextRunner runner =
            new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(KeysourceAutoConfiguration.class));

    private static PoolStats pool(KeyPairSource source, KeyPairSpec spec) {
        return source.pools().stream()
                .filter(stats -> stats.spec().equals(spec))
                .findFirst()
                .orElseThrow();
    }

    /** As the process's own environment. */
    private static ApplicationContextRunner withEnvironment(
            ApplicationContextRunner runner, Map<String, Object> values) {
        return runner.withInitializer(context -> context.getEnvironment()
                .getPropertySources()
                .addFirst(new SystemEnvironmentPropertySource("test-systemEnvironment", values)));
    }

    @Test
    void springBoot_ofTheseTests_isTheOneThatIsMeant() {
        assertThat(SpringBootVersion.getVersion()).isEqualTo(System.getProperty("boot.version"));
    }

    @Test
    void source_noSettings_isAPoolThatTheContextCloses() {
        AtomicReference<KeyPairSource> used = new AtomicReference<>();
        runner.run(context -> {
            KeyPairSource source = context.getBean(KeyPairSource.class);
            assertThat(source.get(KeyPairSpec.ED25519, LIMIT)).isNotNull();
            assertThat(source.find(PooledKeyPairSource.class)).hasSize(1);
            used.set(source);
        });
        assertThat(used.get().health().canAnswer()).isFalse();
    }

    @Test
    void source_ofTheApplication_isTheOnlyOne() {
        ScriptedSource own = new ScriptedSource("own");
        runner.withBean(KeyPairSource.class, () -> own)
                .withPropertyValues("keysource.readiness.wait-for-pool=true", "keysource.jca.enabled=true")
                .run(context -> assertThat(context.getBean(KeyPairSource.class)).isSameAs(own));
        assertThat(own.isClosed()).isTrue();
    }

    @Test
    void starter_switchedOff_doesNothing() {
        runner.withPropertyValues("keysource.enabled=false", "keysource.chain=nonsense(", "keysource.jca.enabled=true")
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .doesNotHaveBean(KeyPairSource.class)
                        .doesNotHaveBean(KeyPairMetrics.class));
    }

    @ParameterizedTest
    @ValueSource(strings = {"low-water-mark", "lowWaterMark", "low_water_mark", "LOW-WATER-MARK"})
    void settings_everySpelling_areTheSame(String name) {
        runner.withPropertyValues("keysource.pool.specs=RSA-2048:4, EC-P-256", "keysource.pool." + name + "=5")
                .run(context -> assertThat(context).getFailure().rootCause().hasMessageContaining("from 1 to 4"));
    }

    @Test
    void settings_fileAndEnvironment_theEnvironmentHasPrecedence() {
        withEnvironment(
                        runner.withPropertyValues(
                                "keysource.pool.specs[0]=RSA-2048:4",
                                "keysource.pool.specs[1]=EC-P-256",
                                "keysource.pool.warmUp=lazy",
                                "keysource.pool.size=7"),
                        Map.of("KEYSOURCE_POOL_SIZE", "3", "KEYSOURCE_POOL_WARM_UP", "ASYNCHRONOUS"))
                .run(context -> {
                    KeyPairSource source = context.getBean(KeyPairSource.class);
                    assertThat(pool(source, KeyPairSpec.RSA_2048).target()).isEqualTo(4);
                    assertThat(pool(source, KeyPairSpec.EC_P_256).target()).isEqualTo(3);
                });
    }

    @Test
    void settings_allTyped_reachTheLibrary() {
        runner.withPropertyValues(
                        "keysource.chain=pool(local), local",
                        "keysource.fallback.budget=2s, 1m",
                        "keysource.fallback.cool-down=100ms",
                        "keysource.fallback.longest-cool-down=PT1M",
                        "keysource.fallback.hedge=1s",
                        "keysource.local.threads=1",
                        "keysource.local.queue=16",
                        "keysource.local.engine=JCA",
                        "keysource.local.provider=jdk",
                        "keysource.local.allow=RSA-8192",
                        "keysource.pool.specs=Ed25519:2",
                        "keysource.pool.size=2",
                        "keysource.pool.max-size=8",
                        "keysource.pool.min-size=2",
                        "keysource.pool.empty-chance=0.05",
                        "keysource.pool.max-age=1d",
                        "keysource.pool.refresh-unused=true",
                        "keysource.pool.refill=strict-quiet",
                        "keysource.pool.quiet-period=1s",
                        "keysource.pool.empty=wait",
                        "keysource.pool.refill-concurrency=1",
                        "keysource.pool.refill-share=0.5",
                        "keysource.pool.max-generations=1",
                        "keysource.pool.warm-up=eager",
                        "keysource.pool.idle-timeout=1h",
                        "keysource.pool.bypass-below=1ms",
                        "keysource.pool.jmx=none",
                        "keysource.jca.timeout=1s",
                        "keysource.readiness.timeout=1s")
                .run(context -> {
                    KeyPairSource source = context.getBean(KeyPairSource.class);
                    assertThat(pool(source, KeyPairSpec.ED25519).level()).isPositive();
                    assertThat(source.get(KeyPairSpec.ED25519, LIMIT)).isNotNull();
                });
    }

    @Test
    void settings_ofAThirdPartysSource_reachIt() {
        runner.withPropertyValues("keysource.chain=test", "keysource.test.answer=by-hand")
                .run(context -> {
                    assertThat(context.getBean(KeyPairSource.class).request(KeyPairSpec.RSA_2048))
                            .isNotDone();
                    assertThat(TestProvider.last().waiting).hasSize(1);
                });
        withEnvironment(
                        runner.withPropertyValues("keysource.chain=test", "keysource.test.answer=at-once"),
                        Map.of("KEYSOURCE_TEST_ANSWER", "by-hand"))
                .run(context -> assertThat(context.getBean(KeyPairSource.class).request(KeyPairSpec.RSA_2048))
                        .isNotDone());
    }

    @Test
    void settings_ofOneAmongSeveralOfAProvider_reachIt() {
        withEnvironment(
                        runner.withPropertyValues(
                                "keysource.chain=pool(test:b), test:a", "keysource.test.b.answer=by-hand"),
                        Map.of("KEYSOURCE_TEST_A_ANSWER", "by-hand"))
                .run(context -> assertThat(context.getBean(KeyPairSource.class).find(TestProvider.Source.class))
                        .hasSize(2)
                        .noneMatch(TestProvider.Source::answersAtOnce));
    }

    @Test
    void settings_placeholders_areResolved() {
        runner.withPropertyValues("mode=by-hand", "keysource.chain=test", "keysource.test.answer=${mode}")
                .run(context -> assertThat(context.getBean(KeyPairSource.class).request(KeyPairSpec.RSA_2048))
                        .isNotDone());
    }

    @Test
    void environment_variablesOfOthers_areLeftAlone() {
        withEnvironment(
                        runner,
                        Map.of(
                                "KEYSOURCE_SERVICE_HOST", "10.0.0.1",
                                "KEYSOURCE_PORT", "tcp://10.0.0.1:80",
                                "KEYSOURCE_POOL_SERVICE_PORT", "80",
                                "KEYSOURCE_HOME", "/opt"))
                .run(context -> assertThat(context).hasNotFailed());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            keysource.pool.size=0           | keysource.pool.size: found '0', allowed is a whole number from 1 to 1000000
            keysource.pool.sise=4           | unknown setting 'keysource.pool.sise'; known are keysource.pool.{
            keysource.pool.specs=rsa-2048   | keysource.pool.specs: found 'rsa-2048', allowed is a list
            keysource.chain=pool(locla)     | keysource.chain: found the unknown source 'locla', known are
            keysource.pol.size=4            | unknown setting 'keysource.pol.size'
            keysource.poolsize=4            | unknown setting 'keysource.poolsize'
            keysource.chain[0]=local        | unknown setting 'keysource.chain[0]'
            keysource.enable=false          | unknown setting 'keysource.enable'
            keysource.jca.enable=true       | unknown setting 'keysource.jca.enable'; known are keysource.jca.{enabled, timeout}; did you mean 'enabled'?
            keysource.jca.timout=3s         | unknown setting 'keysource.jca.timout'
            keysource.readiness.wait=true   | unknown setting 'keysource.readiness.wait'; known are keysource.readiness.{timeout, wait-for-pool}
            keysource.chain=pool(local      | keysource.chain: malformed chain
            keysource.local.threads=99999   | keysource.local.threads: found '99999', allowed is a whole number
            keysource.pool.refill-share=1.5 | keysource.pool.refill-share: found '1.5', allowed is a number
            """)
    void setting_wrong_isToldWithWhereItStands(String setting, String message) {
        runner.withPropertyValues(setting).run(context -> {
            assertThat(context).hasFailed();
            FailureAnalysis analysis =
                    new SettingFailureAnalyzer(environmentWith(setting)).analyze(context.getStartupFailure());
            assertThat(analysis).isNotNull();
            assertThat(analysis.getCause()).isInstanceOf(KeyPairConfigurationException.class);
            assertThat(analysis.getDescription()).contains(message).contains("Origin: ");
            assertThat(analysis.getAction()).isNotBlank();
        });
    }

    private static Environment environmentWith(String setting) {
        StandardEnvironment environment = new StandardEnvironment();
        TestPropertyValues.of(setting).applyTo(environment);
        return environment;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"keysource.pool.size=many", "keysource.pool.quiet-period=soon", "keysource.pool.refill=now"})
    void setting_ofTheWrongType_isToldBySpring(String setting) {
        String[] parts = setting.split("=");
        runner.withPropertyValues(setting)
                .run(context -> assertThat(context)
                        .getFailure()
                        .hasStackTraceContaining(parts[0])
                        .hasStackTraceContaining(parts[1]));
    }

    @Test
    void furl_wrong_isNotShown() {
        String furl = "keysource://" + "A".repeat(43) + "@h:1/" + "SECRET".repeat(7) + "#v=1";
        runner.withPropertyValues("keysource.chain=remote", "keysource.remote.furl=" + furl)
                .run(context -> {
                    assertThat(context).hasFailed();
                    assertThat(new SettingFailureAnalyzer(environmentWith("keysource.remote.furl=" + furl))
                                    .analyze(context.getStartupFailure())
                                    .getDescription())
                            .contains("keysource.remote.furl")
                            .doesNotContain("SECRETSECRET");
                });
        runner.withPropertyValues("keysource.remote.furl=" + furl.replace("SECRET", "SECRETS"))
                .run(context -> assertThat(context).hasFailed());
        assertThat(new KeysourceProperties.Remote(null, furl, null, null, null).toString())
                .doesNotContain("SECRET");
    }

    @Test
    void metrics_withMicrometer_showThePools() {
        runner.withPropertyValues("keysource.pool.specs=RSA-2048:2").run(context -> {
            KeyPairMetrics metrics = context.getBean(KeyPairMetrics.class);
            assertThat(context.getBean(MeterBinder.class)).isSameAs(metrics);
            SimpleMeterRegistry registry = new SimpleMeterRegistry();
            metrics.bindTo(registry);
            context.getBean(KeyPairSource.class).get(KeyPairSpec.RSA_2048, LIMIT);
            assertThat(registry.get("keysource.pool.target").gauge().value()).isEqualTo(2);
            while (registry.find("keysource.requests").timer() == null) {
                Thread.onSpinWait(); // counted by a thread of the pool
            }
        });
    }

    @Test
    void metrics_withoutMicrometer_areNot() {
        runner.withClassLoader(new FilteredClassLoader("io.micrometer"))
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .hasSingleBean(KeyPairSource.class)
                        .doesNotHaveBean("keyPairMetrics"));
    }

    @Configuration(proxyBeanMethods = false)
    static class Listening {
        static final AtomicInteger GENERATED = new AtomicInteger();

        @Bean
        KeyPairSourceListener listener() {
            return new KeyPairSourceListener() {
                @Override
                public void onGeneration(String source, KeyPairSpec spec, long tookNanos) {
                    GENERATED.incrementAndGet();
                }
            };
        }
    }

    @Test
    void listeners_ofTheApplication_areTold() {
        Listening.GENERATED.set(0);
        runner.withUserConfiguration(Listening.class).run(context -> {
            context.getBean(KeyPairSource.class).get(KeyPairSpec.RSA_2048, LIMIT);
            assertThat(Listening.GENERATED).hasPositiveValue();
        });
    }

    @Test
    void health_withoutSpringsHealth_isNot() {
        runner.withClassLoader(
                        new FilteredClassLoader("org.springframework.boot.actuate", "org.springframework.boot.health"))
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .hasSingleBean(KeyPairSource.class)
                        .doesNotHaveBean("keysourceHealthIndicator"));
    }

    @Test
    void health_withSpringsHealth_tellsOfTheSource() {
        runner.withPropertyValues("keysource.pool.specs=Ed25519:2", "keysource.pool.warm-up=eager")
                .run(context -> {
                    assertThat(health(context))
                            .startsWith("UP ")
                            .contains("health=HEALTHY", "pools={pool(local) Ed25519=2 of 2 ready}");
                    context.getBean(KeyPairSource.class).close();
                    assertThat(health(context)).startsWith("OUT_OF_SERVICE ");
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"management.health.keysource.enabled=false", "management.health.defaults.enabled=false"})
    void health_switchedOff_isNot(String setting) {
        runner.withPropertyValues(setting)
                .run(context -> assertThat(context).doesNotHaveBean("keysourceHealthIndicator"));
    }

    /** By reflection, as each version of Spring Boot has types of its own. */
    private static String health(ConfigurableApplicationContext context) throws Exception {
        Object indicator = context.getBean("keysourceHealthIndicator");
        Class<?> type = List.of(indicator.getClass().getInterfaces()).get(0);
        Object health = type.getMethod("health").invoke(indicator);
        return health.getClass().getMethod("getStatus").invoke(health) + " "
                + health.getClass().getMethod("getDetails").invoke(health);
    }
}
