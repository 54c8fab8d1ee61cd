package dev.keysource.jca;

import dev.keysource.KeyPairConfigurationException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What an application whose code knows nothing of this library reads of its failures: one warning, and then nothing more. It
 * makes its pairs as without it. Thread-safe.
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
        try {
            Log.warn(what, failure);
        } catch (Throwable e) {
            return; // there is nowhere left to report it
        }
    }

    /** Loaded with the first warning: an application that needs none need not have a log. */
    private static final class Log {
        private static final Logger LOG = LoggerFactory.getLogger(KeysourceProvider.class);

        static void warn(String what, @Nullable Throwable failure) {
            if (failure == null) {
                LOG.warn("{}; RSA pairs are made as without keysource", what);
            } else if (tellsAll(failure)) {
                LOG.warn("{}: {}; RSA pairs are made as without keysource", what, failure.getMessage());
            } else {
                LOG.warn("{}; RSA pairs are made as without keysource", what, failure);
            }
        }

        private static boolean tellsAll(Throwable failure) {
            return failure instanceof KeyPairConfigurationException
                    || failure instanceof SecurityException
                    || failure instanceof IllegalStateException;
        }
    }
}
