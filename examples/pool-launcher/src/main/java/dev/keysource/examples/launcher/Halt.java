package dev.keysource.examples.launcher;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The last resort of a process that was told to end: if it is still there when its time is over, it is ended without good order.
 * Its thread waits from the beginning, since a process that is out of memory may start none. Thread-safe.
 */
final class Halt implements Runnable {
    /** The exit code of a process that cannot go on, or cannot end in good order; that of a JVM that exits when out of memory. */
    static final int EXIT_CODE = 3;

    private static final Duration FOR_THE_REST = Duration.ofSeconds(10);

    private final CountDownLatch told = new CountDownLatch(1);
    private final Duration forTheRest;
    private final Runnable end;
    private volatile Duration limit;

    /**
     * Begins to wait.
     *
     * @param forTheRest how long a process may take to end, beside its calls
     * @param end ends the process, whatever its other threads do
     */
    Halt(Duration forTheRest, Runnable end) {
        this.forTheRest = forTheRest;
        this.limit = forTheRest;
        this.end = end;
        Thread thread = new Thread(this, "keysource-halt");
        thread.setDaemon(true);
        thread.start();
    }

    /** One that ends this process. */
    static Halt ofThisProcess() {
        return new Halt(FOR_THE_REST, () -> Runtime.getRuntime().halt(EXIT_CODE));
    }

    /** Sets how long calls have to end; before that, they have no time at all. */
    void forCalls(Duration time) {
        limit = forTheRest.plus(time);
    }

    /** The process was told to end: its time begins. */
    void begin() {
        told.countDown();
    }

    @Override
    public void run() {
        try {
            told.await();
            TimeUnit.NANOSECONDS.sleep(limit.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        end.run();
    }
}
