package dev.keysource.spring;

import dev.keysource.KeyPairSource;
import dev.keysource.KeyPairSourceListener;
import dev.keysource.pool.metrics.KeyPairMetrics;
import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnExpression;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.core.io.ResourceLoader;

import java.util.Map;

/**
 * What an application with this starter has: a {@link KeyPairSource} as its settings say, unless it has a bean of its own; the
 * meters of {@link KeyPairMetrics} if Micrometer is there; one line in the log that says where pairs come from; a health indicator {@code keysource} if Spring Boot's health is there;
 * readiness that waits for the pools, and the pairs for code that asks the JCA, if the settings say so. The context closes the
 * source: the waiting requests are answered first, after those of the web server.
 */
@AutoConfiguration
@ConditionalOnProperty(name = "keysource.enabled", havingValue = "true", matchIfMissing = true)
@EnableConfigurationProperties(KeysourceProperties.class)
public final class KeysourceAutoConfiguration {
    /** The name of the source that the settings describe. */
    static final String SOURCE = "keysourceKeyPairSource";

    private static final String HEALTH =
            "${management.health.keysource.enabled:${management.health.defaults.enabled:true}}";

    KeysourceAutoConfiguration() {}

    /** Runs before any bean is made, and with a source of the application's own as well. */
    @Bean
    static BeanFactoryPostProcessor keysourceSettingsCheck(Environment environment) {
        return beans -> ChainSettings.refuseUnknown(environment);
    }

    @Bean
    StartReport keysourceStartReport(ObjectProvider<KeyPairSource> sources, ObjectProvider<JcaInstaller> jca) {
        return new StartReport(sources, jca);
    }

    /** The chain of the settings. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnMissingBean(KeyPairSource.class)
    static class OfSettings {
        @Bean(name = SOURCE, destroyMethod = "close")
        KeyPairSource keyPairSource(
                Environment environment,
                ResourceLoader resources,
                ObjectProvider<JcaInstaller> jca,
                ObjectProvider<KeyPairSourceListener> listeners) {
            JcaInstaller installer = jca.getIfAvailable();
            ConfiguredChain early = installer == null ? null : installer.chain();
            ConfiguredChain chain =
                    early == null ? ConfiguredChain.open(environment, resources.getClassLoader()) : early;
            return chain.with(listeners.orderedStream());
        }

        @Bean
        DrainAtClose keysourceDrainAtClose(
                KeyPairSource source, ApplicationContext context, ObjectProvider<JcaInstaller> jca) {
            return new DrainAtClose(source, context, () -> jca.ifAvailable(JcaInstaller::end));
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnProperty("keysource.jca.enabled")
    static class Jca {
        @Bean
        static JcaInstaller keysourceJcaInstaller() {
            return new JcaInstaller();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnProperty("keysource.readiness.wait-for-pool")
    static class WhenReady {
        @Bean
        PoolReadiness keysourcePoolReadiness(KeysourceProperties properties, ObjectProvider<KeyPairSource> sources) {
            return new PoolReadiness(properties, sources);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(name = "io.micrometer.core.instrument.binder.MeterBinder")
    static class Metrics {
        @Bean
        @ConditionalOnMissingBean
        KeyPairMetrics keyPairMetrics() {
            return new KeyPairMetrics();
        }

        @Bean
        SmartInitializingSingleton keysourceMetricsWatch(
                KeyPairMetrics metrics, ObjectProvider<KeyPairSource> sources) {
            return () -> sources.ifUnique(metrics::watch);
        }
    }

    /** Spring Boot 3.5. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(name = "org.springframework.boot.actuate.health.HealthIndicator")
    @ConditionalOnExpression(HEALTH)
    static class HealthOfBoot3 {
        @Bean
        @ConditionalOnMissingBean(name = "keysourceHealthIndicator")
        org.springframework.boot.actuate.health.HealthIndicator keysourceHealthIndicator(ListableBeanFactory beans) {
            return () -> {
                SourceHealth found = SourceHealth.of(sources(beans));
                return org.springframework.boot.actuate.health.Health.status(found.status())
                        .withDetails(found.details())
                        .build();
            };
        }
    }

    /** Spring Boot 4. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(name = "org.springframework.boot.health.contributor.HealthIndicator")
    @ConditionalOnExpression(HEALTH)
    static class HealthOfBoot4 {
        @Bean
        @ConditionalOnMissingBean(name = "keysourceHealthIndicator")
        org.springframework.boot.health.contributor.HealthIndicator keysourceHealthIndicator(
                ListableBeanFactory beans) {
            return () -> {
                SourceHealth found = SourceHealth.of(sources(beans));
                return org.springframework.boot.health.contributor.Health.status(found.status())
                        .withDetails(found.details())
                        .build();
            };
        }
    }

    private static Map<String, KeyPairSource> sources(ListableBeanFactory beans) {
        return BeanFactoryUtils.beansOfTypeIncludingAncestors(beans, KeyPairSource.class);
    }
}
