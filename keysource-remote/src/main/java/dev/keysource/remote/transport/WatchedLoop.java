package dev.keysource.remote.transport;

import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.IoEventLoop;
import io.grpc.netty.shaded.io.netty.channel.IoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.IoHandlerFactory;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.SingleThreadIoEventLoop;
import org.jspecify.annotations.Nullable;

import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;

/**
 * A thread of the transport that tells of its end if it was not asked for it. The transport survives exceptions, but no Error
 * outside of a connection's work: the thread ends, with all connections that it had, and those that fall to it later are never
 * served.
 */
final class WatchedLoop extends SingleThreadIoEventLoop {
    private final Consumer<Throwable> lost;

    private WatchedLoop(
            @Nullable IoEventLoopGroup group, Executor executor, IoHandlerFactory io, Consumer<Throwable> lost) {
        super(group, executor, io);
        this.lost = lost;
    }

    private WatchedLoop(ThreadFactory threads, IoHandlerFactory io, Consumer<Throwable> lost) {
        super(null, threads, io);
        this.lost = lost;
    }

    /** So many; {@code lost} is told of an Error on the thread that it ends. */
    static EventLoopGroup group(int count, ThreadFactory threads, IoHandlerFactory io, Consumer<Throwable> lost) {
        if (count == 1) {
            return new WatchedLoop(threads, io, lost); // alone, it does not report its end to a shared thread
        }
        // Its constructor makes the loops, before a field of a subclass could be set.
        return new MultiThreadIoEventLoopGroup(count, threads, io) {
            @Override
            protected IoEventLoop newChild(Executor executor, IoHandlerFactory factory, Object... arguments) {
                return new WatchedLoop(this, executor, factory, lost);
            }
        };
    }

    @Override
    protected void run() {
        try {
            super.run();
        } catch (Throwable e) {
            lost.accept(e);
            throw e;
        }
    }
}
