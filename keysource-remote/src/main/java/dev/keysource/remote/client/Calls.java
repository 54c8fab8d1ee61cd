package dev.keysource.remote.client;

import dev.keysource.Health;
import dev.keysource.KeyPairSourceException;
import dev.keysource.KeyPairSourceException.Reason;
import dev.keysource.KeyPairSourceListener;
import dev.keysource.KeyPairSpec;
import dev.keysource.internal.ActionThreads;
import dev.keysource.internal.Answer;
import dev.keysource.internal.KeyPairs;
import dev.keysource.internal.TimeLimit;
import dev.keysource.internal.Timekeeper;
import dev.keysource.remote.identity.PinnedTrust;
import dev.keysource.remote.transport.Tls;
import dev.keysource.remote.transport.Visit;
import dev.keysource.remote.v1.GetKeyPairRequest;
import dev.keysource.remote.v1.GetKeyPairResponse;
import dev.keysource.remote.v1.GetStatusRequest;
import dev.keysource.remote.v1.GetStatusResponse;
import dev.keysource.remote.v1.KeyPairServiceGrpc;
import dev.keysource.remote.v1.StreamKeyPairsRequest;
import dev.keysource.remote.v1.StreamKeyPairsResponse;
import dev.keysource.remote.wire.Sealing;
import dev.keysource.remote.wire.WireKeyPair;
import io.grpc.CallOptions;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** The calls of one client, each to one of its servers and within a time limit. Safe for use by many threads. */
public final class Calls implements AutoCloseable {
    private final String name;
    private final KeyPairSourceListener listener;
    private final CallOptions credentials;
    private final Duration connectTimeout;
    private final boolean sealed;
    private final Timekeeper timekeeper;
    private final Connection connection;
    private final ActionThreads actions = new ActionThreads("remote");
    private final Set<RemoteCall<?, ?>> waiting = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /**
     * The calls of a client that is not connected yet.
     *
     * @param name what the source is called
     * @param locations where the servers listen
     * @param trust knows the servers
     * @param secret is shown to them
     * @param connectTimeout how long a connection may take
     * @param sealed whether private keys are sealed
     * @param timekeeper the clock and the timers, which this closes
     * @param listener is told of pairs and failures
     */
    public Calls(
            String name,
            List<String> locations,
            PinnedTrust trust,
            String secret,
            Duration connectTimeout,
            boolean sealed,
            Timekeeper timekeeper,
            KeyPairSourceListener listener) {
        this.name = name;
        this.connectTimeout = connectTimeout;
        this.sealed = sealed;
        this.timekeeper = timekeeper;
        this.listener = KeyPairSourceListener.guarded(listener);
        this.credentials = CallOptions.DEFAULT.withCallCredentials(new BearerSecret(trust, secret));
        this.connection = new Connection(locations, Tls.client(trust), connectTimeout, timekeeper, this::giveUp);
    }

    /** Where calls run unless they bring their own executor. */
    public Executor executor() {
        return connection.executor();
    }

    /** Unavailable while no server can be reached; then asking looks for them again. */
    public Health health() {
        if (closed) {
            return Health.CLOSED;
        }
        if (Visit.get(connection::hasFailed)) {
            return Health.of(
                    Health.Status.UNAVAILABLE,
                    new KeyPairSourceException(Reason.UNAVAILABLE, name, null, "no connection"));
        }
        return Health.HEALTHY;
    }

    /** Asks for one pair. */
    public Answer<KeyPair> pair(KeyPairSpec spec, Duration timeout) {
        return pair(spec, timeout, connection.executor(), true);
    }

    /**
     * Asks for one pair, on behalf of a thread that waits for it.
     *
     * @param executor where the call runs
     * @param timed whether the call is to end when the time is over; that thread ends it otherwise, and spares a timer
     */
    public Answer<KeyPair> pair(KeyPairSpec spec, Duration timeout, Executor executor, boolean timed) {
        if (TimeLimit.isOver(timeout)) {
            Answer<KeyPair> late = new Answer<>(actions);
            late.fail(KeyPairSourceException.timeout(name, spec, timeout));
            return late;
        }
        Sealing.Opener opener = sealed ? new Sealing.Opener() : null;
        GetKeyPairRequest.Builder request = GetKeyPairRequest.newBuilder().setSpec(spec.toString());
        if (opener != null) {
            request.setSealTo(opener.publicKey());
        }
        long asked = timekeeper.now();
        RemoteCall<GetKeyPairResponse, KeyPair> call = new RemoteCall<>(
                1,
                actions,
                (response, handOver) -> accept(spec, opener, response, handOver, asked),
                status -> failed(status, spec, timeout),
                connection::unreached);
        return ask(spec, call, KeyPairServiceGrpc.getGetKeyPairMethod(), request.build(), timeout, executor, timed)
                .get(0);
    }

