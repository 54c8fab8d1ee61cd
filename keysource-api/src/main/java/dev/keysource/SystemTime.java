package dev.keysource;

import dev.keysource.internal.ActionThreads;
import dev.keysource.internal.DaemonTimer;
import dev.keysource.internal.Guard;

import java.time.Duration;
import java.util.Objects;
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

    /** Sets a timer of another time source, or one of its own if that one fails. */
    Future<?> scheduleFor(TimeSource other, Runnable task, Duration delay) {
        try {
            return Objects.requireNonNull(other.schedule(task, delay));
        } catch (Throwable e) {
            Guard.log("the scheduler of a source failed", e);
            return schedule(task, delay);
        }
    }
}
