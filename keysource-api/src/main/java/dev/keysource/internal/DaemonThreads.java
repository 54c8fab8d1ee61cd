package dev.keysource.internal;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/** Makes the threads of sources: daemons named {@code keysource-<role>-<number>}. */
public final class DaemonThreads implements ThreadFactory {
    private final String role;
    private final int priority;
    private final AtomicInteger number = new AtomicInteger();

    /**
     * A factory for one role.
     *
     * @param role what the threads do, for their names
     * @param priority a {@link Thread} priority
     */
    public DaemonThreads(String role, int priority) {
        this.role = role;
        this.priority = priority;
    }

    @Override
    @SuppressWarnings("ThreadPriorityCheck") // a hint only: generation should yield to everything else
    public Thread newThread(Runnable task) {
        Thread thread = new Thread(task, "keysource-" + role + "-" + number.incrementAndGet());
        thread.setDaemon(true);
        thread.setPriority(priority);
        return thread;
    }
}
