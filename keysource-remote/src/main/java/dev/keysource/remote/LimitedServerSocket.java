package dev.keysource.remote;

import io.grpc.netty.shaded.io.netty.channel.Channel;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioServerSocketChannel;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A listening socket that closes connections beyond a limit before anything is spent on them. They are counted from
 * their first packet: the filters of gRPC see a connection only after its TLS handshake.
 */
final class LimitedServerSocket extends NioServerSocketChannel {
    private final int limit;
    private final AtomicInteger open = new AtomicInteger();

    LimitedServerSocket(int limit) {
        this.limit = limit;
    }

    @Override
    protected int doReadMessages(List<Object> accepted) throws Exception {
        int before = accepted.size();
        super.doReadMessages(accepted);
        for (int i = accepted.size() - 1; i >= before; i--) {
            Channel connection = (Channel) accepted.get(i);
            if (open.get() < limit) {
                open.incrementAndGet();
                connection.closeFuture().addListener(closed -> open.decrementAndGet());
            } else {
                accepted.remove(i);
                connection.unsafe().closeForcibly();
            }
        }
        return accepted.size() - before;
    }
}
