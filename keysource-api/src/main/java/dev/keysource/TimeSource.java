package dev.keysource;

import java.time.Duration;
import java.util.concurrent.Future;

/**
 * The clock and the timers of sources: one object, so that both tell the same time. A test gives one that it moves by hand.
 *
 * <p>Implementations are thread-safe. Sources never call them while they hold a lock.
 */
public interface TimeSource {
    /**
     * Reads the clock.
     *
     * @return monotonic nanoseconds from an arbitrary origin, as {@link System#nanoTime()}
     */
    long nanoTime();

    /**
     * Runs a task once, after a delay.
     *
     * @param task what to run; it is short and does not block
     * @param delay how long to wait, not negative
     * @return a handle whose {@link Future#cancel} forgets the task if it has not started
     */
    Future<?> schedule(Runnable task, Duration delay);

    /**
     * The time of the JVM, with a daemon thread for timers that ends while none is set.
     *
     * @return the same object each time
     */
    static TimeSource system() {
        return SystemTime.INSTANCE;
    }
}
