package dev.keysource.spring;

import dev.keysource.KeyPairSource;
import dev.keysource.KeyPairSpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Security;
import java.util.Objects;
import java.util.function.Supplier;

import static org.assertj.core.api.Assertions.assertThat;

/** What contexts do to the JCA, of which there is one. */
class JcaTest {
    private static final String PREFERRED = "jdk.security.provider.preferred";

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(KeysourceAutoConfiguration.class))
            .withPropertyValues("keysource.chain=test", "keysource.jca.enabled=true", "keysource.jca.timeout=1m");
    private String before;

    @BeforeEach
    void look() throws Exception {
        TestProvider.OPENED.clear();
        before = preferred();
        KeyPairGenerator.getInstance("RSA");
    }

    @AfterEach
    void stock_afterwards_isThere() throws Exception {
        assertThat(Security.getProvider("Keysource")).isNull();
        assertThat(preferred()).isEqualTo(before);
        assertThat(KeyPairGenerator.getInstance("RSA").getProvider().getName()).isEqualTo("SunRsaSign");
    }

    /** Nothing and an empty text are the same to the JCA, and nobody can take a security property away. */
    private static String preferred() {
        return Objects.requireNonNullElse(Security.getProperty(PREFERRED), "");
    }

    private static KeyPair rsa() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static void assertFrom(TestProvider.Source source, KeyPair pair) {
        assertThat(source.given)
                .anySatisfy(given -> assertThat(given.getPublic()).isEqualTo(pair.getPublic()));
    }

    /** Makes a pair as libraries do, while the context is being built. */
    @Configuration(proxyBeanMethods = false)
    static class MakesAPair {
        @Bean
        KeyPair aPairOfALibrary() {
            return rsa();
        }
    }

    @Test
    void enabled_beansThatAskTheJca_haveThePairsOfTheSource() {
        runner.withUserConfiguration(MakesAPair.class).run(context -> {
            assertThat(TestProvider.OPENED)
                    .as("one chain for the JCA and the bean")
                    .hasSize(1);
            assertFrom(TestProvider.last(), context.getBean(KeyPair.class));
            assertFrom(TestProvider.last(), rsa());
            assertFrom(
                    TestProvider.last(),
                    context.getBean(KeyPairSource.class)
                            .request(KeyPairSpec.RSA_2048)
                            .join());
        });
        assertThat(TestProvider.last().closed).isTrue();
    }

    @Test
    void notEnabled_theJca_isAsItWas() {
        runner.withPropertyValues("keysource.jca.enabled=false").run(context -> {
            rsa();
            assertThat(TestProvider.last().given).isEmpty();
        });
    }

    @Test
    void start_thatFails_leavesTheJcaAsItWas() {
        runner.withBean("broken", Object.class, (Supplier<Object>) () -> {
                    throw new IllegalStateException("scripted");
                })
                .run(context -> {
                    assertThat(context).hasFailed();
                    assertThat(Security.getProvider("Keysource")).isNull();
                });
        assertThat(TestProvider.last().closed).isTrue();
    }

    @Test
    void timeout_notAllowed_isToldWithItsKey() {
        runner.withPropertyValues("keysource.jca.timeout=0s")
                .run(context -> assertThat(context)
                        .getFailure()
                        .hasStackTraceContaining("keysource.jca.timeout: found PT0S, allowed is a time span from 1ms"));
        assertThat(TestProvider.last().closed).isTrue();
    }

    @Test
    void sourceOfTheApplication_onceItIsMade_servesTheJca() {
        TestProvider.Source own = new TestProvider.Source(true);
        runner.withBean(KeyPairSource.class, () -> own).run(context -> assertFrom(own, rsa()));
        assertThat(TestProvider.OPENED).isEmpty();
    }

    @Test
    void twoContexts_theNewestOpenOne_servesTheJca() {
        runner.run(first -> {
            TestProvider.Source ofFirst = TestProvider.last();
            runner.run(second -> {
                assertThat(TestProvider.last()).isNotSameAs(ofFirst);
                assertFrom(TestProvider.last(), rsa());
            });
            assertFrom(ofFirst, rsa());
        });
    }

    @Test
    void twoContexts_theOlderIsClosedFirst_theNewerServesOn() {
        runner.run(first -> {
            TestProvider.Source ofFirst = TestProvider.last();
            ConfigurableApplicationContext second = new SpringApplicationBuilder(KeysourceAutoConfiguration.class)
                    .web(WebApplicationType.NONE)
                    .bannerMode(Banner.Mode.OFF)
                    .properties("keysource.chain=test", "keysource.jca.enabled=true", "keysource.jca.timeout=1m")
                    .run();
            TestProvider.Source ofSecond = TestProvider.last();
            first.getSourceApplicationContext().close();
            assertThat(ofFirst.closed).isTrue();
            assertFrom(ofSecond, rsa());
            second.close();
            assertThat(Security.getProvider("Keysource")).isNull();
        });
    }

    @Test
    void childContext_withTheSourceOfItsParent_changesNothing() {
        runner.run(parent -> {
            runner.withParent(parent).run(child -> assertFrom(TestProvider.last(), rsa()));
            assertFrom(TestProvider.last(), rsa());
            assertThat(TestProvider.OPENED).hasSize(1);
        });
    }
}
