package dev.keysource;

import dev.keysource.KeyPairSourceException.Reason;
import dev.keysource.internal.Answer;
import dev.keysource.internal.SharedTimer;
import dev.keysource.internal.Sources;
import dev.keysource.internal.TimeLimit;
import dev.keysource.internal.Timekeeper;

import java.security.KeyPair;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * Something that hands out fresh key pairs, each to one asker only.
 *
 * <p>The future that {@link #request(KeyPairSpec)} returns is also the point of hand-over: whoever completes it first
 * wins. A caller that no longer wants the pair cancels the future (or completes it exceptionally). If that succeeds,
 * the source keeps the pair, which nobody has seen, or destroys it; if it fails, the pair is the caller's. A source
 * therefore completes exactly this future, and takes a pair back when completing it returns {@code false}. Cancelling a
 * future derived from it, for example by {@code thenApply}, reaches the source in no way.
 *
 * <p>Actions that callers attach to the future of a source of this library run on the thread that attaches them if the
 * answer is there, otherwise on a thread that is there for nothing else: one that blocks holds up nobody. Other sources may
 * run them on threads of their own; long actions belong on an executor of the caller's ({@code thenApplyAsync}).
 *
 * <p>Implementations are safe for use by many threads at once.
 */
public interface KeyPairSource extends AutoCloseable {

    /**
     * What this source is called in messages and events, for example {@code pool(local)}.
     *
     * @return a short name without secrets
     */
    String name();

    /**
     * Asks for one fresh key pair. Never blocks and never generates on the calling thread.
     *
     * @param spec the kind of pair
     * @return a future that completes with a pair that nobody else was or will be given, or exceptionally with a
     *     {@link KeyPairSourceException}; it is never {@code null} and the method does not throw for a failure of the
     *     source
     */
    CompletableFuture<KeyPair> request(KeyPairSpec spec);

    /**
     * Asks for one fresh key pair within a time limit, which travels to whatever stands behind this source.
     *
     * @param spec the kind of pair
     * @param timeout how long the caller is ready to wait; more than a year counts as a year
     * @return as for {@link #request(KeyPairSpec)}; once the timeout has passed the future fails with reason
     *     {@link Reason#TIMEOUT}. If it is zero or negative it has passed already: nothing is asked for
     */
    default CompletableFuture<KeyPair> request(KeyPairSpec spec, Duration timeout) {
        if (TimeLimit.isOver(timeout)) {
            return CompletableFuture.failedFuture(KeyPairSourceException.timeout(name(), spec, timeout));
        }
        CompletableFuture<KeyPair> answer = Sources.ask(() -> request(spec));
        if (!answer.isDone()) {
            Timekeeper.Timer timer = SharedTimer.after(
                    timeout, () -> answer.completeExceptionally(KeyPairSourceException.timeout(name(), spec, timeout)));
            Answer.then(answer, (pair, failure) -> timer.cancel());
        }
        return answer;
    }

    /**
     * Asks for several fresh key pairs at once, which a source that fetches them from afar does in one go. Each future
     * is a request of its own: it is answered, fails and is cancelled by itself.
     *
     * @param spec the kind of pairs
     * @param count how many, at least 1
     * @return so many futures, each as for {@link #request(KeyPairSpec)}
     * @throws IllegalArgumentException if the count is less than 1
     */
    default List<CompletableFuture<KeyPair>> request(KeyPairSpec spec, int count) {
        if (count < 1) {
            throw new IllegalArgumentException("count: " + count + " is less than 1");
        }
        return Stream.generate(() -> request(spec)).limit(count).toList();
    }

    /**
     * How many pairs it pays to ask for at once, if so many are wanted. A hint to whoever keeps pairs in store.
     *
     * @return at least 1; 1 for a source that gains nothing by it, as all do that make pairs themselves
     */
    default int batchSize() {
        return 1;
    }

    /**
     * Asks for one fresh key pair and waits for it. Not for event loops.
     *
     * @param spec the kind of pair
     * @param timeout how long to wait at most, as for {@link #request(KeyPairSpec, Duration)}
     * @return a pair that nobody else was or will be given
     * @throws KeyPairSourceException if the source failed, or with {@link Reason#TIMEOUT} if it did not answer in time
     * @throws InterruptedException if the calling thread was interrupted while waiting; the request is cancelled. If its
     *     pair comes in that moment, it is returned instead, and the thread stays interrupted
     */
    default KeyPair get(KeyPairSpec spec, Duration timeout) throws InterruptedException {
        CompletableFuture<KeyPair> answer = request(spec, timeout);
        try {
            return answer.get(TimeLimit.clamped(timeout).toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            if (answer.cancel(false)) {
                throw e;
            }
            Thread.currentThread().interrupt();
        } catch (TimeoutException e) {
            answer.completeExceptionally(KeyPairSourceException.timeout(name(), spec, timeout));
        } catch (ExecutionException | CancellationException e) {
            throw KeyPairSourceException.from(e, name(), spec);
        }
        try {
            return answer.join();
        } catch (CompletionException | CancellationException e) {
            throw KeyPairSourceException.from(e, name(), spec);
        }
    }

    /**
     * How long this source is expected to take for making one pair of this kind, as far as it knows.
     *
     * @param spec the kind of pair
     * @return the expected time, or empty if the source does not know
     */
    default Optional<Duration> expectedGenerationTime(KeyPairSpec spec) {
        return Optional.empty();
    }

    /**
     * The pools of ready pairs in this source and in those behind it.
     *
     * @return one snapshot per pool; empty where nothing is pooled
     */
    default List<PoolStats> pools() {
        return List.of();
    }

    /**
     * Stops threads and timers, fails what is waiting with {@link Reason#CLOSED} and destroys the pairs that are held.
     * Closing twice does nothing more. Requests after it fail with {@link Reason#CLOSED}. Sources that this one was
     * given stay open.
     */
    @Override
    void close();
}
