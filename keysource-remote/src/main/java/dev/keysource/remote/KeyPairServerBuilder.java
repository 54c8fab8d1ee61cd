package dev.keysource.remote;

import dev.keysource.KeyPairConfigurationException;
import dev.keysource.KeyPairSource;
import dev.keysource.KeyPairSpec;
import dev.keysource.TimeSource;
import dev.keysource.internal.TimeLimit;
import dev.keysource.remote.server.Quotas;
import dev.keysource.remote.transport.Visit;
import dev.keysource.remote.v1.KeyPairServiceGrpc;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/** Makes a {@link KeyPairServer}. Not safe for use by many threads. */
public final class KeyPairServerBuilder {
    final KeyPairSource source;
    final ServerIdentity identity;
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    Set<KeyPairSpec> specs = KeyPairSpec.standard().stream()
            .filter(spec -> !spec.mustBeAllowed())
            .collect(Collectors.toCollection(LinkedHashSet::new));
    Duration longestWait = Duration.ofMinutes(1);
    boolean reflection;
    int maxConnections = 1024;
    TimeSource time = TimeSource.system();
    private double unitsPerSecond;
    private int burst;

    KeyPairServerBuilder(KeyPairSource source, ServerIdentity identity) {
        this.source = Objects.requireNonNull(source, "source");
        if (!source.isExtractable()) {
            throw new IllegalArgumentException("source: found '" + source.name()
                    + "', whose private keys have no encoded form, allowed is one whose keys can leave the process");
        }
        this.identity = Objects.requireNonNull(identity, "identity");
    }

    /**
     * Where to listen.
     *
     * @param address a local address and a port, 0 for any free one; default: the loopback address, any free port
     * @return this builder
     * @throws IllegalArgumentException if the host name of the address could not be resolved
     */
    public KeyPairServerBuilder address(InetSocketAddress address) {
        if (address.isUnresolved()) {
            throw new IllegalArgumentException("address: unknown host '" + address.getHostString() + "'");
        }
        this.address = address;
        return this;
    }

    /**
     * Which kinds of pairs clients may ask for; all others are refused before anything is queued.
     *
     * @param specs at least one; default: all standard ones but RSA-8192
     * @return this builder
     * @throws IllegalArgumentException if there is none
     */
    public KeyPairServerBuilder specs(Set<KeyPairSpec> specs) {
        if (specs.isEmpty()) {
            throw new IllegalArgumentException("specs: at least one must be allowed");
        }
        this.specs = new LinkedHashSet<>(specs);
        return this;
    }

    /**
     * How long a call waits for its pair when its client set no deadline, or one that is further away.
     *
     * @param longestWait more than zero, up to 365 days; default: one minute
     * @return this builder
     * @throws IllegalArgumentException if it is not in this range
     */
    public KeyPairServerBuilder longestWait(Duration longestWait) {
        if (TimeLimit.isOver(longestWait) || longestWait.compareTo(TimeLimit.LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "longestWait: " + longestWait + ", allowed is more than zero, up to 365 days");
        }
        this.longestWait = longestWait;
        return this;
    }

    /**
     * How many connections may be open at once. When all are taken, a new one takes the place of the oldest on which no
     * active secret was shown yet; if there is none, it is closed as soon as it is made.
     *
     * @param maxConnections at least 1; default: 1024
     * @return this builder
     * @throws IllegalArgumentException if it is less than 1
     */
    public KeyPairServerBuilder maxConnections(int maxConnections) {
        if (maxConnections < 1) {
            throw new IllegalArgumentException("maxConnections: " + maxConnections + " is less than 1");
        }
        this.maxConnections = maxConnections;
        return this;
    }

    /**
     * How much each capability may ask for, so that one of them cannot use up what is there for all. The unit is
     * what an RSA-2048 pair costs; an RSA-4096 pair is 9 of it, one of an elliptic curve a hundredth.
     *
     * @param perSecond how many units a capability may use over time, more than 0
     * @param burst how many it may use at once after a time without requests, at least 10; a pair that
     *     costs more uses all of it
     * @return this builder
     * @throws IllegalArgumentException if either is out of its range
     */
    public KeyPairServerBuilder quota(double perSecond, int burst) {
        if (!(perSecond > 0) || burst < 10) {
            throw new IllegalArgumentException("quota: " + perSecond
                    + " per second must be more than 0, and a burst of " + burst + " at least 10");
        }
        this.unitsPerSecond = perSecond;
        this.burst = burst;
        return this;
    }

    Quotas quotas() {
        return burst == 0 ? Quotas.none() : new Quotas(unitsPerSecond, burst, time::nanoTime);
    }

    /**
     * The clock and the timers, by which waits and quotas are measured. What gRPC and the network wait for is real time.
     *
     * @param time default: those of the JVM
     * @return this builder
     */
    public KeyPairServerBuilder time(TimeSource time) {
        this.time = Objects.requireNonNull(time, "time");
        return this;
    }

    /**
     * Whether to offer gRPC reflection, which tells any client the interface of this server. No secret is needed for
     * it, and none is told.
     *
     * @param reflection default: {@code false}
     * @return this builder
     */
    public KeyPairServerBuilder reflection(boolean reflection) {
        this.reflection = reflection;
        return this;
    }

    /**
     * Starts the server.
     *
     * @return a server that listens
     * @throws IOException if it cannot listen on the address, for example because the port is in use
     * @throws KeyPairConfigurationException if the gRPC or protobuf that are here do not fit
     */
    public KeyPairServer start() throws IOException {
        try {
            return Visit.apart(() -> {
                KeyPairServiceGrpc.getServiceDescriptor(); // and with it every message
                return new KeyPairServer(this).start();
            });
        } catch (LinkageError e) {
            throw RemoteKeyPairSourceBuilder.misfit(e);
        }
    }
}
