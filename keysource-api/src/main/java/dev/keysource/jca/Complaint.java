package dev.keysource.jca;

import dev.keysource.KeyPairConfigurationException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.helpers.NOPLoggerFactory;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What an application whose code knows nothing of this library reads of its failures: one warning, and then nothing more. It
 * makes its pairs as without it. Where SLF4J has nobody to write it, the JDK's own log does: silence would leave such an
 * application slow for ever, and nobody would know why. Thread-safe.
 */
final class Complaint {
    private final AtomicBoolean made = new AtomicBoolean();

    /**
     * Logs what is wrong, the first time.
     *
     * @param what is wrong, without secrets
     * @param failure what was thrown; {@code null} for nothing
     */
    void about(String what, @Nullable Throwable failure) {
        if (!made.compareAndSet(false, true)) {
            return;
        }
        boolean told = tellsAll(failure);
        String text = what
                + (told && failure != null ? ": " + failure.getMessage() : "")
                + "; RSA pairs are made as without keysource";
        Throwable trace = told ? null : failure;
        try {
            if (Log.warn(text, trace)) {
                return;
            }
        } catch (Throwable e) {
            // SLF4J is not there, or has failed
        }
        try {
            System.getLogger(KeysourceProvider.class.getName()).log(System.Logger.Level.WARNING, text, trace);
        } catch (Throwable e) {
            return; // there is nowhere left to report it
        }
    }

    private static boolean tellsAll(@Nullable Throwable failure) {
        return failure == null
                || failure instanceof KeyPairConfigurationException
                || failure instanceof SecurityException
                || failure instanceof IllegalStateException;
    }

    /** Loaded with the first warning: an application that needs none need not have a log. */
    private static final class Log {
        private static final Logger LOG = LoggerFactory.getLogger(KeysourceProvider.class);

        /** Whether anybody writes it. */
        static boolean warn(String text, @Nullable Throwable trace) {
            LOG.warn(text, trace);
            return !(LoggerFactory.getILoggerFactory() instanceof NOPLoggerFactory);
        }
    }
}
