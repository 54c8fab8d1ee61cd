package dev.keysource.testkit;

import dev.keysource.KeyPairSource;
import dev.keysource.KeyPairSourceException;
import dev.keysource.KeyPairSourceException.Reason;
import dev.keysource.KeyPairSpec;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A source whose every answer the test gives by hand: requests wait in {@link #pending()} until the test answers them,
 * unless it was told to {@link #answerAtOnce()} or to {@link #failAtOnce}. Its pairs are real and distinct, but of a
 * cheap kind, whatever the spec.
 */
public final class ScriptedSource implements KeyPairSource {
    private final String name;
    private final List<CompletableFuture<KeyPair>> requests = new ArrayList<>();
    private final List<Integer> batches = new ArrayList<>();
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
    public CompletableFuture<KeyPair> request(KeyPairSpec spec) {
        before();
        CompletableFuture<KeyPair> answer = new CompletableFuture<>();
        Reason reason;
        boolean ready;
        synchronized (this) {
            requests.add(answer);
            reason = closed ? Reason.CLOSED : failure;
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
    public List<CompletableFuture<KeyPair>> request(KeyPairSpec spec, int count) {
        synchronized (this) {
            batches.add(count);
        }
        return KeyPairSource.super.request(spec, count);
    }

    @Override
    public synchronized int batchSize() {
        return batchSize;
    }

    /** How many pairs the source likes to be asked for at once. */
    public synchronized ScriptedSource batchSize(int pairs) {
        batchSize = pairs;
        return this;
    }

    /** How many pairs were asked for at once each time that it was several, oldest first. */
    public synchronized List<Integer> batches() {
        return List.copyOf(batches);
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
