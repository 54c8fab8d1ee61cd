package dev.keysource;

import java.time.Duration;
import java.util.concurrent.Future;

/**
 * Runs short tasks later; the only way in which sources wait. A test gives a scheduler that stands on its own clock.
 *
 * <p>Any {@code ScheduledExecutorService} is one: {@code (task, delay) -> executor.schedule(task, delay.toNanos(),
 * NANOSECONDS)}.
 */
@FunctionalInterface
public interface Scheduler {
    /**
     * Runs a task once, after a delay.
     *
     * @param task what to run; it is short and does not block
     * @param delay how long to wait, not negative
     * @return a handle whose {@link Future#cancel} forgets the task if it has not started
     */
    Future<?> schedule(Runnable task, Duration delay);
}
