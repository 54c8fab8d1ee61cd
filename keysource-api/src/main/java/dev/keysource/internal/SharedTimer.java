package dev.keysource.internal;

import java.time.Duration;

/**
 * The timer of sources that have none of their own. It keeps nothing of whoever uses it longer than the request lasts, and
 * has no thread while nobody waits.
 */
public final class SharedTimer {
    private static final Timekeeper TIME = new Timekeeper("timer", System::nanoTime, null);
    private static final ActionThreads ACTIONS = new ActionThreads("timer");

    private SharedTimer() {}

    /**
     * Runs a task once, after a delay. It may run callers' actions.
     *
     * @param delay how long to wait
     * @param task what to run
     * @return what cancels it
     */
    public static Timekeeper.Timer after(Duration delay, Runnable task) {
        return TIME.after(delay, () -> ACTIONS.execute(task));
    }
}
