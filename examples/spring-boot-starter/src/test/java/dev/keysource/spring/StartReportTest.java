package dev.keysource.spring;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.keysource.KeyPairSource;
import dev.keysource.testkit.ScriptedSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/** What somebody sees who has just added the starter. Runs on each version of Spring Boot. */
class StartReportTest {
    private final ApplicationContextRunner runner =
            new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(KeysourceAutoConfiguration.class));

    private final Logger log = (Logger) LoggerFactory.getLogger(StartReport.class);
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

    @BeforeEach
    void listen() {
        lines.start();
        log.setLevel(Level.INFO);
        log.addAppender(lines);
    }

    @AfterEach
    void restore() {
        log.detachAppender(lines);
        log.setLevel(null);
    }

    private void assertSays(String line) {
        assertThat(lines.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .singleElement()
                .asString()
                .startsWith(line);
    }

    @Test
    void start_withPools_saysWhatIsKeptAndHowOthersGetIt() {
        runner.withPropertyValues("keysource.pool.specs=RSA-2048:3, RSA-4096:2")
                .run(context -> assertSays("key pairs from pool(local), kept ready: RSA-2048:3, RSA-4096:2; "
                        + "KeyPairGenerator.getInstance(\"RSA\") makes its own unless keysource.jca.enabled is true"));
    }

    @Test
    void start_withTheJca_saysThatOthersHaveThem() {
        runner.withPropertyValues("keysource.jca.enabled=true")
                .run(context -> assertSays("key pairs from pool(local), kept ready: nothing before it is asked for; "
                        + "KeyPairGenerator.getInstance(\"RSA\") takes them"));
    }

    @Test
    void start_withASourceOfTheApplication_namesIt() {
        runner.withBean(KeyPairSource.class, () -> new ScriptedSource("own"))
                .run(context -> assertSays("key pairs from own, "));
    }

    @Test
    void settings_misspeltBesideASourceOfTheApplication_areRefusedTheSame() {
        runner.withBean(KeyPairSource.class, () -> new ScriptedSource("own"))
                .withPropertyValues("keysource.readiness.wait-for-pools=true")
                .run(context -> assertThat(context)
                        .getFailure()
                        .hasMessageContaining("'keysource.readiness.wait-for-pools'")
                        .hasMessageContaining("did you mean 'wait-for-pool'?"));
    }

    @Test
    void start_disabled_saysNothing() {
        runner.withPropertyValues("keysource.enabled=false", "keysource.jca.enable=true")
                .run(context -> assertThat(lines.list).isEmpty());
    }
}
