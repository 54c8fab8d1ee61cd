package dev.keysource.examples.launcher;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.keysource.KeyPairSpec;
import dev.keysource.PoolStats;
import dev.keysource.PoolStats.State;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

class WarmUpDisplayTest {
    private final Logger logger = (Logger) LoggerFactory.getLogger(WarmUpDisplay.class);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final WarmUpDisplay display = new WarmUpDisplay(false);
    private List<PoolStats> pools = List.of(pool(KeyPairSpec.RSA_2048, 0, 2), pool(KeyPairSpec.RSA_4096, 0, 1));

    @BeforeEach
    void watchTheLog() {
        log.start();
        logger.setLevel(Level.INFO);
        logger.setAdditive(false);
        logger.addAppender(log);
    }

    @AfterEach
    void leaveTheLog() {
        logger.detachAppender(log);
        logger.setLevel(null);
        logger.setAdditive(true);
    }

    @Test
    void onRefill_untilEveryPoolIsFull_saysNothing() {
        display.watch(() -> pools);
        pools = List.of(pool(KeyPairSpec.RSA_2048, 3, 2), pool(KeyPairSpec.RSA_4096, 0, 1));
        display.onRefill("pool", KeyPairSpec.RSA_2048, 3);
        assertThat(log.list).isEmpty();
    }

    @Test
    void onRefill_onceEveryPoolIsFull_saysSoOnce() {
        display.watch(() -> pools);
        pools = List.of(pool(KeyPairSpec.RSA_2048, 2, 2), pool(KeyPairSpec.RSA_4096, 1, 1));
        display.onRefill("pool", KeyPairSpec.RSA_4096, 1);
        display.onRefill("pool", KeyPairSpec.RSA_4096, 1);
        assertThat(log.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .containsExactly("warm: RSA-2048 2, RSA-4096 1");
    }

    @Test
    void watch_poolsThatAreFullAlready_saysSo() {
        pools = List.of(pool(KeyPairSpec.RSA_2048, 2, 2));
        display.watch(() -> pools);
        assertThat(log.list).hasSize(1);
    }

    @Test
    void onRefill_beforeThePoolsAreKnown_saysNothingOfAShortTime() {
        display.onRefill("pool", KeyPairSpec.RSA_2048, 1);
        display.onRefill("pool", KeyPairSpec.RSA_4096, 1);
        assertThat(log.list).isEmpty();
        pools = List.of(pool(KeyPairSpec.RSA_2048, 2, 2), pool(KeyPairSpec.RSA_4096, 1, 1));
        display.watch(() -> pools);
        assertThat(log.list).hasSize(1);
    }

    @Test
    void watch_withoutPools_saysNothing() {
        display.watch(List::of);
        assertThat(log.list).isEmpty();
    }

    private static PoolStats pool(KeyPairSpec spec, int level, int target) {
        return new PoolStats("pool", spec, level, target, level, 0, 0, 0, 0, 0, 0, State.REFILLING);
    }
}
