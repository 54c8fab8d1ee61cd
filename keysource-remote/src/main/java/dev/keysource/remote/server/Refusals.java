package dev.keysource.remote.server;

import dev.keysource.internal.Timekeeper;
import org.jspecify.annotations.Nullable;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * The refused requests of a server, summed up: of one kind and network the first is a line at once, the others are one line with
 * their number every 10 s. What strangers make a server write is bounded by that, and by a number of networks, beyond which they
 * are told together. Thread-safe.
 */
final class Refusals {
    static final Duration PERIOD = Duration.ofSeconds(10);
    static final int MOST_NETWORKS = 256;

    private static final int IPV4_NETWORK = 3;
    private static final int IPV6_NETWORK = 8;
    private static final String OTHERS = "others";

    private final Timekeeper time;
    private final Consumer<String> log;

    /** How many of each kind came since its last line; guarded by this. */
    private final Map<Kind, Long> untold = new LinkedHashMap<>();

    private final AtomicBoolean timed = new AtomicBoolean();

    /**
     * What is summed up.
     *
     * @param caller the secret that was shown, as a part of a line; empty if none was
     */
    private record Kind(String caller, String network, String why) {
        String line(long count) {
            return "refused " + caller + "network=" + network + " why=" + why + " more=" + count;
        }
    }

    /** @param log takes lines; never called with a lock held */
    Refusals(Timekeeper time, Consumer<String> log) {
        this.time = time;
        this.log = log;
    }

    /**
     * Tells of a refused request, now or with others.
     *
     * @param caller the secret that was shown, as a part of a line
     * @param peer the address
     * @param why the reason
     * @param details what else the line of a first refusal says
     */
    void add(String caller, @Nullable SocketAddress peer, String why, String details) {
        if (isFirst(caller, network(peer), why)) {
            log.accept("refused " + caller + "peer=" + peer + details + " why=" + why);
        }
        if (timed.compareAndSet(false, true)) {
            time.after(PERIOD, this::tellAgain);
        }
    }

    private synchronized boolean isFirst(String caller, String network, String why) {
        Kind kind = new Kind(caller, network, why);
        if (!untold.containsKey(kind) && untold.size() >= MOST_NETWORKS) {
            kind = new Kind(caller, OTHERS, why);
        }
        Long before = untold.get(kind);
        untold.put(kind, before == null ? 0 : before + 1);
        return before == null;
    }

    private void tellAgain() {
        timed.set(false);
        if (tell() && timed.compareAndSet(false, true)) {
            time.after(PERIOD, this::tellAgain);
        }
    }

    /** Tells of those that were not told of; returns whether there were any lately. */
    boolean tell() {
        List<String> lines = new ArrayList<>();
        synchronized (this) {
            untold.values().removeIf(count -> count == 0);
            untold.forEach((kind, count) -> lines.add(kind.line(count)));
            untold.replaceAll((kind, count) -> 0L);
        }
        lines.forEach(log);
        return !lines.isEmpty();
    }

    /** The first 24 bits of an IPv4 address, 64 of an IPv6 address: what one stranger can have many addresses in. */
    static String network(@Nullable SocketAddress peer) {
        InetAddress address = peer instanceof InetSocketAddress inet ? inet.getAddress() : null;
        if (address == null) {
            return String.valueOf(peer);
        }
        byte[] bytes = address.getAddress();
        int kept = bytes.length == 4 ? IPV4_NETWORK : IPV6_NETWORK;
        Arrays.fill(bytes, kept, bytes.length, (byte) 0);
        try {
            return InetAddress.getByAddress(bytes).getHostAddress() + "/" + kept * Byte.SIZE;
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address has as many bytes as before", e);
        }
    }
}
