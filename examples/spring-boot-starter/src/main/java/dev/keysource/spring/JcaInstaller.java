package dev.keysource.spring;

import dev.keysource.KeyPairSource;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.EnvironmentAware;
import org.springframework.core.Ordered;
import org.springframework.core.PriorityOrdered;
import org.springframework.core.env.Environment;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * Lets code that asks the JCA for key pairs have those of the application's source, from before the beans are made until the
 * context is closed. The chain of the settings is opened for that at once, and becomes the bean later. A bean of the
 * application's own gives out pairs from when it is made.
 */
final class JcaInstaller
        implements BeanFactoryPostProcessor, BeanPostProcessor, EnvironmentAware, PriorityOrdered, DisposableBean {
    private @Nullable Environment environment;
    private @Nullable ConfiguredChain chain;
    private @Nullable JcaInstallation installation;
    private @Nullable String ownBean;
    private final LateSource late = new LateSource();

    @Override
    public void setEnvironment(Environment environment) {
        this.environment = environment;
    }

    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE;
    }

    @Override
    public void postProcessBeanFactory(ConfigurableListableBeanFactory beans) {
        List<String> names = Arrays.asList(beans.getBeanNamesForType(KeyPairSource.class, true, false));
        if (names.isEmpty() || Boolean.getBoolean("spring.aot.processing")) {
            return; // a parent context has it, or nothing is going to run
        }
        Environment settings = Objects.requireNonNull(environment);
        KeysourceProperties.Jca jca = ChainSettings.bind(settings).jca();
        Duration timeout = jca == null ? null : jca.timeout();
        if (names.contains(KeysourceAutoConfiguration.SOURCE)) {
            ConfiguredChain opened = ConfiguredChain.open(settings, beans.getBeanClassLoader());
            chain = opened;
            installation = JcaInstallation.begin(opened.source(), timeout);
        } else {
            ownBean = names.stream()
                    .filter(name -> beans.containsBeanDefinition(name)
                            && beans.getBeanDefinition(name).isPrimary())
                    .findFirst()
                    .orElse(names.get(0));
            installation = JcaInstallation.begin(late, timeout);
        }
    }

    @Override
    public Object postProcessAfterInitialization(Object bean, String beanName) {
        if (beanName.equals(ownBean) && bean instanceof KeyPairSource source) {
            late.use(source);
        }
        return bean;
    }

    /** The chain that was opened before its bean is made, or {@code null}. */
    @Nullable
    ConfiguredChain chain() {
        return chain;
    }

    /** Leaves the JCA as it was. */
    void end() {
        if (installation != null) {
            installation.end();
        }
    }

    /** Also after a start that failed, when there may be no bean that closes the chain. */
    @Override
    public void destroy() {
        end();
        if (chain != null) {
            chain.source().close();
        }
    }
}
