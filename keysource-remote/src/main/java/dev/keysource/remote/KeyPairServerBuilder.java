package dev.keysource.remote;

import dev.keysource.KeyPairConfigurationException;
import dev.keysource.KeyPairSource;
import dev.keysource.KeyPairSpec;
import dev.keysource.Setting;
import dev.keysource.TimeSource;
import dev.keysource.internal.TimeLimit;
import dev.keysource.remote.identity.CertificateRules;
import dev.keysource.remote.server.Quotas;
import dev.keysource.remote.transport.Visit;
import dev.keysource.remote.v1.KeyPairServiceGrpc;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/** Makes a {@link KeyPairServer}. Each method checks its value, and names it when it is wrong. Used by one thread. */
public final class KeyPairServerBuilder {
    private static final Setting<Duration> LONGEST_WAIT = Setting.duration(
                    "longest-wait", Duration.ofNanos(1), TimeLimit.LONGEST)
            .orElse(Duration.ofMinutes(1));
    private static final Setting<Boolean> REFLECTION = Setting.flag("reflection");
    private static final Setting<Integer> MAX_CONNECTIONS =
            Setting.wholeNumber("max-connections", 1, 1_000_000).orElse(1_024);
    private static final Setting<Integer> MAX_WAITING =
            Setting.wholeNumber("max-waiting", 2, 1_000_000).orElse(4_096);
    private static final Setting<Integer> MAX_GENERATIONS =
            Setting.wholeNumber("max-generations", 1, 1_024).otherwise("the number of cores, at least 2");
    private static final Setting<Integer> QUOTA_BURST = Setting.wholeNumber("quota-burst", 10, 1_000_000);

    final KeyPairSource source;
    final ServerIdentity identity;
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    Set<KeyPairSpec> specs = KeyPairSpec.standard().stream()
            .filter(spec -> !spec.mustBeAllowed())
            .collect(Collectors.toCollection(LinkedHashSet::new));
    Duration longestWait = LONGEST_WAIT.defaultValue();
    boolean reflection = REFLECTION.defaultValue();
    int maxConnections = MAX_CONNECTIONS.defaultValue();
    int maxWaiting = MAX_WAITING.defaultValue();
    int maxGenerations = Math.max(2, Runtime.getRuntime().availableProcessors());
    TimeSource time = TimeSource.system();
    Consumer<? super Throwable> failureAction = failure -> {};
    private double quota;
    private int quotaBurst;

    KeyPairServerBuilder(KeyPairSource source, ServerIdentity identity) {
        this.source = Objects.requireNonNull(source, "source");
        if (!source.isExtractable()) {
            throw new IllegalArgumentException("source: found '" + source.name()
                    + "', whose private keys have no encoded form, allowed is one whose keys can leave the process");
        }
        this.identity = Objects.requireNonNull(identity, "identity");
    }

    /**
     * Sets where to listen.
     *
     * @param address a local address and a port, 0 for any free one; default: the loopback address, any free port
     * @return this builder
     */
    public KeyPairServerBuilder address(InetSocketAddress address) {
        if (address.isUnresolved()) {
            throw new IllegalArgumentException(
                    "address: found '" + address.getHostString() + "', allowed is a host whose address is known");
        }
        this.address = address;
        return this;
    }

    /**
     * Sets which kinds of pairs clients may ask for; all others are refused before anything is queued.
     *
     * @param specs at least one; default: all standard ones but RSA-8192
     * @return this builder
     */
    public KeyPairServerBuilder specs(Set<KeyPairSpec> specs) {
        if (specs.isEmpty()) {
            throw new IllegalArgumentException("specs: found none, allowed is at least one");
        }
        this.specs = new LinkedHashSet<>(specs);
        return this;
    }

    /**
     * Sets how long a call waits for its pair when its client set no deadline, or one that is further away.
     *
     * @param longestWait a time span from 1ns to 365d; default: 1m
     * @return this builder
     */
    public KeyPairServerBuilder longestWait(Duration longestWait) {
        this.longestWait = LONGEST_WAIT.check(longestWait);
        return this;
    }

