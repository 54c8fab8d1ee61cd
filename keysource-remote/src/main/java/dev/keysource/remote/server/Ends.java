package dev.keysource.remote.server;

import io.grpc.Grpc;
import io.grpc.ServerCall;
import org.jspecify.annotations.Nullable;

import java.net.SocketAddress;
import java.util.Objects;

/** The two addresses of a call's connection, unique among those open at the same time. */
record Ends(@Nullable SocketAddress local, @Nullable SocketAddress remote) {
    static Ends of(ServerCall<?, ?> call) {
        return new Ends(
                call.getAttributes().get(Grpc.TRANSPORT_ATTR_LOCAL_ADDR),
                call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR));
    }

    // Written out: on JDK 17 the platform keeps the classes of the record that it last compared by code of its own.
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Ends that && Objects.equals(local, that.local) && Objects.equals(remote, that.remote);
    }

    @Override
    public int hashCode() {
        return Objects.hash(local, remote);
    }
}
