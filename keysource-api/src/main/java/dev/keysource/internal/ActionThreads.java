package dev.keysource.internal;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * The threads for the actions that callers attach to the answers of a source, so that the source's own threads and timers
 * never run them. An action may block: while others wait behind it, another thread goes on with those. Otherwise one or two
 * threads are enough; they end after a second without work. Thread-safe.
 */
public final class ActionThreads implements Executor, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ActionThreads.class);
    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final DaemonThreads threads;
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    /** Threads that look for a task, or are about to. */
    private int free;

    private boolean closed;

    /**
     * Begins without a thread.
     *
     * @param role the source in the names of the threads
     */
    public ActionThreads(String role) {
        threads = new DaemonThreads(role + "-answers", Thread.NORM_PRIORITY);
    }

    /** Runs a task soon, on another thread; on this one only if no further thread can be started. */
    @Override
    public void execute(Runnable task) {
        boolean another;
        synchronized (this) {
            tasks.add(task);
            another = needsAnother();
            if (!another) {
                notify();
            }
        }
        if (another) {
            start();
        }
    }

    /** Whether tasks wait and no thread is free for them; the caller then starts one. */
    private boolean needsAnother() {
        if (free > 0 || tasks.isEmpty()) {
            return false;
        }
        free++;
        return true;
    }

    private void start() {
        try {
            threads.newThread(this::work).start();
        } catch (Throwable e) {
            Guard.log("no thread can be had for the answers of a source", e);
            Runnable task;
            synchronized (this) {
                free--;
                task = tasks.poll();
            }
            if (task != null) {
                run(task);
            }
        }
    }

    private void work() {
        for (Runnable task = next(); task != null; task = next()) {
            run(task);
            synchronized (this) {
                free++;
            }
        }
    }

    /** The next task, or {@code null} if this thread is to end. */
    private @Nullable Runnable next() {
        Runnable task;
        boolean another;
        synchronized (this) {
            awaitTask();
            free--;
            task = tasks.poll();
            another = needsAnother();
        }
        if (another) {
            start();
        }
        return task;
    }

    private void awaitTask() {
        long start = System.nanoTime();
        for (long left = IDLE_NANOS; tasks.isEmpty() && !closed && left > 0; ) {
            try {
                TimeUnit.NANOSECONDS.timedWait(this, left);
            } catch (InterruptedException e) {
                LOG.debug("a thread for answers was interrupted");
            }
            left = IDLE_NANOS - (System.nanoTime() - start);
        }
    }

    private static void run(Runnable task) {
        Guard.run("an action on the answer of a source", task);
    }

    /** Lets the threads end after the tasks that they have; later tasks are still run. */
    @Override
    public synchronized void close() {
        closed = true;
        notifyAll();
    }
}
