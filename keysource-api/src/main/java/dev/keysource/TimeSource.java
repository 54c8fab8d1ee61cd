package dev.keysource;

import java.time.Duration;
import java.util.concurrent.Future;

/**
 * The clock and the timers that sources live by: one object, so that both tell the same time. Whatever waits in this library
 * waits by the time source that it was built with. A test gives one that it moves by hand.
 *
 * <p>Sources never call it while they hold a lock. Implementations are safe for use by many threads at once.
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
