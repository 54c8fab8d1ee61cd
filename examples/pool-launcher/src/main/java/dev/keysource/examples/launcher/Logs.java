package dev.keysource.examples.launcher;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.joran.spi.ConsoleTarget;
import ch.qos.logback.core.spi.ContextAwareBase;
import org.jspecify.annotations.Nullable;
import org.slf4j.bridge.SLF4JBridgeHandler;

/**
 * Sends everything that is logged to standard error, what the transport logs too. It is written in Java because reading
 * XML takes a short command longer than its work.
 */
public final class Logs extends ContextAwareBase implements Configurator {
    private static final String LEVEL = "keysource.log.level";
    private static final String TRANSPORT = "io.grpc";
    private static final String OTHER_CONFIGURATION = "logback.configurationFile";
    private static final int QUEUED_LINES = 4096;

    private static volatile @Nullable AsyncAppender queue;

    /** Made by Logback, which finds it as a service. */
    public Logs() {}

    /** Sets the level, unless the user gave one with {@code -Dkeysource.log.level}. Comes before any logging. */
    static void level(Level level) {
        String given = System.getProperty(LEVEL);
        if (given == null) {
            System.setProperty(LEVEL, level.toString());
        } else if (Level.toLevel(given, null) == null) {
            throw new CommandFailure(
                    LEVEL + ": found '" + given + "', allowed is one of OFF, ERROR, WARN, INFO, DEBUG, TRACE");
        }
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
    }

    /** Waits until what was logged is written, for at most a second; nothing is logged from then on. */
    static void flush() {
        AsyncAppender lines = queue;
        if (lines != null) {
            lines.stop();
        }
    }

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        if (System.getProperty(OTHER_CONFIGURATION) != null) {
            return ExecutionStatus.INVOKE_NEXT_IF_ANY;
        }
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern("%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level %logger{0}: %msg%n");
        encoder.start();
        ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
        appender.setContext(context);
        appender.setTarget(ConsoleTarget.SystemErr.getName());
        appender.setEncoder(encoder);
        appender.start();
        // A standard error that nobody reads costs lines, and keeps neither a call nor the end waiting.
        AsyncAppender lines = new AsyncAppender();
        lines.setContext(context);
        lines.setQueueSize(QUEUED_LINES);
        lines.setDiscardingThreshold(0);
        lines.setNeverBlock(true);
        lines.addAppender(appender);
        lines.start();
        queue = lines;
        Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.toLevel(System.getProperty(LEVEL), Level.INFO));
        root.addAppender(lines);
        if (!root.isDebugEnabled()) {
            // Below errors the transport tells, with stack traces, of what any stranger may send it.
            context.getLogger(TRANSPORT).setLevel(Level.ERROR);
        }
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }
}
