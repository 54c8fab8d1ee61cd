package dev.keysource.examples.mutablefile;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * The event loop of an application: one thread for all its tasks. A heartbeat that is due every millisecond on the same
 * thread tells how long a task has to wait for its turn, whatever the reason: another task, the garbage collector, or
 * the operating system that gives the core to somebody else.
 */
final class EventLoop implements Executor, AutoCloseable {
    /** What the heartbeat saw, and how long tasks ran: from begin to end, and on a core. */
    record Pulse(Spread delays, Duration latestAfter, Spread tasks, Spread tasksOnCore) {
        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "heartbeat late by p50 %.1f, p99 %.1f, largest %.1f ms (%.1f s after the start), %d of %d by over 20 ms",
                    delays.percentile(50),
                    delays.percentile(99),
                    delays.largest(),
                    latestAfter.toNanos() / 1e9,
                    delays.countOver(20),
                    delays.count());
        }

        String work() {
            return String.format(
                    Locale.ROOT,
                    "%d tasks on it, each p50 %.2f, p99 %.1f, largest %.1f ms; on a core largest %.1f ms, %.0f ms in all",
                    tasks.count(),
                    tasks.percentile(50),
                    tasks.percentile(99),
                    tasks.largest(),
                    tasksOnCore.largest(),
                    tasksOnCore.sum());
        }
    }

    private static final long PERIOD = TimeUnit.MILLISECONDS.toNanos(1);

    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final ScheduledExecutorService thread;
    private ScheduledFuture<?> heartbeat;

    // From here on touched by the thread of the loop only.
    private List<Long> delays = new ArrayList<>();
    private long start;
    private long due;
    private long largest;
    private long latest;
    private List<Long> tasks = new ArrayList<>();
    private List<Long> tasksOnCore = new ArrayList<>();

    EventLoop(String name) {
        thread = Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, name));
    }

    @Override
    public void execute(Runnable task) {
        thread.execute(() -> {
            long began = System.nanoTime();
            long cpu = threads.getCurrentThreadCpuTime();
            try {
                task.run();
            } finally {
                tasks.add(System.nanoTime() - began);
                tasksOnCore.add(threads.getCurrentThreadCpuTime() - cpu);
            }
        });
    }

    /** Starts the heartbeat; called by one thread, which also stops it. */
    void start() throws InterruptedException {
        call(() -> {
            delays = new ArrayList<>();
            largest = 0;
            latest = 0;
            tasks = new ArrayList<>();
            tasksOnCore = new ArrayList<>();
            start = System.nanoTime();
            due = start + PERIOD;
            return due;
        });
        heartbeat = thread.scheduleAtFixedRate(this::beat, PERIOD, PERIOD, TimeUnit.NANOSECONDS);
    }

    // Every beat counts from when it was due, also those that a late one held up.
    private void beat() {
        long now = System.nanoTime();
        long delay = now - due;
        delays.add(delay);
        if (delay > largest) {
            largest = delay;
            latest = now - start;
        }
        due += PERIOD;
    }

    /** Stops the heartbeat and tells what it saw. */
    Pulse stop() throws InterruptedException {
        heartbeat.cancel(false);
        return call(
                () -> new Pulse(Spread.of(delays), Duration.ofNanos(latest), Spread.of(tasks), Spread.of(tasksOnCore)));
    }

    private <T> T call(Callable<T> task) throws InterruptedException {
        try {
            return thread.submit(task).get();
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause());
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
