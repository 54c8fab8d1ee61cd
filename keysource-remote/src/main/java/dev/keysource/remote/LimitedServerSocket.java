package dev.keysource.remote;

import io.grpc.netty.shaded.io.netty.channel.Channel;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioServerSocketChannel;

import java.util.List;

/**
 * A listening socket that closes connections beyond a limit before anything is spent on them. They are counted from
 * their first packet: the filters of gRPC see a connection only after its TLS handshake.
 */
final class LimitedServerSocket extends NioServerSocketChannel {
    private final ConnectionCap cap;

    LimitedServerSocket(ConnectionCap cap) {
        this.cap = cap;
    }

    @Override
    protected int doReadMessages(List<Object> accepted) throws Exception {
        int before = accepted.size();
        super.doReadMessages(accepted);
        accepted.subList(before, accepted.size()).removeIf(connection -> !mayStay((Channel) connection));
        return accepted.size() - before;
    }

    private boolean mayStay(Channel connection) {
        boolean stays = cap.enter(connection);
        if (!stays) {
            connection.unsafe().closeForcibly();
        }
        return stays;
    }
}
