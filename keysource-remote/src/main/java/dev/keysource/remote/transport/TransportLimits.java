package dev.keysource.remote.transport;

import io.grpc.Codec;
import io.grpc.DecompressorRegistry;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.ChannelOption;

import java.util.concurrent.TimeUnit;

/** The limits of a server's transport, in place of the defaults. */
public final class TransportLimits {
    private static final int MESSAGE = 4 * 1024;
    /** Requests are too small to gain by compression, and without it none can inflate. */
    private static final DecompressorRegistry NO_COMPRESSION =
            DecompressorRegistry.emptyInstance().with(Codec.Identity.NONE, false);

    private static final int METADATA = 4 * 1024;
    private static final int CALLS_PER_CONNECTION = 64;
    /** Resets within ten seconds. An honest client that cancels many requests at once sends hundreds. */
    private static final int RESETS = 400;

    private static final int WINDOW = 64 * 1024;
    private static final int ACCEPT_QUEUE = 512;

    private TransportLimits() {}

    public static NettyServerBuilder apply(NettyServerBuilder server) {
        return server.handshakeTimeout(10, TimeUnit.SECONDS)
                .maxInboundMessageSize(MESSAGE)
                .decompressorRegistry(NO_COMPRESSION)
                .maxInboundMetadataSize(METADATA)
                .maxConcurrentCallsPerConnection(CALLS_PER_CONNECTION)
                .maxRstFramesPerWindow(RESETS, 10)
                .flowControlWindow(WINDOW)
                .maxConnectionIdle(5, TimeUnit.MINUTES)
                .maxConnectionAge(30, TimeUnit.MINUTES)
                .maxConnectionAgeGrace(2, TimeUnit.MINUTES)
                .keepAliveTime(30, TimeUnit.SECONDS)
                .keepAliveTimeout(10, TimeUnit.SECONDS)
                .permitKeepAliveTime(5, TimeUnit.SECONDS)
                .permitKeepAliveWithoutCalls(true)
                .withOption(ChannelOption.SO_BACKLOG, ACCEPT_QUEUE)
                .withChildOption(ChannelOption.TCP_NODELAY, true);
    }
}
