package dev.keysource.remote.transport;

import dev.keysource.internal.DaemonThreads;
import io.grpc.netty.shaded.io.netty.channel.Channel;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.IoHandlerFactory;
import io.grpc.netty.shaded.io.netty.channel.ServerChannel;
import io.grpc.netty.shaded.io.netty.channel.epoll.Epoll;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollIoHandler;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollServerSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.nio.NioIoHandler;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioServerSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioSocketChannel;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The threads of one server or client: its own, so that they have its name and end with it. Set up by one thread. */
public final class EventLoops implements AutoCloseable {
    /** Epoll of Linux, of which Java uses only a part. */
    private static final boolean NATIVE = Epoll.isAvailable();

    private static final int WAITING = 4_096;

    private final List<EventLoopGroup> transports = new ArrayList<>();
    private final List<ExecutorService> executors = new ArrayList<>();
    private final List<DaemonThreads> threads = new ArrayList<>();
    private final Consumer<Throwable> lost;
    private boolean reportsItsEnd;

    /** Those of a client. */
    public EventLoops() {
        this(failure -> {});
    }

    /**
     * Those of a server.
     *
     * @param lost is told of an Error that ends a thread of the transport, on that thread
     */
    public EventLoops(Consumer<Throwable> lost) {
        this.lost = lost;
    }

    /** Threads that only move bytes. */
    public EventLoopGroup transport(String role, int count) {
        DaemonThreads factory = threads(role);
        IoHandlerFactory io = NATIVE ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        EventLoopGroup group = WatchedLoop.group(count, factory, io, lost);
        reportsItsEnd |= count > 1;
        transports.add(group);
        return group;
    }

    /** The kind of a client's connections. */
    public static Class<? extends Channel> clientChannel() {
        return NATIVE ? EpollSocketChannel.class : NioSocketChannel.class;
    }

    /** A listening socket. */
    public static ServerChannel serverChannel() {
        return NATIVE ? new EpollServerSocketChannel() : new NioServerSocketChannel();
    }

    /**
     * Threads on which calls run; they end when idle. When they cannot keep up, or have ended, the submitting thread runs the
     * task: the threads of the transport then read no more than can be dealt with.
     */
    public ExecutorService calls(String role) {
        int most = Math.max(2, Runtime.getRuntime().availableProcessors());
        return executor(role, most, 30, new LinkedBlockingQueue<>(WAITING));
    }

    /** Threads for the slow parts of connecting: looking up names, checking certificates. */
    public ExecutorService connecting(String role) {
        return executor(role, 0, 1, new SynchronousQueue<>());
    }

    private ExecutorService executor(String role, int core, int idleSeconds, BlockingQueue<Runnable> queue) {
        ThreadPoolExecutor executor = new ThreadPoolExecutor(
                core,
                core == 0 ? Integer.MAX_VALUE : core,
                idleSeconds,
                TimeUnit.SECONDS,
                queue,
                threads(role),
                (task, full) -> Visit.run(task));
        executor.allowCoreThreadTimeOut(true);
        executors.add(executor);
        return executor;
    }

    private DaemonThreads threads(String role) {
        DaemonThreads factory = new DaemonThreads(role, Thread.NORM_PRIORITY);
        threads.add(factory);
        return factory;
    }

    /** Whether the current thread is one of these, and so cannot wait for them. */
    public boolean hasCurrentThread() {
        return threads.stream().anyMatch(DaemonThreads::hasCurrentThread);
    }

    /**
     * Ends the threads after their tasks, and waits for that, within a limit, if the library may be unloaded.
     */
    @Override
    public void close() {
        transports.forEach(group -> group.shutdownGracefully(0, 5, TimeUnit.SECONDS));
        executors.forEach(ExecutorService::shutdown);
        threads.forEach(DaemonThreads::awaitEnd);
        if (reportsItsEnd) {
            TransportThreads.awaitReports();
        }
    }
}
