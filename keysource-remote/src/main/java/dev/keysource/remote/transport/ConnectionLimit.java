package dev.keysource.remote.transport;

import io.grpc.netty.shaded.io.netty.channel.Channel;
import io.grpc.netty.shaded.io.netty.channel.ChannelHandlerContext;
import io.grpc.netty.shaded.io.netty.channel.ChannelInboundHandlerAdapter;
import org.jspecify.annotations.Nullable;

import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * The limit of a server's open connections, and of new ones per second. Thread-safe.
 *
 * <p>When all places are taken, a new connection replaces the oldest on which no active secret was shown, among those of the
 * network that has most of them. So clients without a secret can displace each other, but no client with one. New ones are let
 * in no faster than the machine has time for handshakes beside its work; those that have to wait take turns by network, the
 * newest of each first, whose client is the likeliest to be still there.
 *
 * <p>It stands in the pipeline of the listening socket, before any work for a connection: the filters of gRPC see connections
 * only after the TLS handshake.
 */
public final class ConnectionLimit extends ChannelInboundHandlerAdapter {
    /** About a quarter of a core's time. */
    private static final long NEW_PER_SECOND_AND_CORE = 250;

    private static final int MOST_NETWORKS = 4_096;

    private final int limit;
    private final Closings closings;
    private final LongSupplier ticker;
    // Set while a thread reads, so that none of it outlives the server.
    @SuppressWarnings("ThreadLocalUsage")
    private final ThreadLocal<@Nullable ConnectionGuard> reading = new ThreadLocal<>();

    // All of these are guarded by this.
    private final Set<ConnectionGuard> open = new LinkedHashSet<>();
    private final Map<Object, Network> networks = new LinkedHashMap<>();
    private final Set<Network> turns = new LinkedHashSet<>();
    private final Budget entries;
    private boolean letsInLater;

    /** Is told of connections that the server closed, or refused, for what their peers did. */
    public interface Closings {
        void closed(@Nullable SocketAddress peer, String why, String details);
    }

    /**
     * A limit for one server.
     *
     * @param limit how many connections may be open at once
     * @param closings is told of those that were closed, on their threads
     */
    public ConnectionLimit(int limit, Closings closings) {
        this(limit, NEW_PER_SECOND_AND_CORE * Runtime.getRuntime().availableProcessors(), closings, System::nanoTime);
    }

    ConnectionLimit(int limit, long newPerSecond, Closings closings, LongSupplier ticker) {
        this.limit = limit;
        this.closings = closings;
        this.ticker = ticker;
        this.entries = new Budget(newPerSecond, newPerSecond, ticker.getAsLong());
    }

    long now() {
        return ticker.getAsLong();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object accepted) {
        Channel connection = (Channel) accepted;
        ConnectionGuard guard = enter(connection);
        if (guard == null) {
            connection.unsafe().closeForcibly();
            closings.closed(connection.remoteAddress(), "no-place", "");
        } else if (waits(guard)) {
            letInLater(context);
        } else {
            letIn(context, guard);
        }
    }

    private static void letIn(ChannelHandlerContext context, ConnectionGuard guard) {
        guard.install();
        context.fireChannelRead(guard.channel);
    }

    /** The guard of a new connection that may stay; {@code null} if it may not. */
    @Nullable
    ConnectionGuard enter(Channel connection) {
        ConnectionGuard guard;
        ConnectionGuard replaced = null;
        synchronized (this) {
            if (open.size() >= limit) {
                replaced = evict();
                if (replaced == null) {
                    return null;
                }
            }
            long now = now();
            Network network = networks.computeIfAbsent(Network.keyOf(connection.remoteAddress()), key -> new Network());
            guard = new ConnectionGuard(this, connection, network, now);
            open.add(guard);
            network.open++;
            network.strangers.add(guard);
            if (networks.size() > MOST_NETWORKS) {
                networks.values().removeIf(one -> one.open == 0 && !one.isSuspect(now));
            }
        }
        if (replaced != null) {
            tell(replaced, "replaced-by-newer", "");
        }
        connection.closeFuture().addListener(closed -> leave(guard));
        return guard;
    }

    private @Nullable ConnectionGuard evict() {
        Network largest = networks.values().stream()
                .max(Comparator.comparingInt(network -> network.strangers.size()))
                .orElse(null);
        if (largest == null || largest.strangers.isEmpty()) {
            return null;
        }
        ConnectionGuard oldest = largest.strangers.iterator().next();
        if (largest.waiting.remove(oldest)) {
            oldest.channel.unsafe().closeForcibly(); // which no listener hears of
        } else if (oldest.channel.isRegistered()) {
            closeNow(oldest.channel);
        } else {
            return null; // it came a moment ago, and cannot be closed yet
        }
        leave(oldest);
        return oldest;
    }