    /**
     * Sets how many connections may be open at once. When all are taken, a new one takes the place of the oldest on which no
     * active secret was shown yet; if there is none, it is closed as soon as it is made.
     *
     * @param maxConnections a whole number from 1 to 1000000; default: 1024
     * @return this builder
     */
    public KeyPairServerBuilder maxConnections(int maxConnections) {
        this.maxConnections = MAX_CONNECTIONS.check(maxConnections);
        return this;
    }

    /**
     * Sets how many calls for pairs may be open at once. One capability may have as many as all of them leave free: half if it is
     * alone, a third each if there are two, so that there is always room for another; more are refused at once. Which of the
     * waiting is next does not depend on their number, but on how much each capability has had.
     *
     * @param maxWaiting a whole number from 2 to 1000000; default: 4096
     * @return this builder
     */
    public KeyPairServerBuilder maxWaiting(int maxWaiting) {
        this.maxWaiting = MAX_WAITING.check(maxWaiting);
        return this;
    }

    /**
     * Sets how many pairs the source makes at once. While several capabilities ask, it is asked for no more than that, so that a
     * request waits for its turn here and not in a queue inside the source; one that is alone may fill the source. A source that
     * makes them elsewhere, such as {@code remote}, makes more at once than this machine has cores.
     *
     * @param maxGenerations a whole number from 1 to 1024; default: the number of cores, at least 2
     * @return this builder
     */
    public KeyPairServerBuilder maxGenerations(int maxGenerations) {
        this.maxGenerations = MAX_GENERATIONS.check(maxGenerations);
        return this;
    }

    /**
     * Sets how much each capability may ask for. The unit is what an RSA-2048 pair costs; an RSA-4096 pair is 9 of it, EC-P-521
     * half, Ed25519 a hundredth. A kind that is not standard is priced by the time that the source takes for it. Requests that are
     * refused, that fail, or that are given up before the source is asked cost nothing. Without a quota a capability has its
     * share all the same, and what the others leave of theirs.
     *
     * @param quota how many units a capability may use per second over time, a number more than 0; default: none
     * @param quotaBurst how many it may use at once after a time without requests, a whole number from 10 to 1000000;
     *     default: none; a pair that costs more uses all of it
     * @return this builder
     */
    public KeyPairServerBuilder quota(double quota, int quotaBurst) {
        if (!(quota > 0)) {
            throw new IllegalArgumentException("quota: found " + quota + ", allowed is a number more than 0");
        }
        this.quota = quota;
        this.quotaBurst = QUOTA_BURST.check(quotaBurst);
        return this;
    }

    Quotas quotas(LongSupplier ticker) {
        return quotaBurst == 0 ? Quotas.none() : new Quotas(quota, quotaBurst, ticker);
    }

    /**
     * Sets the clock and the timers, by which waits and quotas are measured. What gRPC and the network wait for is real time.
     *
     * @param time stays open when the server is closed; default: those of the JVM
     * @return this builder
     */
    public KeyPairServerBuilder time(TimeSource time) {
        this.time = Objects.requireNonNull(time, "time");
        return this;
    }

    /**
     * Sets whether to offer gRPC reflection, which tells any client the interface of this server. No secret is needed for
     * it, and none is told.
     *
     * @param reflection {@code true} to offer it; default: false
     * @return this builder
     */
    public KeyPairServerBuilder reflection(boolean reflection) {
        this.reflection = reflection;
        return this;
    }

    /**
     * Sets what to do when the server cannot go on, because an Error has ended a thread of its transport. The server has closed
     * by then; a process that has nothing else to do should end, so that whoever watches it starts another.
     *
     * @param action is told the Error, once, on the thread that ends, and may not wait; default: none, beside a line in the log
     * @return this builder
     */
    public KeyPairServerBuilder onFailure(Consumer<? super Throwable> action) {
        this.failureAction = Objects.requireNonNull(action, "action");
        return this;
    }

    /**
     * Starts the server.
     *
     * @return a server that listens
     * @throws IOException if it cannot listen on the address, for example because the port is in use
     * @throws KeyPairConfigurationException if the certificate of the identity has expired or is not valid yet, which clients in
     *     other languages look at, or if the gRPC or protobuf that are here do not fit
     */
    public KeyPairServer start() throws IOException {
        CertificateRules.requireValid(identity.certificate(), Instant.now());
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
