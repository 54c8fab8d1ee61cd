package dev.keysource.agent.inside;

import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;

/**
 * Prints warnings and errors of the libraries on standard error, one line each. The program's logging is neither used nor
 * awakened: {@code java.util.logging} can be configured only once, and that is the program's to do. Thread-safe.
 */
final class StandardErrorLogger extends LegacyAbstractLogger {
    private static final long serialVersionUID = 1L;

    StandardErrorLogger(String name) {
        this.name = name;
    }

    /** Prints one line. */
    static void print(String message) {
        System.err.println("keysource-agent: " + message);
    }

    @Override
    public boolean isTraceEnabled() {
        return false;
    }

    @Override
    public boolean isDebugEnabled() {
        return false;
    }

    @Override
    public boolean isInfoEnabled() {
        return false;
    }

    @Override
    public boolean isWarnEnabled() {
        return true;
    }

    @Override
    public boolean isErrorEnabled() {
        return true;
    }

    @Override
    protected @Nullable String getFullyQualifiedCallerName() {
        return null;
    }

    @Override
    protected void handleNormalizedLoggingCall(
            Level level,
            @Nullable Marker marker,
            String text,
            Object @Nullable [] arguments,
            @Nullable Throwable cause) {
        String message = MessageFormatter.basicArrayFormat(text, arguments);
        print(cause == null ? message : message + ": " + cause);
    }
}
