package dev.keysource.remote.client;

import dev.keysource.internal.Answer;
import dev.keysource.internal.Guard;
import org.jspecify.annotations.Nullable;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * The executor of a call on the thread that waits for its answer, which saves changes of threads. Once that thread has left with
 * the answer, there is nothing left to do but to take note that the call has ended: that runs on the thread that brings the
 * news. If it has left without, tasks run on another executor. Thread-safe.
 */
public final class WaitingThread implements Executor {
    private final BlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
    private final Executor otherwise;

    private @Nullable Executor afterwards;

    /**
     * The current thread.
     *
     * @param otherwise runs tasks once this thread has left without an answer
     */
    public WaitingThread(Executor otherwise) {
        this.otherwise = otherwise;
    }

    @Override
    public void execute(Runnable task) {
        Executor now;
        synchronized (this) {
            now = afterwards;
            if (now == null) {
                tasks.add(task);
                return;
            }
        }
        now.execute(task);
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
            boolean answered = answer.isDone() && !answer.isCompletedExceptionally();
            leave(answered ? task -> Guard.run("the end of a call", task) : otherwise);
        }
    }

    private void leave(Executor next) {
        synchronized (this) {
            afterwards = next;
        }
        tasks.forEach(next::execute);
    }
}
