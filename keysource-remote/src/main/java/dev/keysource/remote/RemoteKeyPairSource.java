package dev.keysource.remote;

import dev.keysource.Health;
import dev.keysource.KeyPairRequest;
import dev.keysource.KeyPairSource;
import dev.keysource.KeyPairSourceException;
import dev.keysource.KeyPairSourceException.Reason;
import dev.keysource.KeyPairSourceListener;
import dev.keysource.KeyPairSpec;
import dev.keysource.TimeSource;
import dev.keysource.internal.ActionThreads;
import dev.keysource.internal.Answer;
import dev.keysource.internal.KeyPairs;
import dev.keysource.internal.TimeLimit;
import dev.keysource.internal.Timekeeper;
import dev.keysource.remote.client.BearerSecret;
import dev.keysource.remote.client.ClientErrors;
import dev.keysource.remote.client.Connection;
import dev.keysource.remote.client.RemoteCall;
import dev.keysource.remote.client.WaitingThread;
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
import dev.keysource.remote.wire.WireStatus;
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
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * A source that asks a {@link KeyPairServer} for key pairs. Thread-safe.
 *
 * <p>It connects with the first request, and again after a connection was lost. While no server can be reached, requests fail
 * with {@link Reason#UNAVAILABLE} at once, and the source tries to connect in the background, at growing intervals, and once a
 * second while there are requests. No request is ever repeated: a lost answer is a lost pair, of which the caller learns as
 * {@link Reason#UNAVAILABLE} or {@link Reason#TIMEOUT}. The next call to the same server reports lost answers, so that their
 * pairs are counted there ({@link KeyPairServer#orphaned()}).
 *
 * <p>Several pairs asked for at once come through one call, from one server, each as soon as it is there. If that call ends
 * early, the requests for the others fail, and their pairs are lost.
 *
 * <p>A furl may name several servers, and a name may have several addresses: they are asked in turn (gRPC's
 * {@code round_robin} and its health checks), except those that cannot be reached or are stopping.
 *
 * <p>The secret is sent only to a server whose public key has the pin of the furl. Host name, validity and issuer of its
 * certificate are not checked.
 *
 * <p>A pair is read with the platform's providers where they know its kind, otherwise with Bouncy Castle. A pair of another
 * kind than was asked for is {@link Reason#REJECTED}.
 */
public final class RemoteKeyPairSource implements KeyPairSource {
    private static final int MOST_AT_ONCE = 256;

    private final String name;
    private final Duration timeout;
    private final KeyPairSourceListener listener;
    private final CallOptions credentials;
    private final Duration connectTimeout;
    private final Connection connection;
    private final TimeSource time;
    private final Timekeeper timekeeper;
    private final boolean sealed;
    private final ActionThreads actions = new ActionThreads("remote");
    private final Set<RemoteCall<?, ?>> waiting = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    RemoteKeyPairSource(RemoteKeyPairSourceBuilder builder) {
        name = builder.name;
        timeout = builder.timeout;
        sealed = builder.sealed;
        if (sealed) {
            Sealing.requireAvailable();
        }
        connectTimeout = builder.connectTimeout;
        time = builder.time;
        timekeeper =
                new Timekeeper("remote-timer", time::nanoTime, time == TimeSource.system() ? null : time::schedule);
        listener = KeyPairSourceListener.guarded(builder.listener);
        PinnedTrust trust = new PinnedTrust(builder.furl.pin());
        credentials = CallOptions.DEFAULT.withCallCredentials(new BearerSecret(trust, builder.furl.secret()));
        connection =
                new Connection(builder.furl.locations(), Tls.client(trust), connectTimeout, timekeeper, this::giveUp);
    }

    /**
     * A source with the defaults that asks the servers of a furl.
     *
     * @param furl the servers and the secret
     * @return a new source, which the caller closes; no connection is made yet
     */
    public static RemoteKeyPairSource of(Furl furl) {
        return builder(furl).build();
    }

    /**
     * Begins a source that asks the servers of a furl.
     *
     * @param furl the servers and the secret
     * @return a builder with the defaults
     */
    public static RemoteKeyPairSourceBuilder builder(Furl furl) {
        return new RemoteKeyPairSourceBuilder(furl);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<KeyPairSource> behind() {
        return List.of();
    }

    @Override
    public TimeSource time() {
        return time;
    }

    /** Asks one server for up to 256 pairs in one call, which brings each as soon as it is there. */
    @Override
    public List<CompletableFuture<KeyPair>> request(KeyPairRequest request) {
        Duration limit = request.timeLimit() == null ? timeout : request.timeLimit();
        List<Answer<KeyPair>> answers = request.count() == 1 || request.isOver()
                ? List.of(request(request.spec(), limit, connection.executor()))
                : stream(request.spec(), Math.min(request.count(), MOST_AT_ONCE), limit);
        return List.copyOf(answers);
    }

    /** Unavailable while no server can be reached. */
    @Override
    public Health health() {
        if (closed) {
            return Health.CLOSED;
        }
        return connection.hasFailed()
                ? Health.of(Health.Status.UNAVAILABLE, failed(noConnection(), null, timeout))
                : Health.HEALTHY;
    }

    @Override
    public KeyPair get(KeyPairSpec spec, Duration timeout) throws InterruptedException {
        return Visit.get(() -> getHere(spec, timeout));
    }

    private KeyPair getHere(KeyPairSpec spec, Duration timeout) throws InterruptedException {
        WaitingThread here = new WaitingThread(connection.executor());
        Answer<KeyPair> answer = request(spec, timeout, here);
        boolean interrupted = false;
        try {
            // With another clock than the JVM's, that clock ends the call.
            Duration longest = time == TimeSource.system() ? TimeLimit.clamped(timeout) : TimeLimit.LONGEST;
            here.await(answer, longest.toNanos());
        } catch (InterruptedException e) {
            if (answer.cancel(false)) {
                throw e;
            }
            interrupted = true;
        }
        answer.completeExceptionally(KeyPairSourceException.timeout(name, spec, timeout));
        try {
            return answer.join();
        } catch (CompletionException | CancellationException e) {
            throw KeyPairSourceException.from(e, name, spec);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private Answer<KeyPair> request(KeyPairSpec spec, Duration timeout, Executor executor) {
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
                status -> failed(status, spec, timeout));
        return ask(spec, call, KeyPairServiceGrpc.getGetKeyPairMethod(), request.build(), timeout, executor)
                .get(0);
    }

    private List<Answer<KeyPair>> stream(KeyPairSpec spec, int count, Duration timeout) {
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
                status -> failed(status, spec, timeout));
        return ask(
                spec,
                call,
                KeyPairServiceGrpc.getStreamKeyPairsMethod(),
                request.build(),
                timeout,
                connection.executor());
    }

    private <Q, R> List<Answer<KeyPair>> ask(
            KeyPairSpec spec,
            RemoteCall<R, KeyPair> call,
            MethodDescriptor<Q, R> method,
            Q request,
            Duration timeout,
            Executor executor) {
        call.answers()
                .forEach(answer -> answer.then((pair, failure) -> {
                    if (failure instanceof KeyPairSourceException known) {
                        listener.onFailure(name, known);
                    }
                }));
        try {
            WireKeyPair.requireReadable(spec);
            start(call, method, request, timeout, executor);
        } catch (NoSuchAlgorithmException e) {
            KeyPairSourceException failure =
                    new KeyPairSourceException(Reason.UNSUPPORTED, name, spec, String.valueOf(e.getMessage()), e);
            call.answers().forEach(answer -> answer.fail(failure));
        }
        return call.answers();
    }

    /**
     * Asks a server for its status.
     *
     * @param timeout how long to wait for its answer; positive
     * @return a future that completes with the status, or exceptionally with a {@link KeyPairSourceException}
     */
    public CompletableFuture<ServerStatus> status(Duration timeout) {
        RemoteCall<GetStatusResponse, ServerStatus> call = new RemoteCall<>(
                1,
                actions,
                (response, handOver) -> handOver.to(new ServerStatus(
                        Duration.ofMillis(response.getUptimeMillis()),
                        WireStatus.health(response),
                        WireStatus.pools(response),
                        response.getOrphaned())),
                status -> failed(status, null, timeout));
        start(
                call,
                KeyPairServiceGrpc.getGetStatusMethod(),
                GetStatusRequest.getDefaultInstance(),
                timeout,
                connection.executor());
        return call.answers().get(0);
    }

    private <Q, R> void start(
            RemoteCall<R, ?> call, MethodDescriptor<Q, R> method, Q request, Duration timeout, Executor executor) {
        waiting.add(call);
        Timekeeper.Timer timer = timekeeper.after(timeout, () -> call.fail(Status.DEADLINE_EXCEEDED));
        call.whenOver(() -> {
            waiting.remove(call);
            timer.cancel();
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
        return Status.UNAVAILABLE.withDescription("no connection within " + connectTimeout.toMillis() + " ms");
    }

    @Override
    public void close() {
        closed = true;
        waiting.forEach(call -> call.fail(Status.CANCELLED));
        connection.close();
        timekeeper.close();
        actions.close();
    }

    /** Returns the name. */
    @Override
    public String toString() {
        return name;
    }
}
