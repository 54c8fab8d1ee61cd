package dev.keysource.testkit;

import dev.keysource.Health;
import dev.keysource.KeyPairRequest;
import dev.keysource.KeyPairSource;
import dev.keysource.KeyPairSourceException;
import dev.keysource.KeyPairSourceException.Reason;
import dev.keysource.KeyPairSpec;
import dev.keysource.PoolStats;
import dev.keysource.TimeSource;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/**
 * A source whose every answer the test gives by hand: requests wait in {@link #pending()} until the test answers them,
 * unless it was told to {@link #answerAtOnce()} or to {@link #failAtOnce}. Its pairs are real and distinct, but of a
 * cheap kind, whatever the spec.
 */
public final class ScriptedSource implements KeyPairSource {
    private final String name;
    private final List<CompletableFuture<KeyPair>> requests = new ArrayList<>();
    private final List<KeyPairRequest> asked = new ArrayList<>();
    private final List<KeyPair> discarded = new ArrayList<>();
    private final List<KeyPair> released = new ArrayList<>();
    private final List<Runnable> undeleted = new ArrayList<>();
    private final List<Runnable> observers = new ArrayList<>();
    private TimeSource time = TimeSource.system();
    private Health health = Health.HEALTHY;
    private Duration expectedTime;
    private List<PoolStats> pools = List.of();
    private List<KeyPairSource> behind = List.of();
    private Runnable beforeObserving = () -> {};
    private boolean extractable = true;
    private boolean alive = true;
    private boolean keepsDiscarded;
    private Set<KeyPairSpec> kinds = Set.of();
    private int batchSize = 1;
    private Reason failure;
    private Runnable before = () -> {};
    private boolean atOnce;
    private boolean closed;

    public ScriptedSource(String name) {
        this.name = name;
    }