    /** Not through the pipeline, which would wait for the calls on it, and for a peer that does not read. */
    static void closeNow(Channel connection) {
        connection.eventLoop().execute(() -> connection.unsafe().close(connection.voidPromise()));
    }

    /** Whether a new connection has to wait until there is time for it. */
    synchronized boolean waits(ConnectionGuard guard) {
        if (turns.isEmpty() && entries.tryTake(1, now())) {
            return false;
        }
        guard.network.waiting.addFirst(guard);
        turns.add(guard.network);
        return true;
    }

    /** The connection whose turn it is to be let in; {@code null} if there is none, or no time. */
    @Nullable
    synchronized ConnectionGuard next() {
        turns.removeIf(network -> network.waiting.isEmpty());
        if (turns.isEmpty() || !entries.tryTake(1, now())) {
            return null;
        }
        Network network = turns.iterator().next();
        turns.remove(network);
        ConnectionGuard guard = network.waiting.remove();
        if (!network.waiting.isEmpty()) {
            turns.add(network);
        }
        return guard;
    }

    private void letInLater(ChannelHandlerContext context) {
        long wait;
        synchronized (this) {
            if (letsInLater || turns.isEmpty()) {
                return;
            }
            letsInLater = true;
            wait = Math.max(entries.nanosUntil(1), TimeUnit.MILLISECONDS.toNanos(1));
        }
        context.executor()
                .schedule(
                        () -> {
                            synchronized (this) {
                                letsInLater = false;
                            }
                            for (ConnectionGuard guard = next(); guard != null; guard = next()) {
                                letIn(context, guard);
                            }
                            letInLater(context);
                        },
                        wait,
                        TimeUnit.NANOSECONDS);
    }

    /** How many connections are open. */
    public synchronized int count() {
        return open.size();
    }

    /** Ends the connection between two addresses, whatever its peer does. */
    public void cut(@Nullable SocketAddress local, @Nullable SocketAddress remote) {
        List<Channel> cut;
        synchronized (this) {
            cut = open.stream()
                    .map(guard -> guard.channel)
                    .filter(channel -> channel.isRegistered()
                            && Objects.equals(channel.localAddress(), local)
                            && Objects.equals(channel.remoteAddress(), remote))
                    .toList();
        }
        cut.forEach(ConnectionLimit::closeNow);
    }

    /** Ends all connections, whatever their peers do. */
    public void closeAll() {
        List<Channel> all = new ArrayList<>();
        synchronized (this) {
            for (ConnectionGuard guard : List.copyOf(open)) {
                if (guard.network.waiting.remove(guard)) {
                    guard.channel.unsafe().closeForcibly();
                    leave(guard);
                } else if (guard.channel.isRegistered()) {
                    all.add(guard.channel);
                }
            }
        }
        all.forEach(ConnectionLimit::closeNow);
    }

    private synchronized void leave(ConnectionGuard guard) {
        if (open.remove(guard)) {
            guard.network.open--;
            guard.network.strangers.remove(guard);
        }
    }

    void tell(ConnectionGuard guard, String why, String details) {
        closings.closed(guard.peer(), why, details);
    }

    /** Passes on what came on a connection, so that {@link #admitIf} knows which one it was. */
    void whileReading(ConnectionGuard guard, Runnable passOn) {
        reading.set(guard);
        try {
            passOn.run();
        } finally {
            reading.remove();
        }
    }

    /**
     * Called on the thread that reads the headers of a call: admits their connection, unless that is already.
     *
     * @param shown whether the headers show an active secret
     */
    public void admitIf(BooleanSupplier shown) {
        ConnectionGuard guard = reading.get();
        if (guard != null && !guard.isHolder() && shown.getAsBoolean()) {
            admit(guard);
        }
    }

    void admit(ConnectionGuard guard) {
        guard.admit();
        synchronized (this) {
            guard.network.strangers.remove(guard);
        }
    }

    /** Every connection has to show an active secret again. */
    public synchronized void forgetAdmissions() {
        open.forEach(ConnectionGuard::forget);
        networks.values().forEach(network -> network.strangers.clear());
        open.forEach(guard -> guard.network.strangers.add(guard));
    }
}
