package dev.keysource.remote;

import dev.keysource.Health;
import dev.keysource.KeyPairRequest;
import dev.keysource.KeyPairSource;
import dev.keysource.KeyPairSourceException;
import dev.keysource.KeyPairSourceException.Reason;
import dev.keysource.KeyPairSpec;
import dev.keysource.TimeSource;
import dev.keysource.internal.Answer;
import dev.keysource.internal.TimeLimit;
import dev.keysource.internal.Timekeeper;
import dev.keysource.remote.client.Calls;
import dev.keysource.remote.client.WaitingThread;
import dev.keysource.remote.identity.PinnedTrust;
import dev.keysource.remote.transport.Visit;
import dev.keysource.remote.wire.Sealing;
import dev.keysource.remote.wire.WireStatus;

import java.security.KeyPair;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

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
    private final TimeSource time;
    private final Calls calls;

    RemoteKeyPairSource(RemoteKeyPairSourceBuilder builder) {
        name = builder.name;
        timeout = builder.timeout;
        time = builder.time;
        if (builder.sealed) {
            Sealing.requireAvailable();
        }
        calls = new Calls(
                name,
                builder.furl.locations(),
                new PinnedTrust(builder.furl.pin()),
                builder.furl.secret(),
                builder.connectTimeout,
                builder.sealed,
                new Timekeeper("remote-timer", time::nanoTime, time == TimeSource.system() ? null : time::schedule),
                builder.listener);
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
                ? List.of(calls.pair(request.spec(), limit))
                : calls.pairs(request.spec(), Math.min(request.count(), MOST_AT_ONCE), limit);
        return List.copyOf(answers);
    }

    /** Unavailable while no server can be reached. */
    @Override
    public Health health() {
        return calls.health();
    }

    @Override
    public KeyPair get(KeyPairSpec spec, Duration timeout) throws InterruptedException {
        return Visit.get(() -> getHere(spec, timeout));
    }

    private KeyPair getHere(KeyPairSpec spec, Duration timeout) throws InterruptedException {
        // With another clock than the JVM's, that clock ends the call.
        boolean ownClock = time == TimeSource.system();
        WaitingThread here = new WaitingThread(calls.executor());
        Answer<KeyPair> answer = calls.pair(spec, timeout, here, !ownClock);
        boolean interrupted = false;
        try {
            Duration longest = ownClock ? TimeLimit.clamped(timeout) : TimeLimit.LONGEST;
            here.await(answer, longest.toNanos());
        } catch (InterruptedException e) {
            if (answer.cancel(false)) {
                throw e;
            }
            interrupted = true;
        }
        if (!answer.isDone()) {
            answer.completeExceptionally(KeyPairSourceException.timeout(name, spec, timeout));
        }
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

    /**
     * Asks a server for its status.
     *
     * @param timeout how long to wait for its answer; positive
     * @return a future that completes with the status, or exceptionally with a {@link KeyPairSourceException}
     */
    public CompletableFuture<ServerStatus> status(Duration timeout) {
        return calls.status(
                timeout,
                response -> new ServerStatus(
                        Duration.ofMillis(response.getUptimeMillis()),
                        WireStatus.health(response),
                        WireStatus.pools(response),
                        response.getTaken(),
                        response.getSent(),
                        response.getOrphaned()));
    }

    @Override
    public void close() {
        calls.close();
    }

    /** Returns the name. */
    @Override
    public String toString() {
        return name;
    }
}
