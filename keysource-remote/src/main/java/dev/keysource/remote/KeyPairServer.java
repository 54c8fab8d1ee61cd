package dev.keysource.remote;

import dev.keysource.Health;
import dev.keysource.KeyPairSource;
import dev.keysource.TimeSource;
import dev.keysource.internal.Guard;
import dev.keysource.internal.TimeLimit;
import dev.keysource.internal.Timekeeper;
import dev.keysource.remote.server.AcceptFailures;
import dev.keysource.remote.server.Figures;
import dev.keysource.remote.server.Services;
import dev.keysource.remote.transport.ConnectionLimit;
import dev.keysource.remote.transport.EventLoops;
import dev.keysource.remote.transport.FrameLogs;
import dev.keysource.remote.transport.SystemWords;
import dev.keysource.remote.transport.Tls;
import dev.keysource.remote.transport.TransportLimits;
import dev.keysource.remote.transport.TransportThreads;
import dev.keysource.remote.transport.Visit;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.ServerChannel;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * A server that gives the pairs of a {@link KeyPairSource} to other processes: gRPC over TLS 1.3, for clients that show an
 * active secret of its {@link ServerIdentity}. Thread-safe.
 *
 * <p>The service is {@code keysource.v1.KeyPairService}. The standard health service, which needs no secret, says
 * {@code NOT_SERVING} while the source cannot answer, so that clients of several servers leave this one out.
 *
 * <p>A pair is taken from the source for one call and leaves this process at most once. A cancelled call is cancelled at the
 * source, and a pair that cannot be handed over is destroyed. The deadline of a call is the time limit of the request to the
 * source.
 *
 * <p>Every granted request is one line in the log {@code dev.keysource.remote.audit}, refused ones are summed up, with the id of the
 * secret and never the secret.
 *
 * <p>When an Error ends a thread of its transport, such as an OutOfMemoryError, the server cannot go on: it closes, and tells the
 * {@linkplain KeyPairServerBuilder#onFailure failure action}.
 *
 * <p>The server does not close its source.
 */
public final class KeyPairServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(KeyPairServer.class);

    /** How long connections may take to say farewell, before they are cut. */
    private static final Duration FAREWELL = Duration.ofMillis(500);

    private static final Duration CLOSE_GRACE = Duration.ofSeconds(5);
    /** How long the last events of calls may take to be told. */
    private static final Duration CALLS_GRACE = Duration.ofSeconds(1);

    private final ServerIdentity identity;
    private final Services services;
    private final ConnectionLimit connections;
    private final Timekeeper time;
    private final EventLoops threads = new EventLoops(this::lost);
    private final Consumer<? super Throwable> failureAction;
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final ExecutorService calls = threads.calls("server");
    private final AtomicBoolean failed = new AtomicBoolean();
    private final Server server;
    private final InetSocketAddress address;

    KeyPairServer(KeyPairServerBuilder builder) {
        FrameLogs.silence();
        TimeSource given = builder.time;
        time = new Timekeeper("server-timer", given::nanoTime, given == TimeSource.system() ? null : given::schedule);
        connections = new ConnectionLimit(builder.maxConnections, this::closed);
        address = builder.address;
        identity = builder.identity;
        failureAction = builder.failureAction;
        services = new Services(
                builder.source,
                builder.specs,
                builder.longestWait,
                builder.maxWaiting,
                builder.maxGenerations,
                builder.quotas(time::now),
                identity.secrets(),
                connections,
                calls,
                time);
        NettyServerBuilder server = NettyServerBuilder.forAddress(builder.address)
                .sslContext(Tls.server(identity.privateKey(), identity.certificate()))
                .channelFactory(this::listen)
                .bossEventLoopGroup(threads.transport("server-accept", 1))
                .workerEventLoopGroup(
                        threads.transport("server-io", Runtime.getRuntime().availableProcessors()))
                .executor(calls)
                .addStreamTracerFactory(services.earlyLook())
                .addServices(services.definitions(builder.reflection));
        this.server = TransportLimits.apply(server).build();
    }

    private void closed(@Nullable SocketAddress peer, String why, String details) {
        services.closed(peer, why, details);
    }

    /** A thread of the transport ends with an Error, on that thread. */
    void lost(Throwable failure) {
        if (!failed.compareAndSet(false, true)) {
            return;
        }
        try {
            LOG.error("a thread of the transport has ended: this server cannot go on and is closed", failure);
            close();
        } catch (Throwable e) {
            Guard.log("closing a server that cannot go on failed", e); // memory is short, for example
        } finally {
            Guard.run("the failure action of a server", () -> failureAction.accept(failure));
        }
    }

    private ServerChannel listen() {
        ServerChannel socket = EventLoops.serverChannel();
        socket.pipeline().addFirst(new AcceptFailures(time::now), connections);
        return socket;
    }

    /**
     * Begins a server.
     *
     * @param source the source of the pairs; it stays open when the server closes
     * @param identity the key, the certificate and the secrets of the server
     * @return a builder with the defaults
     * @throws IllegalArgumentException if the private keys of the source cannot leave the process
     */
    public static KeyPairServerBuilder builder(KeyPairSource source, ServerIdentity identity) {
        return new KeyPairServerBuilder(source, identity);
    }

    KeyPairServer start() throws IOException {
        try {
            server.start();
            return this;
        } catch (IOException e) {
            close();
            Throwable reason = e.getCause() == null ? e : e.getCause();
            throw new IOException(
                    "cannot listen on port " + address.getPort() + " of " + address.getHostString() + ": "
                            + SystemWords.of(reason),
                    e);
        }
    }

    /**
     * The port on which this server listens.
     *
     * @return the port that was asked for, or the one that the system chose
     */
    public int port() {
        return server.getPort();
    }

    /**
     * The number of orphans: pairs that this server took from its source and that no client has received, as far as it knows,
     * because the call was cancelled or the connection ended first. They are destroyed. Of a pair that was lost on its way the
     * server learns from the next call of the same client, if that is a {@link RemoteKeyPairSource} or reports losses as well.
     *
     * @return the number since the start
     */
    public long orphaned() {
        return services.orphaned();
    }

    /**
     * Whether this server can answer calls, as its health service says: {@code SERVING} if {@link Health#canAnswer()}.
     *
     * @return the health of its source, or worse if that has failed too often; {@link Health#CLOSED} from the moment in which
     *     the server is being drained or closed
     */
    public Health health() {
        return stopped.get() ? Health.CLOSED : services.health();
    }

    /**
     * The counters of this server since its start. They can be read while it is closing, and when it is closed.
     *
     * @return a snapshot
     */
    public ServerStats stats() {
        Figures now = services.stats();
        Map<String, ServerStats.Secret> secrets = new LinkedHashMap<>();
        now.secrets()
                .forEach((id, use) -> secrets.put(
                        id, new ServerStats.Secret(use.openCalls(), use.inFlight(), use.used(), use.quotaLeft())));
        return new ServerStats(
                now.requests(),
                now.refusals(),
                now.taken(),
                now.sent(),
                now.orphaned(),
                now.openCalls(),
                now.connections(),
                secrets);
    }

    /**
     * Replaces the active secrets: from now on calls with a new one are accepted, and calls with a removed one are refused, also
     * on open connections; those that wait for a pair are ended.
     *
     * @param changed this server's identity with other secrets
     * @throws IllegalArgumentException if it has another key; a new key needs a new server
     */
    public void replaceSecrets(ServerIdentity changed) {
        if (!changed.pin().equals(identity.pin())) {
            throw new IllegalArgumentException(
                    "the identity has the pin " + changed.pin() + ", and this server " + identity.pin());
        }
        services.replaceSecrets(changed.secrets());
    }

    /**
     * Drains this server and stops it: the health service says so, new connections and calls are refused, and calls in
     * progress may end. Calls that are left when the time is over are cancelled.
     *
     * @param grace how long calls may take to end; connections that are left are cut at most a second later
     * @return whether all of them ended by themselves
     * @throws InterruptedException if this thread was interrupted while waiting; the calls that are left are cancelled
     */
    public boolean drain(Duration grace) throws InterruptedException {
        Visit.run(() -> {
            stopServing();
            server.shutdown();
        });
        try {
            return !failed.get()
                    && server.awaitTermination(TimeLimit.clamped(grace).toNanos(), TimeUnit.NANOSECONDS);
        } finally {
            close();
        }
    }

    /** Stops at once: calls in progress are cancelled. Closing twice does nothing more. */
    @Override
    public void close() {
        Visit.run(() -> {
            stopServing();
            server.shutdownNow();
            if (!threads.hasCurrentThread()) {
                TransportThreads.await(this::awaitEnd, FAREWELL);
                connections.closeAll();
                TransportThreads.await(this::awaitEnd, CLOSE_GRACE);
            }
        });
        time.close();
        calls.shutdown(); // what calls still have to tell needs the threads of the transport
        if (!threads.hasCurrentThread()) {
            TransportThreads.await(nanos -> calls.awaitTermination(nanos, TimeUnit.NANOSECONDS), CALLS_GRACE);
        }
        threads.close();
        services.end();
    }

    private boolean awaitEnd(long nanos) throws InterruptedException {
        return server.awaitTermination(nanos, TimeUnit.NANOSECONDS);
    }

    private void stopServing() {
        if (stopped.compareAndSet(false, true)) {
            services.stopServing();
        }
    }
}
