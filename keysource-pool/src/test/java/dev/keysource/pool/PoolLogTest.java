package dev.keysource.pool;

import dev.keysource.KeyPairSourceException.Reason;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.slf4j.simple.SimpleLogger;
import org.slf4j.spi.LocationAwareLogger;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.reflect.Field;
import java.security.KeyPair;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** A log that blocks holds nobody who waits for the pool. */
class PoolLogTest extends PoolFixture {
    private final PrintStream before = System.err;
    private final ByteArrayOutputStream log = new ByteArrayOutputStream();
    private BooleanSupplier answered = () -> false;
    /** Whether the request was answered when the latest line was logged. */
    private boolean answeredBefore;

    PoolLogTest() throws ReflectiveOperationException {
        logFrom(LocationAwareLogger.INFO_INT);
        System.setErr(new PrintStream(log, true, UTF_8) {
            @Override
            public void flush() {
                super.flush();
                answeredBefore = answered.getAsBoolean();
            }
        });
    }

    @AfterEach
    void restore() throws ReflectiveOperationException {
        System.setErr(before);
        logFrom(LocationAwareLogger.ERROR_INT);
    }

    /** The other tests would log thousands of lines. */
    private static void logFrom(int level) throws ReflectiveOperationException {
        Field current = SimpleLogger.class.getDeclaredField("currentLogLevel");
        current.setAccessible(true);
        current.setInt(LoggerFactory.getLogger(PooledKeyPairSource.class), level);
    }

    @Test
    void refilledAgain_isLoggedAfterTheAnswer() {
        PooledKeyPairSource pool = open(settings -> settings.spec(SPEC, 1));
        source.failNext(Reason.UNAVAILABLE);
        clock.advance(seconds(10));
        CompletableFuture<KeyPair> answer = pool.request(SPEC);
        answered = answer::isDone;
        source.answerNext();
        assertThat(log.toString(UTF_8)).contains("is refilled again");
        assertThat(answeredBefore).isTrue();
    }
}
