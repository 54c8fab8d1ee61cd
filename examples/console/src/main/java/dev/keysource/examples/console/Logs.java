package dev.keysource.examples.console;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.joran.spi.ConsoleTarget;
import ch.qos.logback.core.spi.ContextAwareBase;
import dev.keysource.KeyPairConfigurationException;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The log of a program: one appender, to standard error or to a file, for everything that is logged, by the transport too.
 * It is written in Java because reading XML takes a short command longer than its work. A configuration of Logback that the
 * user names with {@code -Dlogback.configurationFile} takes its place in whole.
 */
public final class Logs extends ContextAwareBase implements Configurator {
    private static final String TRANSPORT = "io.grpc";
    private static final String OTHER_CONFIGURATION = "logback.configurationFile";
    private static final int QUEUED_LINES = 4096;

    /** What a command has chosen; until then lines go to standard error. */
    private static volatile @Nullable LogSettings chosen;

    private static volatile @Nullable AsyncAppender queue;

    /** Made by Logback, which finds it as a service. */
    public Logs() {}

    /**
     * Logs in this way from now on.
     *
     * @throws IOException if the file cannot be opened; nothing has changed then
     */
    public static void use(LogSettings settings) throws IOException {
        if (System.getProperty(OTHER_CONFIGURATION) == null) {
            OutputStreamAppender<ILoggingEvent> appender =
                    settings.file().isPresent() ? toFile(settings.file().get()) : toStandardError();
            chosen = settings;
            // The first use of SLF4J configures Logback, which is left to the lines below.
            if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
                install(context, settings, appender);
            }
        }
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
    }

    /** Waits until what was logged is written, for at most a second; nothing is logged from then on. */
    public static void flush() {
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
        if (chosen == null) {
            install(context, beforeAnyCommand(), toStandardError());
        }
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    private static LogSettings beforeAnyCommand() {
        try {
            return LogSettings.read(Level.INFO, System.getProperties());
        } catch (KeyPairConfigurationException e) {
            // The command refuses it.
            return new LogSettings(Level.INFO, LogSettings.Format.TEXT, Optional.empty());
        }
    }

    private static synchronized void install(
            LoggerContext context, LogSettings settings, OutputStreamAppender<ILoggingEvent> appender) {
        appender.setContext(context);
        appender.setEncoder(encoder(context, settings));
        appender.start();
        // A standard error that nobody reads costs lines, and keeps neither a call nor the end waiting.
        AsyncAppender lines = new AsyncAppender();
        lines.setContext(context);
        lines.setQueueSize(QUEUED_LINES);
        lines.setDiscardingThreshold(0);
        lines.setNeverBlock(true);
        lines.addAppender(appender);
        lines.start();
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.addAppender(lines);
        AsyncAppender before = queue;
        queue = lines;
        if (before != null) {
            root.detachAppender(before);
            before.stop();
        }
        root.setLevel(settings.level());
        // Below errors the transport tells, with stack traces, of what any stranger may send it.
        context.getLogger(TRANSPORT).setLevel(root.isDebugEnabled() ? null : Level.ERROR);
    }

    private static OutputStreamAppender<ILoggingEvent> toStandardError() {
        ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
        appender.setTarget(ConsoleTarget.SystemErr.getName());
        return appender;
    }

    private static OutputStreamAppender<ILoggingEvent> toFile(Path file) throws IOException {
        OutputStreamAppender<ILoggingEvent> appender = new OutputStreamAppender<>();
        appender.setOutputStream(LogFile.open(file));
        return appender;
    }

    private static Encoder<ILoggingEvent> encoder(LoggerContext context, LogSettings settings) {
        Encoder<ILoggingEvent> encoder =
                settings.format() == LogSettings.Format.JSON ? new JsonLines() : new TextLines();
        encoder.setContext(context);
        encoder.start();
        return encoder;
    }
}
