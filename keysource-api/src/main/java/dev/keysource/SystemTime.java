package dev.keysource;

import dev.keysource.internal.ActionThreads;
import dev.keysource.internal.DaemonTimer;

import java.time.Duration;
import java.util.concurrent.Future;

/** The time of the JVM. Tasks may run callers' actions, and so do not run on the thread of the timer. */
@SuppressWarnings("ImmutableEnumChecker") // there is one JVM, and one timer for it
enum SystemTime implements TimeSource {
    INSTANCE;

    private final DaemonTimer timer = new DaemonTimer("timer");
    private final ActionThreads actions = new ActionThreads("timer");

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public Future<?> schedule(Runnable task, Duration delay) {
        return timer.schedule(() -> actions.execute(task), delay);
    }
}