    /** A new real pair of a cheap kind. */
    public static KeyPair pair() {
        try {
            return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public String name() {
        return name;
    }

    private void before() {
        Runnable action;
        synchronized (this) {
            action = before;
        }
        action.run();
    }

    @Override
    public List<CompletableFuture<KeyPair>> request(KeyPairRequest request) {
        before();
        int count;
        synchronized (this) {
            asked.add(request);
            count = Math.min(batchSize, request.count());
        }
        return Stream.generate(() -> answer(request.spec())).limit(count).toList();
    }

    private CompletableFuture<KeyPair> answer(KeyPairSpec spec) {
        CompletableFuture<KeyPair> answer = new CompletableFuture<>();
        Reason reason;
        boolean ready;
        synchronized (this) {
            requests.add(answer);
            boolean makes = kinds.isEmpty() || kinds.contains(spec);
            reason = closed ? Reason.CLOSED : makes ? failure : Reason.UNSUPPORTED;
            ready = atOnce;
        }
        if (reason != null) {
            answer.completeExceptionally(new KeyPairSourceException(reason, name, spec, "scripted"));
        } else if (ready) {
            answer.complete(pair());
        }
        return answer;
    }

    @Override
    public synchronized List<KeyPairSource> behind() {
        return behind;
    }

    @Override
    public TimeSource time() {
        return time;
    }

    @Override
    public synchronized Health health() {
        return health;
    }

    @Override
    public synchronized Optional<Duration> expectedGenerationTime(KeyPairSpec spec) {
        return Optional.ofNullable(expectedTime);
    }

    @Override
    public synchronized List<PoolStats> pools() {
        return pools;
    }

    @Override
    public synchronized void discard(KeyPair pair) {
        discarded.add(pair);
    }

    @Override
    public void discard(KeyPair pair, Runnable gone) {
        Runnable now;
        synchronized (this) {
            discarded.add(pair);
            now = keepsDiscarded ? () -> {} : gone;
            undeleted.add(gone);
        }
        now.run();
    }

    @Override
    public synchronized boolean release(KeyPair pair) {
        released.add(pair);
        return alive;
    }

    @Override
    public synchronized Runnable onInvalidation(Runnable action) {
        beforeObserving.run();
        observers.add(action);
        return () -> {
            synchronized (this) {
                observers.remove(action);
            }
        };
    }

    @Override
    public synchronized boolean isExtractable() {
        return extractable;
    }

    /** Measures limits by the clock of the test. */
    public ScriptedSource time(TimeSource clock) {
        time = clock;
        return this;
    }

    /** From now on the source expects a pair to take so long. */
    public synchronized ScriptedSource expectedTime(Duration time) {
        expectedTime = time;
        return this;
    }

    /** From now on the source says that these stand behind it. */
    public synchronized ScriptedSource behind(KeyPairSource... sources) {
        behind = List.of(sources);
        return this;
    }

    /** What happens whenever somebody wants to know when its pairs are void. */
    public synchronized ScriptedSource observing(Runnable action) {
        beforeObserving = action;
        return this;
    }

    /** From now on the source says that it keeps these pools. */
    public synchronized ScriptedSource pools(PoolStats... snapshots) {
        pools = List.of(snapshots);
        return this;
    }

    /** From now on the source says that this is its health. */
    public synchronized ScriptedSource health(Health state) {
        health = state;
        return this;
    }

    /** From now on the source says that its private keys have no encoding. */
    public synchronized ScriptedSource notExtractable() {
        extractable = false;
        return this;
    }

    /** From now on a discarded pair is not gone until the test says so. */
    public synchronized ScriptedSource keepingDiscarded() {
        keepsDiscarded = true;
        return this;
    }

    /** Says that all pairs which were discarded so far are gone. */
    public void deleteDiscarded() {
        List<Runnable> told;
        synchronized (this) {
            told = List.copyOf(undeleted);
        }
        told.forEach(Runnable::run);
    }

    /** From now on the source says of pairs that are released whether they are alive. */
    public synchronized ScriptedSource alive(boolean pairsAre) {
        alive = pairsAre;
        return this;
    }

    /** The pairs that the source was asked to release, oldest first. */
    public synchronized List<KeyPair> released() {
        return List.copyOf(released);
    }

    /** Says that all pairs so far are void. */
    public void invalidate() {
        List<Runnable> told;
        synchronized (this) {
            told = List.copyOf(observers);
        }
        told.forEach(Runnable::run);
    }

    /** Who waits for the source to say so. */
    public synchronized int observers() {
        return observers.size();
    }

    /** The pairs of which the source was told that they will not be used. */
    public synchronized List<KeyPair> discarded() {
        return List.copyOf(discarded);
    }

    /** What the source was asked for, oldest first. */
    public synchronized List<KeyPairRequest> asked() {
        return List.copyOf(asked);
    }

    /** How many pairs the source takes on at once; 1 unless set. */
    public synchronized ScriptedSource batchSize(int pairs) {
        batchSize = pairs;
        return this;
    }

    /** How many pairs were asked for at once each time that it was several, oldest first. */
    public synchronized List<Integer> batches() {
        return asked.stream()
                .map(KeyPairRequest::count)
                .filter(count -> count > 1)
                .toList();
    }

    /** From now on the source makes no other kinds. */
    public synchronized ScriptedSource only(KeyPairSpec... specs) {
        kinds = Set.of(specs);
        return this;
    }

    /** From now on every request is answered at once, on the asking thread. */
    public synchronized ScriptedSource answerAtOnce() {
        atOnce = true;
        failure = null;
        return this;
    }

    /** From now on every request fails at once. */
    public synchronized ScriptedSource failAtOnce(Reason reason) {
        failure = reason;
        return this;
    }

    /** From now on every request waits for the test. */
    public synchronized ScriptedSource answerByHand() {
        atOnce = false;
        failure = null;
        return this;
    }

    /** All requests so far, oldest first. */
    public synchronized List<CompletableFuture<KeyPair>> requests() {
        return List.copyOf(requests);
    }

    /** The requests that wait for an answer, oldest first. */
    public synchronized List<CompletableFuture<KeyPair>> pending() {
        return requests.stream().filter(request -> !request.isDone()).toList();
    }

    /** Answers the oldest request that waits; returns the pair that it got. */
    public KeyPair answerNext() {
        return answerNext(0);
    }

    /** Answers the request that waits in front of which there are so many older ones. */
    public KeyPair answerNext(int older) {
        KeyPair pair = pair();
        if (!pending().get(older).complete(pair)) {
            throw new AssertionError("the request was already answered");
        }
        return pair;
    }

    /** What happens whenever a request comes. */
    public synchronized ScriptedSource before(Runnable action) {
        before = action;
        return this;
    }

    /** Fails the oldest request that waits. */
    public void failNext(Reason reason) {
        pending().get(0).completeExceptionally(new KeyPairSourceException(reason, name, null, "scripted"));
    }

    public synchronized boolean isClosed() {
        return closed;
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        pending()
                .forEach(request ->
                        request.completeExceptionally(new KeyPairSourceException(Reason.CLOSED, name, null, "closed")));
    }
}
