package dev.keysource.internal;

import org.jspecify.annotations.Nullable;

import java.security.AccessController;
import java.security.PrivilegedAction;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The factory of all threads of the library: daemons named {@code keysource-<role>-<number>}. They inherit nothing from the
 * thread that starts them, whose application may be unloaded long before they end: no thread locals, no thread group, no
 * protection domain; their context class loader is the system's, as for the threads that the JDK shares between applications.
 * Thread-safe.
 */
public final class DaemonThreads implements ThreadFactory {
    private static final long LONGEST_WAIT_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final long IDLE_SECONDS = 30;
    private static final boolean UNLOADABLE = isUnloadable(DaemonThreads.class.getClassLoader());

    private final String role;
    private final int priority;
    private final AtomicInteger number = new AtomicInteger();
    private final Set<Thread> threads = Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

    /**
     * A factory for one role.
     *
     * @param role the work of the threads, for their names
     * @param priority a {@link Thread} priority
     */
    public DaemonThreads(String role, int priority) {
        this.role = role;
        this.priority = priority;
    }

    @Override
    @SuppressWarnings({
        "removal", // where the class is gone, or does nothing any more, threads know of no protection domains
        "ThreadPriorityCheck" // a hint only: generation should yield to everything else
    })
    public Thread newThread(Runnable task) {
        String name = "keysource-" + role + "-" + number.incrementAndGet();
        Thread thread = AccessController.doPrivileged(
                (PrivilegedAction<Thread>) () -> new Thread(topMostGroup(), task, name, 0, false));
        thread.setContextClassLoader(ClassLoader.getSystemClassLoader());
        thread.setDaemon(true);
        thread.setPriority(priority);
        threads.add(thread);
        return thread;
    }

    /**
     * A pool of such threads, which end after half a minute without work.
     *
     * @param size how many threads
     * @param queue how many tasks may wait
     * @return a new pool
     */
    public ThreadPoolExecutor pool(int size, int queue) {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                size, size, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(queue), this);
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    private static ThreadGroup topMostGroup() {
        ThreadGroup group = Thread.currentThread().getThreadGroup();
        while (group.getParent() != null) {
            group = group.getParent();
        }
        return group;
    }

    /**
     * Whether the current thread was made by this factory.
     *
     * @return {@code true} on one of its threads
     */
    public boolean hasCurrentThread() {
        return threads.contains(Thread.currentThread());
    }

    /**
     * Waits for the end of threads that were told to end, for two seconds at most, and only if the library can be unloaded:
     * without its class loader they could not even fail in good order. An interrupt does not cut the wait short. Does nothing
     * on a thread of this factory.
     */
    public void awaitEnd() {
        if (!isLibraryUnloadable() || hasCurrentThread()) {
            return;
        }
        List<Thread> ending;
        synchronized (threads) {
            ending = List.copyOf(threads);
        }
        long start = System.nanoTime();
        boolean interrupted = false;
        for (Thread thread : ending) {
            while (thread.isAlive() && System.nanoTime() - start < LONGEST_WAIT_NANOS) {
                try {
                    TimeUnit.NANOSECONDS.timedJoin(thread, LONGEST_WAIT_NANOS - (System.nanoTime() - start));
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Whether the class loader of the library may be unloaded before the process ends.
     *
     * @return {@code false} for the loader of the class path and the module path
     */
    public static boolean isLibraryUnloadable() {
        return UNLOADABLE;
    }

    private static boolean isUnloadable(@Nullable ClassLoader library) {
        for (ClassLoader lasting = ClassLoader.getSystemClassLoader();
                lasting != library;
                lasting = lasting.getParent()) {
            if (lasting == null) {
                return true;
            }
        }
        return false;
    }
}
