package dev.keysource.remote.transport;

import dev.keysource.internal.DaemonThreads;
import io.grpc.netty.shaded.io.netty.util.concurrent.FastThreadLocal;
import io.grpc.netty.shaded.io.netty.util.internal.InternalThreadLocalMap;

import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;

/**
 * Work for the transport on a thread that may be a caller's. The transport keeps buffers for each thread that has worked for it,
 * and their classes keep the loader of the library reachable. Threads of the library end with their server or client; a
 * caller's, such as one of a servlet container, is left as it was found.
 */
public final class Visit {
    private Visit() {}

    /** The work to do. */
    public interface Work<T, E extends Exception> {
        T run() throws E;
    }

    /** Works on this thread, then removes what the transport keeps for it, unless there was something before. */
    public static <T, E extends Exception> T get(Work<T, E> work) throws E {
        boolean clean = InternalThreadLocalMap.getIfSet() == null;
        try {
            return work.run();
        } finally {
            if (clean) {
                FastThreadLocal.removeAll();
            }
        }
    }

    /** As {@link #get}, without a result. */
    public static void run(Runnable work) {
        get(() -> {
            work.run();
            return true;
        });
    }

    /**
     * Works on a thread of its own, and waits. Opening a server or client initializes many classes of the transport, some of
     * which keep exceptions; an exception knows the classes whose methods were running when it was made.
     */
    public static <T, E extends Exception> T apart(Work<T, E> work) throws E {
        FutureTask<T> task = new FutureTask<>(work::run);
        new DaemonThreads("remote-open", Thread.NORM_PRIORITY).newThread(task).start();
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return task.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } catch (ExecutionException e) {
            throw Visit.<E>sameAsHere(e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** The exception of the work, with the callers of this thread in its trace. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // work throws nothing else
    private static <E extends Exception> E sameAsHere(ExecutionException reported) {
        Throwable thrown = Objects.requireNonNull(reported.getCause(), "what a task threw");
        thrown.setStackTrace(Stream.of(thrown.getStackTrace(), reported.getStackTrace())
                .flatMap(Arrays::stream)
                .toArray(StackTraceElement[]::new));
        if (thrown instanceof Error error) {
            throw error;
        }
        return (E) thrown;
    }
}
