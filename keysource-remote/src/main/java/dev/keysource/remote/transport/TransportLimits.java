package dev.keysource.remote.transport;

import io.grpc.Codec;
import io.grpc.DecompressorRegistry;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.grpc.netty.shaded.io.netty.channel.ChannelOption;
import io.grpc.netty.shaded.io.netty.channel.WriteBufferWaterMark;

import java.util.concurrent.TimeUnit;

/** The limits of a server's transport, in place of the defaults. What strangers may do is bounded by {@link ConnectionGuard}. */
public final class TransportLimits {
    private static final int MESSAGE = 4 * 1024;
    /** Requests are too small to gain by compression, and without it none can inflate. */
    private static final DecompressorRegistry NO_COMPRESSION =
            DecompressorRegistry.emptyInstance().with(Codec.Identity.NONE, false);

    private static final int METADATA = 4 * 1024;
    private static final int CALLS_PER_CONNECTION = 64;
    private static final int WINDOW = 64 * 1024;
    private static final int ACCEPT_QUEUE = 512;
    /**
     * What the kernel keeps for a connection, of which it counts twice as much. For incoming bytes far more than they are: it
     * counts each small packet as nearly a thousand bytes, and drops what has no room.
     */
    private static final int RECEIVE_BUFFER = 64 * 1024;

    private static final int SEND_BUFFER = 32 * 1024;
    /** Beyond the second number, nothing more is read until the peer has read all but the first. */
    private static final WriteBufferWaterMark UNREAD = new WriteBufferWaterMark(256 * 1024, 1024 * 1024);

    private static final int LEAST_READ = 512;
    private static final int FIRST_READ = 2 * 1024;
    private static final int MOST_READ = 16 * 1024;

    private TransportLimits() {}

    public static NettyServerBuilder apply(NettyServerBuilder server) {
        return server.handshakeTimeout(20, TimeUnit.SECONDS) // the guard has a shorter one, and says so
                .maxInboundMessageSize(MESSAGE)
                .decompressorRegistry(NO_COMPRESSION)
                .maxInboundMetadataSize(METADATA)
                .maxConcurrentCallsPerConnection(CALLS_PER_CONNECTION)
                .maxRstFramesPerWindow(Integer.MAX_VALUE, 1) // the guard counts them, and knows who has shown a secret
                .flowControlWindow(WINDOW)
                .maxConnectionIdle(5, TimeUnit.MINUTES)
                .maxConnectionAge(30, TimeUnit.MINUTES)
                .maxConnectionAgeGrace(2, TimeUnit.MINUTES)
                .keepAliveTime(30, TimeUnit.SECONDS)
                .keepAliveTimeout(10, TimeUnit.SECONDS)
                .permitKeepAliveTime(5, TimeUnit.SECONDS)
                .permitKeepAliveWithoutCalls(true)
                .withOption(ChannelOption.SO_BACKLOG, ACCEPT_QUEUE)
                .withOption(ChannelOption.SO_RCVBUF, RECEIVE_BUFFER)
                .withChildOption(ChannelOption.SO_RCVBUF, RECEIVE_BUFFER)
                .withChildOption(ChannelOption.SO_SNDBUF, SEND_BUFFER)
                .withChildOption(ChannelOption.WRITE_BUFFER_WATER_MARK, UNREAD)
                .withChildOption(
                        ChannelOption.RECVBUF_ALLOCATOR,
                        new AdaptiveRecvByteBufAllocator(LEAST_READ, FIRST_READ, MOST_READ))
                .withChildOption(ChannelOption.TCP_NODELAY, true);
    }
}
