package dev.keysource.internal;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.function.Supplier;

/**
 * A guard around calls that leave the library: what listeners, sources and other code of an application throw, Errors
 * included, is logged and goes no further.
 */
public final class Guard {
    private static final Logger LOG = LoggerFactory.getLogger(Guard.class);

    private Guard() {}

    /**
     * Calls an action.
     *
     * @param what the call in words, for the log
     * @param call the action
     */
    public static void run(String what, Runnable call) {
        try {
            call.run();
        } catch (Throwable e) {
            log(what + " failed", e);
        }
    }

    /**
     * Asks for a value.
     *
     * @param <T> its type
     * @param what the call in words, for the log
     * @param call gives the value
     * @param otherwise the value if the call gives none
     * @return the value
     */
    public static <T> T get(String what, Supplier<? extends T> call, T otherwise) {
        try {
            T value = call.get();
            if (value != null) {
                return value;
            }
            LOG.warn("{} gave null", what);
        } catch (Throwable e) {
            log(what + " failed", e);
        }
        return otherwise;
    }

    /**
     * Logs what foreign code threw. A log that fails in its turn fails nothing else.
     *
     * @param what happened, without secrets
     * @param failure what was thrown
     */
    public static void log(String what, Throwable failure) {
        try {
            LOG.warn("{}", what, failure);
        } catch (Throwable e) {
            return; // there is nowhere left to report it
        }
    }
}
