package dev.keysource.remote;

import dev.keysource.KeyPairConfigurationException;
import dev.keysource.KeyPairSourceException.Reason;
import dev.keysource.KeyPairSourceListener;
import dev.keysource.TimeSource;
import dev.keysource.remote.client.RemoteSettings;
import dev.keysource.remote.transport.Visit;
import dev.keysource.remote.v1.KeyPairServiceGrpc;

import java.time.Duration;
import java.util.Objects;

/** Makes a {@link RemoteKeyPairSource}. Each method checks its value, and names it when it is wrong. Used by one thread. */
public final class RemoteKeyPairSourceBuilder {
    final Furl furl;
    String name = "remote";
    Duration connectTimeout = RemoteSettings.CONNECT_TIMEOUT.defaultValue();
    Duration timeout = RemoteSettings.TIMEOUT.defaultValue();
    boolean sealed = RemoteSettings.SEALED.defaultValue();
    TimeSource time = TimeSource.system();
    KeyPairSourceListener listener = KeyPairSourceListener.NONE;

    RemoteKeyPairSourceBuilder(Furl furl) {
        this.furl = Objects.requireNonNull(furl, "furl");
    }

    /**
     * Sets what the source is called in messages and events.
     *
     * @param name a short name without secrets; default: {@code remote}
     * @return this builder
     */
    public RemoteKeyPairSourceBuilder name(String name) {
        this.name = Objects.requireNonNull(name, "name");
        return this;
    }

    /**
     * Sets how long a connection may take from its start until requests can use it. Requests that wait for it then fail
     * with {@link Reason#UNAVAILABLE}, and those that follow fail at once until a connection is there.
     *
     * @param connectTimeout a time span from 1ns to 1d; default: 5s
     * @return this builder
     */
    public RemoteKeyPairSourceBuilder connectTimeout(Duration connectTimeout) {
        this.connectTimeout = RemoteSettings.CONNECT_TIMEOUT.check(connectTimeout);
        return this;
    }

    /**
     * Sets how long requests without a timeout of their own wait.
     *
     * @param timeout a time span from 1ns to 1d; default: 1m
     * @return this builder
     */
    public RemoteKeyPairSourceBuilder timeout(Duration timeout) {
        this.timeout = RemoteSettings.TIMEOUT.check(timeout);
        return this;
    }

    /**
     * Sets whether private keys are sealed (HPKE, RFC 9180) to a key made for each request, so that whoever ends TLS on
     * the way, or keeps its frames, sees ciphertext only. An answer that is not sealed is refused with
     * {@link Reason#REJECTED}.
     *
     * @param sealed {@code true} for ciphertext only; default: false
     * @return this builder
     */
    public RemoteKeyPairSourceBuilder sealed(boolean sealed) {
        this.sealed = sealed;
        return this;
    }

    /**
     * Sets who sees deliveries, failures and destroyed pairs.
     *
     * @param listener called by many threads, returns quickly; default: none
     * @return this builder
     */
    public RemoteKeyPairSourceBuilder listener(KeyPairSourceListener listener) {
        this.listener = Objects.requireNonNull(listener, "listener");
        return this;
    }

    /**
     * Sets the clock and the timers, by which time limits are measured. What gRPC and the network wait for is real time.
     *
     * @param time stays open when the source is closed; default: those of the JVM
     * @return this builder
     */
    public RemoteKeyPairSourceBuilder time(TimeSource time) {
        this.time = Objects.requireNonNull(time, "time");
        return this;
    }

    /**
     * Makes the source.
     *
     * @return a new source, which the caller closes; no connection is made yet
     * @throws KeyPairConfigurationException if the gRPC or protobuf that are here do not fit
     */
    public RemoteKeyPairSource build() {
        try {
            return Visit.apart(() -> {
                KeyPairServiceGrpc.getServiceDescriptor(); // and with it every message
                return new RemoteKeyPairSource(this);
            });
        } catch (LinkageError e) {
            throw misfit(e);
        }
    }

    static KeyPairConfigurationException misfit(LinkageError e) {
        Throwable first = e;
        while (first.getCause() != null) {
            first = first.getCause(); // the JVM tells it at the second attempt too
        }
        return new KeyPairConfigurationException(
                "the versions of gRPC and protobuf that are here do not fit: " + first, e);
    }
}
