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
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * The limit of a server's open connections. When it is reached, a new connection replaces the oldest one on which no
 * active secret was shown. So clients without a secret can displace each other, but no client with one. Thread-safe.
 *
 * <p>It stands in the pipeline of the listening socket, before any work for a connection: the filters of gRPC see connections
 * only after the TLS handshake.
 */
public final class ConnectionLimit extends ChannelInboundHandlerAdapter {
    private final int limit;
    /** All connections, in the order in which they came. */
    private final Set<Channel> open = new LinkedHashSet<>();

    /** The connections on which no active secret was shown, in the same order. */
    private final Map<Ends, Channel> withoutSecret = new LinkedHashMap<>();

    /** The two addresses of a connection, unique among those open at the same time. */
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

    public ConnectionLimit(int limit) {
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
            if (open.size() >= limit && !evictOldestWithoutSecret()) {
                return false;
            }
            open.add(connection);
            withoutSecret.put(ends, connection);
        }
        connection.closeFuture().addListener(closed -> leave(ends, connection));
        return true;
    }

    private boolean evictOldestWithoutSecret() {
        if (withoutSecret.isEmpty()) {
            return false;
        }
        Map.Entry<Ends, Channel> oldest = withoutSecret.entrySet().iterator().next();
        Channel connection = oldest.getValue();
        if (!connection.isRegistered()) {
            return false; // it came a moment ago, and cannot be closed yet
        }
        withoutSecret.remove(oldest.getKey());
        open.remove(connection);
        closeNow(connection);
        return true;
    }

    /** Not through the pipeline, which would wait for the calls on it, and for a peer that does not read. */
    private static void closeNow(Channel connection) {
        connection.eventLoop().execute(() -> connection.unsafe().close(connection.voidPromise()));
    }

    /** Ends all connections, whatever their peers do. */
    public void closeAll() {
        List<Channel> all;
        synchronized (this) {
            all = open.stream().filter(Channel::isRegistered).toList();
        }
        all.forEach(ConnectionLimit::closeNow);
    }

    /** How many connections are open. */
    synchronized int count() {
        return open.size();
    }

    private synchronized void leave(Ends ends, Channel connection) {
        open.remove(connection);
        withoutSecret.remove(ends, connection);
    }

    /** An active secret was shown on a connection. */
    synchronized void admit(Ends ends) {
        withoutSecret.remove(ends);
    }

    /** Every connection has to show an active secret again. */
    synchronized void forgetAdmissions() {
        withoutSecret.clear();
        open.forEach(connection -> withoutSecret.put(Ends.of(connection), connection));
    }
}
