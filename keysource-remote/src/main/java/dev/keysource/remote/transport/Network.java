package dev.keysource.remote.transport;

import org.jspecify.annotations.Nullable;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The connections from one IPv4 address, or from the 64 bits of an IPv6 address that one customer of a provider has. Its
 * collections are guarded by the lock of the {@link ConnectionLimit}.
 */
final class Network {
    private static final long MEMORY_NANOS = TimeUnit.MINUTES.toNanos(1);

    /** How many there are. */
    int open;

    /** On which no active secret was shown, the oldest first. */
    final Set<ConnectionGuard> strangers = new LinkedHashSet<>();
    /** Those of them that wait to be let in, the newest first. */
    final Deque<ConnectionGuard> waiting = new ArrayDeque<>();

    private volatile boolean suspected;
    private volatile long suspectedAt;

    /** What tells one network from another. */
    static Object keyOf(@Nullable SocketAddress peer) {
        InetAddress address = peer instanceof InetSocketAddress inet ? inet.getAddress() : null;
        if (address instanceof Inet6Address) {
            return ByteBuffer.wrap(address.getAddress()).getLong();
        }
        return address == null ? String.valueOf(peer) : address;
    }

    /** A connection from here had to be closed. */
    void suspect(long now) {
        suspectedAt = now;
        suspected = true;
    }

    /** Whether one had to be closed within the last minute: strangers from here then may do little before they show a secret. */
    boolean isSuspect(long now) {
        return suspected && now - suspectedAt < MEMORY_NANOS;
    }
}
