package dev.keysource.internal;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A timer of the library: one daemon thread, which is there while tasks wait. Once it is closed, tasks are dropped.
 * Thread-safe.
 */
public final class DaemonTimer implements AutoCloseable {
    private static final long IDLE_SECONDS = 1;

    private final DaemonThreads threads;
    private final ScheduledThreadPoolExecutor executor;
    private final AtomicBoolean threadless = new AtomicBoolean();

    /**
     * A timer without a thread yet.
     *
     * @param role the work of the thread, for its name
     */
    public DaemonTimer(String role) {
        threads = new DaemonThreads(role, Thread.NORM_PRIORITY);
        executor = new ScheduledThreadPoolExecutor(1, threads);
        executor.setRemoveOnCancelPolicy(true);
        executor.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
        executor.allowCoreThreadTimeOut(true);
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /**
     * Runs a task once, after a delay.
     *
     * @param task what to run; short
     * @param delay how long to wait
     * @return a handle whose cancellation forgets the task; already cancelled if the timer is closed
     */
    public Future<?> schedule(Runnable task, Duration delay) {
        try {
            return executor.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            FutureTask<Void> dropped = new FutureTask<>(task, null);
            dropped.cancel(false);
            return dropped;
        } catch (Throwable e) {
            // The task is in the queue all the same, and runs once a thread can be started for a later one.
            if (threadless.compareAndSet(false, true)) {
                Guard.log("no thread can be had for a timer, which may be late", e);
            }
            return new FutureTask<>(() -> {}, null);
        }
    }

    @Override
    public void close() {
        executor.shutdownNow();
        threads.awaitEnd();
    }
}
