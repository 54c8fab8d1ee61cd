package dev.keysource.remote.transport;

import dev.keysource.internal.DaemonThreads;
import io.grpc.internal.GrpcUtil;
import io.grpc.internal.SharedResourceHolder;
import io.grpc.netty.shaded.io.netty.util.concurrent.GlobalEventExecutor;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * The threads that the transport shares between all servers and clients, and keeps for a second after the last use. As the
 * library may be unloaded once a server or client is closed, closing waits for them: until they end, or, while others use them,
 * for two seconds.
 */
public final class TransportThreads {
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(2);

    private TransportThreads() {}

    /** A wait for something that ends by itself. */
    public interface Ending {
        boolean await(long nanos) throws InterruptedException;
    }

    /** Waits for the thread to which event loops report their end. */
    static void awaitReports() {
        if (DaemonThreads.isLibraryUnloadable()) {
            try {
                await(nanos -> GlobalEventExecutor.INSTANCE.awaitInactivity(nanos, TimeUnit.NANOSECONDS), LONGEST_WAIT);
            } catch (IllegalStateException e) {
                return; // there was nothing to report
            }
        }
    }

    /** Ends a channel and waits for the threads on which it watched the health of its servers. */
    public static void awaitHealthChecks(Runnable end) {
        if (!DaemonThreads.isLibraryUnloadable()) {
            end.run();
            return;
        }
        Executor shared = SharedResourceHolder.get(GrpcUtil.SHARED_CHANNEL_EXECUTOR);
        try {
            end.run();
        } finally {
            SharedResourceHolder.release(GrpcUtil.SHARED_CHANNEL_EXECUTOR, shared);
        }
        if (shared instanceof ExecutorService threads) {
            await(nanos -> threads.awaitTermination(nanos, TimeUnit.NANOSECONDS), LONGEST_WAIT);
        }
    }

    /** Waits for an end, within a limit; an interrupt of this thread is kept for later. */
    public static void await(Ending ending, Duration limit) {
        boolean interrupted = false;
        long start = System.nanoTime();
        try {
            for (boolean over = false; !over && System.nanoTime() - start < limit.toNanos(); ) {
                try {
                    over = ending.await(limit.toNanos() - (System.nanoTime() - start));
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
