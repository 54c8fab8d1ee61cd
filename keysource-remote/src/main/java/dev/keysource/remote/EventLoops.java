package dev.keysource.remote;

import dev.keysource.internal.DaemonThreads;
import io.grpc.netty.shaded.io.netty.channel.Channel;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.ServerChannel;
import io.grpc.netty.shaded.io.netty.channel.epoll.Epoll;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollIoHandler;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollServerSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.nio.NioIoHandler;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioServerSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioSocketChannel;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The threads of a server or a client: its own, so that they carry its name and end with it. */
final class EventLoops {
    /** Linux has a way to wait for many sockets that Java does not use to the full. */
    private static final boolean NATIVE = Epoll.isAvailable();

    private static final int WAITING = 4_096;

    private EventLoops() {}

    /** Threads that move bytes and do nothing else. */
    static EventLoopGroup transport(String role, int threads) {
        return new MultiThreadIoEventLoopGroup(
                threads,
                new DaemonThreads(role, Thread.NORM_PRIORITY),
                NATIVE ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
    }

    /** The kind of a client's connections. */
    static Class<? extends Channel> clientChannel() {
        return NATIVE ? EpollSocketChannel.class : NioSocketChannel.class;
    }

    /** A listening socket. */
    static ServerChannel serverChannel() {
        return NATIVE ? new EpollServerSocketChannel() : new NioServerSocketChannel();
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
