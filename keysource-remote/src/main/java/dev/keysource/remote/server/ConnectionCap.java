package dev.keysource.remote.server;

import io.grpc.Grpc;
import io.grpc.ServerCall;
import io.grpc.netty.shaded.io.netty.channel.Channel;
import io.grpc.netty.shaded.io.netty.channel.ChannelHandlerContext;
import io.grpc.netty.shaded.io.netty.channel.ChannelInboundHandlerAdapter;
import org.jspecify.annotations.Nullable;

import java.net.SocketAddress;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * The connections of a server, so many and no more. One on which no active secret was shown yet has its place until
 * somebody else wants it: when all are taken, the oldest of those is closed in favour of the new one. So strangers can
 * drive out each other, but nobody who may ask. Safe for use by many threads.
 *
 * <p>It stands in the pipeline of the listening socket, where connections are seen before anything is spent on them: the
 * filters of gRPC see them only after their TLS handshake.
 */
public final class ConnectionCap extends ChannelInboundHandlerAdapter {
    private final int limit;
    /** In the order in which they came, as those of the strangers. */
    private final Set<Channel> open = new LinkedHashSet<>();

    private final Map<Ends, Channel> strangers = new LinkedHashMap<>();

    /** What tells a connection from all others that are open at the same time. */
    record Ends(@Nullable SocketAddress local, @Nullable SocketAddress remote) {
        static Ends of(Channel connection) {
            return new Ends(connection.localAddress(), connection.remoteAddress());
        }

        static Ends of(ServerCall<?, ?> call) {
            return new Ends(
                    call.getAttributes().get(Grpc.TRANSPORT_ATTR_LOCAL_ADDR),
                    call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR));
        }

        // Written out: on JDK 17 the platform keeps the classes of the record that it last compared by code of its own.
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Ends that
                    && Objects.equals(local, that.local)
                    && Objects.equals(remote, that.remote);
        }

        @Override
        public int hashCode() {
            return Objects.hash(local, remote);
        }
    }

    public ConnectionCap(int limit) {
        this.limit = limit;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object accepted) {
        Channel connection = (Channel) accepted;
        if (enter(connection)) {
            context.fireChannelRead(connection);
        } else {
            connection.unsafe().closeForcibly();
        }
    }

    /** Whether a new connection may stay. */
    boolean enter(Channel connection) {
        Ends ends = Ends.of(connection);
        synchronized (this) {
            if (open.size() >= limit && !evictOldestStranger()) {
                return false;
            }
            open.add(connection);
            strangers.put(ends, connection);
        }
        connection.closeFuture().addListener(closed -> leave(ends, connection));
        return true;
    }

    private boolean evictOldestStranger() {
        if (strangers.isEmpty()) {
            return false;
        }
        Map.Entry<Ends, Channel> oldest = strangers.entrySet().iterator().next();
        Channel connection = oldest.getValue();
        if (!connection.isRegistered()) {
            return false; // it came a moment ago, and nobody can close it yet
        }
        strangers.remove(oldest.getKey());
        open.remove(connection);
        // Not through the pipeline, which would wait for the calls that the stranger has made.
        connection.eventLoop().execute(() -> connection.unsafe().close(connection.voidPromise()));
        return true;
    }

    private synchronized void leave(Ends ends, Channel connection) {
        open.remove(connection);
        strangers.remove(ends, connection);
    }

    /** An active secret was shown on a connection. */
    synchronized void admit(Ends ends) {
        strangers.remove(ends);
    }

    /** Whoever was admitted has to show an active secret again. */
    synchronized void forgetAdmissions() {
        strangers.clear();
        open.forEach(connection -> strangers.put(Ends.of(connection), connection));
    }
}
