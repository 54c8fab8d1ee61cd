package dev.keysource.remote;

import dev.keysource.internal.DaemonThreads;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.nio.NioIoHandler;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The threads of a server or a client: its own, so that they carry its name and end with it. */
final class EventLoops {
    private static final int WAITING = 4_096;

    private EventLoops() {}

    /** Threads that move bytes and do nothing else. */
    static EventLoopGroup transport(String role, int threads) {
        return new MultiThreadIoEventLoopGroup(
                threads, new DaemonThreads(role, Thread.NORM_PRIORITY), NioIoHandler.newFactory());
    }

    /**
     * Threads on which calls run; they end when there is nothing to do. When they cannot keep up, or have ended, whoever
     * has something for them does it himself: the threads of the transport then read no more than can be dealt with.
     */
    static ExecutorService calls(String role) {
        int threads = Math.max(2, Runtime.getRuntime().availableProcessors());
        ThreadPoolExecutor executor = new ThreadPoolExecutor(
                threads,
                threads,
                30,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(WAITING),
                new DaemonThreads(role, Thread.NORM_PRIORITY),
                (task, full) -> task.run());
        executor.allowCoreThreadTimeOut(true);
        return executor;
    }

    /** Ends transport threads once what they were told to do is done. */
    static void close(EventLoopGroup group) {
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS);
    }
}
