package dev.keysource.remote.client;

import dev.keysource.internal.Timekeeper;
import dev.keysource.remote.transport.EventLoops;
import dev.keysource.remote.transport.FrameLogs;
import dev.keysource.remote.transport.TransportThreads;
import dev.keysource.remote.transport.Visit;
import dev.keysource.remote.v1.KeyPairServiceGrpc;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.channel.ChannelOption;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** The channel of a client with its threads and its limits. Thread-safe. */
final class Connection implements AutoCloseable {
    private static final int MESSAGE = 64 * 1024;
    private static final int METADATA = 8 * 1024;
    private static final long LOOK_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final Duration CLOSE_GRACE = Duration.ofSeconds(2);

    private final EventLoops threads = new EventLoops();
    private final ExecutorService calls = threads.calls("remote");
    private final ManagedChannel channel;
    private final Channel reporting;
    private final ConnectWatch watch;
    private volatile boolean used;
    private final Timekeeper time;
    private final AtomicLong lookedNanos;

    /**
     * A channel that connects when it is first used.
     *
     * @param locations the addresses of the servers
     * @param tls checks their keys
     * @param connectTimeout how long a connection may take until calls can use it
     * @param time the clock and the timers of the source
     * @param givenUp runs when a connection takes longer
     */
    Connection(List<String> locations, SslContext tls, Duration connectTimeout, Timekeeper time, Runnable givenUp) {
        this.time = time;
        this.lookedNanos = new AtomicLong(time.now());
        FrameLogs.silence();
        channel = builder(locations)
                .sslContext(tls)
                .overrideAuthority("keysource")
                .channelType(EventLoops.clientChannel())
                .eventLoopGroup(threads.transport("remote-io", 1))
                .executor(calls)
                .offloadExecutor(threads.connecting("remote-connect"))
                .withOption(
                        ChannelOption.CONNECT_TIMEOUT_MILLIS, Math.max(1, Math.toIntExact(connectTimeout.toMillis())))
                .withOption(ChannelOption.TCP_NODELAY, true)
                .keepAliveTime(20, TimeUnit.SECONDS)
                .keepAliveTimeout(5, TimeUnit.SECONDS)
                .maxInboundMessageSize(MESSAGE)
                .maxInboundMetadataSize(METADATA)
                .disableServiceConfigLookUp()
                .disableRetry()
                .build();
        reporting = ClientInterceptors.intercept(channel, new LossReports());
        watch = new ConnectWatch(channel, time, connectTimeout, givenUp);
    }

    /** Asks the servers in turn, except those that cannot be reached or say that they are stopping. */
    @SuppressWarnings("deprecation") // the alternative is a registry that the whole process shares
    private static NettyChannelBuilder builder(List<String> locations) {
        return NettyChannelBuilder.forTarget("keysource:///")
                .nameResolverFactory(LocationsResolver.of(locations))
                .defaultServiceConfig(Map.of(
                        "loadBalancingConfig", List.of(Map.of("round_robin", Map.of())),
                        "healthCheckConfig", Map.of("serviceName", KeyPairServiceGrpc.SERVICE_NAME)));
    }

    /** Tries unreachable servers again now instead of after the back-off; at most once a second. */
    void lookAgain() {
        long now = time.now();
        long last = lookedNanos.get();
        if (now - last > LOOK_AGAIN_NANOS && lookedNanos.compareAndSet(last, now)) {
            channel.resetConnectBackoff();
        }
    }

    Channel channel() {
        used = true;
        return reporting;
    }

    /** The executor of calls without one of their own. */
    Executor executor() {
        return calls;
    }

    /** Whether the last attempt to connect took too long; asking starts a new one. */
    boolean isDown() {
        return watch.isDown();
    }

    /** Takes note of a call that failed because no server could be reached. */
    void unreached() {
        watch.unreached();
    }

    /** Whether the last attempt to connect failed or took too long; then asking looks again, at most once a second. */
    boolean hasFailed() {
        boolean failed = watch.hasFailed();
        if (failed) {
            lookAgain();
        }
        return failed;
    }

    @Override
    public void close() {
        if (used && !threads.hasCurrentThread()) {
            used = false;
            TransportThreads.awaitHealthChecks(this::end);
        } else {
            end();
        }
        threads.close();
    }

    private void end() {
        Visit.run(() -> {
            channel.shutdownNow();
            if (!threads.hasCurrentThread()) {
                TransportThreads.await(nanos -> channel.awaitTermination(nanos, TimeUnit.NANOSECONDS), CLOSE_GRACE);
            }
        });
    }
}