    /** Asks for several pairs in one call. */
    public List<Answer<KeyPair>> pairs(KeyPairSpec spec, int count, Duration timeout) {
        Sealing.Opener opener = sealed ? new Sealing.Opener() : null;
        StreamKeyPairsRequest.Builder request =
                StreamKeyPairsRequest.newBuilder().setSpec(spec.toString()).setCount(count);
        if (opener != null) {
            request.setSealTo(opener.publicKey());
        }
        long asked = timekeeper.now();
        RemoteCall<StreamKeyPairsResponse, KeyPair> call = new RemoteCall<>(
                count,
                actions,
                (response, handOver) -> accept(spec, opener, response.getPair(), handOver, asked),
                status -> failed(status, spec, timeout),
                connection::unreached);
        return ask(
                spec,
                call,
                KeyPairServiceGrpc.getStreamKeyPairsMethod(),
                request.build(),
                timeout,
                connection.executor(),
                true);
    }

    private <Q, R> List<Answer<KeyPair>> ask(
            KeyPairSpec spec,
            RemoteCall<R, KeyPair> call,
            MethodDescriptor<Q, R> method,
            Q request,
            Duration timeout,
            Executor executor,
            boolean timed) {
        call.answers()
                .forEach(answer -> answer.then((pair, failure) -> {
                    if (failure instanceof KeyPairSourceException known) {
                        listener.onFailure(name, known);
                    }
                }));
        try {
            WireKeyPair.requireReadable(spec);
            start(call, method, request, timeout, executor, timed);
        } catch (NoSuchAlgorithmException e) {
            KeyPairSourceException failure =
                    new KeyPairSourceException(Reason.UNSUPPORTED, name, spec, String.valueOf(e.getMessage()), e);
            call.answers().forEach(answer -> answer.fail(failure));
        }
        return call.answers();
    }

    /** Asks a server for its status. */
    public <T> Answer<T> status(Duration timeout, Function<GetStatusResponse, T> reader) {
        RemoteCall<GetStatusResponse, T> call = new RemoteCall<>(
                1,
                actions,
                (response, handOver) -> handOver.to(reader.apply(response)),
                status -> failed(status, null, timeout),
                connection::unreached);
        start(
                call,
                KeyPairServiceGrpc.getGetStatusMethod(),
                GetStatusRequest.getDefaultInstance(),
                timeout,
                connection.executor(),
                true);
        return call.answers().get(0);
    }

    private <Q, R> void start(
            RemoteCall<R, ?> call,
            MethodDescriptor<Q, R> method,
            Q request,
            Duration timeout,
            Executor executor,
            boolean timed) {
        waiting.add(call);
        Timekeeper.Timer timer = timed ? timekeeper.after(timeout, () -> call.fail(Status.DEADLINE_EXCEEDED)) : null;
        call.whenOver(() -> {
            waiting.remove(call);
            if (timer != null) {
                timer.cancel();
            }
        });
        if (closed) {
            call.fail(Status.CANCELLED);
            return;
        }
        Visit.run(() -> begin(call, method, request, timeout, executor));
    }

    private <Q, R> void begin(
            RemoteCall<R, ?> call, MethodDescriptor<Q, R> method, Q request, Duration timeout, Executor executor) {
        connection.lookAgain();
        if (connection.isDown()) {
            call.fail(noConnection());
        } else {
            call.start(
                    connection
                            .channel()
                            .newCall(
                                    method,
                                    credentials
                                            .withExecutor(executor)
                                            .withDeadlineAfter(
                                                    TimeLimit.clamped(timeout).toNanos(), TimeUnit.NANOSECONDS)),
                    request);
        }
    }

    private void accept(
            KeyPairSpec spec,
            Sealing.@Nullable Opener opener,
            GetKeyPairResponse response,
            RemoteCall.HandOver<KeyPair> handOver,
            long askedNanos)
            throws GeneralSecurityException {
        byte[] spki = response.getPublicKey().toByteArray();
        byte[] pkcs8 = opener == null
                ? response.getPrivateKey().toByteArray()
                : opener.open(spec, response.getSealedPrivateKey(), spki);
        try {
            KeyPair pair = WireKeyPair.read(spec, pkcs8, spki);
            long waited = timekeeper.now() - askedNanos;
            if (handOver.to(pair)) {
                listener.onDelivery(name, spec, waited);
            } else {
                KeyPairs.destroy(pair);
                listener.onDestruction(name, spec);
            }
        } finally {
            Arrays.fill(pkcs8, (byte) 0);
            WireKeyPair.wipe(response.getPrivateKey());
        }
    }

    private KeyPairSourceException failed(Status status, @Nullable KeyPairSpec spec, Duration timeout) {
        if (closed) {
            return new KeyPairSourceException(Reason.CLOSED, name, spec, "the source is closed");
        }
        if (spec != null && status.getCode() == Status.Code.DEADLINE_EXCEEDED) {
            return KeyPairSourceException.timeout(name, spec, timeout);
        }
        return ClientErrors.of(status, name, spec);
    }

    private void giveUp() {
        waiting.forEach(call -> call.failUnlessConnected(noConnection()));
    }

    private Status noConnection() {
        return Status.UNAVAILABLE.withDescription(
                "no connection within " + connectTimeout.toMillis() + " ms" + ClientErrors.NOBODY_ANSWERS);
    }

    @Override
    public void close() {
        closed = true;
        waiting.forEach(call -> call.fail(Status.CANCELLED));
        connection.close();
        timekeeper.close();
        actions.close();
    }
}
