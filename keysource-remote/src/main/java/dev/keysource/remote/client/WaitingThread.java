package dev.keysource.remote.client;

import dev.keysource.internal.Answer;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * The executor of a call on the thread that waits for its answer, which saves a change of threads. Once that thread has left,
 * tasks run on another executor. Thread-safe.
 */
public final class WaitingThread implements Executor {
    private final BlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
    private final Executor afterwards;
    private boolean left;

    public WaitingThread(Executor afterwards) {
        this.afterwards = afterwards;
    }

    @Override
    public void execute(Runnable task) {
        synchronized (this) {
            if (!left) {
                tasks.add(task);
                return;
            }
        }
        afterwards.execute(task);
    }

    /** Runs tasks of the call until the answer is there or the time is over. */
    public void await(Answer<?> answer, long nanos) throws InterruptedException {
        answer.then((value, failure) -> tasks.add(() -> {})); // wakes this thread
        long start = System.nanoTime();
        try {
            while (!answer.isDone()) {
                Runnable task = tasks.poll(nanos - (System.nanoTime() - start), TimeUnit.NANOSECONDS);
                if (task == null) {
                    return;
                }
                task.run();
            }
        } finally {
            leave();
        }
    }

    private void leave() {
        synchronized (this) {
            left = true;
        }
        tasks.forEach(afterwards::execute);
    }
}
