package dev.keysource.spring;

import dev.keysource.KeyPairSource;
import dev.keysource.KeyPairSourceException;
import dev.keysource.KeyPairSpec;
import dev.keysource.pool.PooledKeyPairSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.security.KeyPair;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** From the start of an application to its end. */
@Timeout(120)
class LifeCycleTest {
    private static final Duration LIMIT = Duration.ofMinutes(1);

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {}

    private static SpringApplicationBuilder builder(String... settings) {
        return new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.NONE)
                .bannerMode(Banner.Mode.OFF)
                .logStartupInfo(false)
                .registerShutdownHook(false)
                .properties(settings);
    }

    private static PooledKeyPairSource pool(ConfigurableApplicationContext context) {
        return context.getBean(KeyPairSource.class)
                .find(PooledKeyPairSource.class)
                .get(0);
    }

    private static void until(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            Thread.onSpinWait();
        }
    }

    @Test
    void start_wrongSetting_endsWithTheAnalysis() {
        PrintStream out = System.out;
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        System.setOut(new PrintStream(output, true, UTF_8));
        try {
            assertThatThrownBy(() -> builder("keysource.pool.size=0").run()).isNotNull();
        } finally {
            System.setOut(out);
        }
        assertThat(output.toString(UTF_8))
                .contains("APPLICATION FAILED TO START")
                .contains("keysource.pool.size: found '0', allowed is a whole number from 1 to 1000000")
                .contains("Property: keysource.pool.size")
                .contains("Origin: ")
                .doesNotContain("\tat ");
    }

    @Test
    void readiness_asked_waitsForThePool() {
        TestProvider.OPENED.clear();
        CompletableFuture<Integer> ready = new CompletableFuture<>();
        SpringApplication application = builder(
                        "keysource.chain=pool(test)",
                        "keysource.test.answer=by-hand",
                        "keysource.pool.specs=RSA-2048:2",
                        "keysource.readiness.wait-for-pool=true")
                .listeners(event -> {
                    if (event instanceof AvailabilityChangeEvent<?> change
                            && change.getState() == ReadinessState.ACCEPTING_TRAFFIC) {
                        ConfigurableApplicationContext context = (ConfigurableApplicationContext) change.getSource();
                        ready.complete(pool(context).pools().get(0).level());
                    }
                })
                .application();
        CompletableFuture<ConfigurableApplicationContext> context = CompletableFuture.supplyAsync(application::run);
        until(() ->
                !TestProvider.OPENED.isEmpty() && !TestProvider.last().waiting.isEmpty());
        assertThat(ready).isNotDone();
        TestProvider.Source source = TestProvider.last();
        until(() -> {
            source.answerAll();
            return context.isDone();
        });
        assertThat(ready).isCompletedWithValue(2);
        context.join().close();
    }

    @Test
    void readiness_poolThatIsNotFullInTime_isReadyAllTheSame() {
        try (ConfigurableApplicationContext context = builder(
                        "keysource.chain=pool(test)",
                        "keysource.test.answer=by-hand",
                        "keysource.pool.specs=RSA-2048:2",
                        "keysource.readiness.wait-for-pool=true",
                        "keysource.readiness.timeout=10ms",
                        "spring.lifecycle.timeout-per-shutdown-phase=10ms")
                .run()) {
            assertThat(pool(context).pools().get(0).level()).isZero();
        }
    }

    @Test
    void readiness_noPoolIsListed_isReady() {
        try (ConfigurableApplicationContext context =
                builder("keysource.readiness.wait-for-pool=true").run()) {
            assertThat(context.isActive()).isTrue();
        }
    }

    @Test
    void close_requestsThatWait_areAnsweredFirst() throws Exception {
        ConfigurableApplicationContext context = builder(
                        "keysource.chain=pool(test)",
                        "keysource.test.answer=by-hand",
                        "keysource.pool.specs=RSA-2048:1")
                .run();
        KeyPairSource source = context.getBean(KeyPairSource.class);
        PooledKeyPairSource pool = pool(context);
        CompletableFuture<KeyPair> waiting = source.request(KeyPairSpec.RSA_2048);
        TestProvider.Source behind = TestProvider.last();
        CompletableFuture<Void> closed = CompletableFuture.runAsync(context::close);
        until(() -> !pool.health().canAnswer());
        assertThat(waiting).isNotDone();
        assertThat(closed).isNotDone();
        assertThat(source.request(KeyPairSpec.RSA_2048)).isCompletedExceptionally();
        until(() -> {
            behind.answerAll();
            return closed.isDone();
        });
        assertThat(waiting.get(1, TimeUnit.MINUTES)).isIn(behind.given);
        assertThat(behind.closed).isTrue();
        assertThatThrownBy(() -> source.get(KeyPairSpec.RSA_2048, LIMIT)).isInstanceOf(KeyPairSourceException.class);
    }

    /** As Spring's test framework does with contexts that it keeps, and checkpoints do. */
    @Test
    void stopAndStart_contextThatIsKept_keepsItsPool() throws Exception {
        try (ConfigurableApplicationContext context =
                builder("keysource.chain=pool(test)").run()) {
            context.stop();
            context.start();
            assertThat(context.getBean(KeyPairSource.class).get(KeyPairSpec.RSA_2048, LIMIT))
                    .isNotNull();
        }
    }

    @Test
    void close_ofAContextBelow_leavesTheSourceOpen() throws Exception {
        try (ConfigurableApplicationContext parent =
                builder("keysource.chain=pool(test)").run()) {
            ConfigurableApplicationContext child = builder().parent(parent).run();
            assertThat(child.getBean(KeyPairSource.class)).isSameAs(parent.getBean(KeyPairSource.class));
            child.close();
            parent.stop();
            parent.start();
            assertThat(parent.getBean(KeyPairSource.class).get(KeyPairSpec.RSA_2048, LIMIT))
                    .isNotNull();
        }
    }
}
