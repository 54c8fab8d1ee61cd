package dev.keysource.internal;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * Runs what callers have attached to the answers of a source, so that the source's own threads and timers never do. Such an
 * action may block for as long as it likes: whenever one is about to run and others wait behind it, another thread is there
 * to go on with those. In all but that case one or two threads are enough; they end when there was nothing to do for a
 * second. Safe for use by many threads at once.
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
     * No thread yet.
     *
     * @param role whose answers these are, for the names of the threads
     */
    public ActionThreads(String role) {
        threads = new DaemonThreads(role + "-answers", Thread.NORM_PRIORITY);
    }

    /** Runs a task soon, on another thread; on this one only if the process can have no further thread. */
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

    /** Whether tasks wait and nobody will look at them; the caller then starts a thread. */
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
                LOG.debug("somebody interrupted a thread for answers");
            }
            left = IDLE_NANOS - (System.nanoTime() - start);
        }
    }

    private static void run(Runnable task) {
        Guard.run("an action on the answer of a source", task);
    }

    /** Lets the threads end once what they were given is done; what comes later is still run. */
    @Override
    public synchronized void close() {
        closed = true;
        notifyAll();
    }
}
