package dev.keysource.remote.transport;

import io.grpc.netty.shaded.io.netty.buffer.ByteBuf;
import io.grpc.netty.shaded.io.netty.channel.ChannelDuplexHandler;
import io.grpc.netty.shaded.io.netty.channel.ChannelHandlerContext;
import io.grpc.netty.shaded.io.netty.channel.ChannelPromise;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslHandler;
import org.jspecify.annotations.Nullable;

import java.util.Objects;

/**
 * The place of a {@link ConnectionGuard} before TLS: counts the bytes that come, puts the guard behind TLS, and can let the
 * connection rest. Belongs to the thread of its connection.
 */
final class RawBytes extends ChannelDuplexHandler {
    private final ConnectionGuard guard;
    private boolean resting;
    private @Nullable ChannelHandlerContext context;

    RawBytes(ConnectionGuard guard) {
        this.guard = guard;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
    }

    @Override
    public void channelActive(ChannelHandlerContext active) {
        ChannelHandlerContext tls = active.pipeline().context(SslHandler.class);
        active.pipeline().addAfter((tls == null ? active : tls).name(), null, guard);
        active.fireChannelActive();
    }

    @Override
    public void channelRead(ChannelHandlerContext reading, Object message) {
        int count = ((ByteBuf) message).readableBytes();
        reading.fireChannelRead(message);
        guard.received(count);
    }

    @Override
    public void write(ChannelHandlerContext writing, Object message, ChannelPromise promise) {
        if (message instanceof ByteBuf bytes) {
            guard.sends(bytes.readableBytes());
        }
        writing.write(message, promise);
    }

    /** The transport asks for more. */
    @Override
    public void read(ChannelHandlerContext asked) {
        if (!resting) {
            asked.read();
        }
    }

    /** Reads nothing until {@link #goOn}: what the peer sends stays with it. */
    void rest() {
        resting = true;
        channelOf().channel().config().setAutoRead(false);
    }

    void goOn() {
        resting = false;
        channelOf().channel().config().setAutoRead(true);
    }

    private ChannelHandlerContext channelOf() {
        return Objects.requireNonNull(context, "added to a pipeline");
    }
}
