package dev.keysource;

import dev.keysource.KeyPairSourceException.Reason;
import dev.keysource.internal.Answer;
import dev.keysource.internal.Guard;
import dev.keysource.internal.KeyPairs;
import dev.keysource.internal.Sources;
import dev.keysource.internal.TimeLimit;

import java.security.KeyPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Something that hands out fresh key pairs, each to one asker only.
 *
 * <p>A source answers one kind of call, {@link #request(KeyPairRequest)}, and names the sources {@link #behind()} it. All else
 * follows from these two: a decorator overrides what it changes, and passes on what it never heard of.
 *
 * <p>The future of a request is also the point of hand-over: whoever completes it first wins. A caller that no longer wants
 * the pair cancels the future (or completes it exceptionally). If that succeeds, the source keeps the pair, which nobody has
 * seen, or destroys it; if it fails, the pair is the caller's. A source therefore completes exactly this future, and takes a
 * pair back when completing it returns {@code false}. Cancelling a future derived from it, for example by {@code thenApply},
 * reaches the source in no way.
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
     * Asks for fresh key pairs. Never blocks and never generates on the calling thread. A source may take on fewer pairs than
     * are wanted, down to one: those that make pairs themselves gain nothing by several at once, while those that fetch them
     * from afar get them in one go. Each future is answered, fails and is cancelled by itself.
     *
     * @param request the kind of pair, the time limit, which travels to whatever stands behind this source, and how many
     * @return from one to so many futures as are wanted. Each completes with a pair that nobody else was or will be given, or
     *     exceptionally with a {@link KeyPairSourceException}, once the time limit has passed with reason
     *     {@link Reason#TIMEOUT}. The method does not throw for a failure of the source
     */
    List<CompletableFuture<KeyPair>> request(KeyPairRequest request);

    /**
     * The sources that this one may ask for pairs. What follows below is answered by them unless it is overridden.
     *
     * @return the preferred one first; empty for a source that makes pairs or fetches them itself
     */
    List<KeyPairSource> behind();

    /**
     * Asks for one fresh key pair. Not to be overridden.
     *
     * @param spec the kind of pair
     * @return as for {@link #request(KeyPairRequest)}; never {@code null}
     */
    default CompletableFuture<KeyPair> request(KeyPairSpec spec) {
        KeyPairRequest request = KeyPairRequest.of(spec);
        return Sources.ask(() -> request(request));
    }

    /**
     * Asks for one fresh key pair within a time limit. Not to be overridden.
     *
     * @param spec the kind of pair
     * @param timeLimit how long the caller is ready to wait. More than a year counts as a year; if it is zero or negative it
     *     is over already, and nothing is asked for
     * @return as for {@link #request(KeyPairRequest)}
     */
    default CompletableFuture<KeyPair> request(KeyPairSpec spec, Duration timeLimit) {
        KeyPairRequest request = KeyPairRequest.of(spec).within(timeLimit);
        if (request.isOver()) {
            return CompletableFuture.failedFuture(KeyPairSourceException.timeout(name(), spec, timeLimit));
        }
        CompletableFuture<KeyPair> answer = Sources.ask(() -> request(request));
        if (!(answer instanceof Answer) && !answer.isDone()) {
            Future<?> timer = SystemTime.INSTANCE.scheduleFor(
                    time(),
                    () -> answer.completeExceptionally(KeyPairSourceException.timeout(name(), spec, timeLimit)),
                    TimeLimit.clamped(timeLimit));
            answer.whenComplete((pair, failure) -> timer.cancel(false));
        }
        return answer;
    }

    /**
     * Asks for several fresh key pairs. Not to be overridden.
     *
     * @param spec the kind of pairs
     * @param count how many, at least 1
     * @return so many futures, each as for {@link #request(KeyPairRequest)}
     * @throws IllegalArgumentException if the count is less than 1
     */
    default List<CompletableFuture<KeyPair>> request(KeyPairSpec spec, int count) {
        KeyPairRequest all = KeyPairRequest.of(spec).upTo(count);
        List<CompletableFuture<KeyPair>> answers = new ArrayList<>();
        while (answers.size() < count) {
            int left = count - answers.size();
            answers.addAll(Sources.ask(left, () -> request(all.upTo(left))));
        }
        return List.copyOf(answers);
    }

    /**
     * Asks for one fresh key pair and waits for it. Not for event loops.
     *
     * @param spec the kind of pair
     * @param timeLimit how long to wait at most, as for {@link #request(KeyPairSpec, Duration)}
     * @return a pair that nobody else was or will be given
     * @throws KeyPairSourceException if the source failed, or with {@link Reason#TIMEOUT} if it did not answer in time
     * @throws InterruptedException if the calling thread was interrupted while waiting; the request is cancelled. If its
     *     pair comes in that moment, it is returned instead, and the thread stays interrupted
     */
    default KeyPair get(KeyPairSpec spec, Duration timeLimit) throws InterruptedException {
        CompletableFuture<KeyPair> answer = request(spec, timeLimit);
        Duration longest = time() == TimeSource.system() ? TimeLimit.clamped(timeLimit) : TimeLimit.LONGEST;
        try {
            return answer.get(longest.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            if (answer.cancel(false)) {
                throw e;
            }
            Thread.currentThread().interrupt();
        } catch (TimeoutException e) {
            answer.completeExceptionally(KeyPairSourceException.timeout(name(), spec, timeLimit));
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
     * @return the expected time, of the preferred source behind unless overridden; empty if it is not known
     */
    default Optional<Duration> expectedGenerationTime(KeyPairSpec spec) {
        List<KeyPairSource> behind = behind();
        return behind.isEmpty()
                ? Optional.empty()
                : Guard.get(
                        "expectedGenerationTime", () -> behind.get(0).expectedGenerationTime(spec), Optional.empty());
    }

    /**
     * The pools of ready pairs in this source and in those behind it, each under the name of the source that keeps it.
     *
     * @return one snapshot per pool; empty where nothing is pooled
     */
    default List<PoolStats> pools() {
        return Reachable.from(this).stream()
                .filter(source -> source != this)
                .flatMap(Reachable::ownPools)
                .toList();
    }

    /**
     * Whether this source can do its work. Cheap, and makes no pair.
     *
     * @return its health at this moment; the best among the sources behind unless overridden
     */
    default Health health() {
        return Health.best(behind().stream().map(source -> Guard.get("health", source::health, Health.HEALTHY)));
    }

    /**
     * Tells this source that a pair which it gave out will not be used. Unless overridden, the source behind is told, and a
     * source with nothing behind it destroys the private key; one that keeps keys elsewhere deletes the key there. A pair
     * that is not its own, or that it has been told of before, a source leaves alone.
     *
     * @param pair the pair, of which the caller keeps nothing
     */
    default void discard(KeyPair pair) {
        if (behind().isEmpty()) {
            KeyPairs.destroy(pair);
        } else {
            behind().forEach(source -> Guard.run("discarding a pair", () -> source.discard(pair)));
        }
    }

    /**
     * Registers an action for when the pairs that this source has given out so far are void: the process was restored from a
     * snapshot, or the token that keeps the keys was replaced. A pool then drops what it has in store.
     *
     * @param action short, does not block and does not throw
     * @return ends the registration
     */
    default Runnable onInvalidation(Runnable action) {
        List<Runnable> ends = behind().stream()
                .map(source -> Guard.<Runnable>get("onInvalidation", () -> source.onInvalidation(action), () -> {}))
                .toList();
        return () -> ends.forEach(end -> Guard.run("the end of a registration", end));
    }

    /**
     * Whether private keys of this source have an encoded form, so that they can leave the process. Those in hardware do not.
     *
     * @return {@code true} unless a source behind says otherwise, or it is overridden
     */
    default boolean isExtractable() {
        return behind().stream().allMatch(source -> Guard.get("isExtractable", source::isExtractable, false));
    }

    /**
     * The time that limits of requests are measured by.
     *
     * @return that of the preferred source behind; unless overridden, or if there is none, {@link TimeSource#system()}
     */
    default TimeSource time() {
        return behind().isEmpty() ? TimeSource.system() : behind().get(0).time();
    }

    /**
     * The sources of a type among this one and those behind it, near or far. So an application that made its chain from text
     * finds the pool in it, for what only pools can do.
     *
     * @param type for example {@code PooledKeyPairSource.class}
     * @param <T> the type
     * @return each of them once, the nearest first
     */
    default <T> List<T> find(Class<T> type) {
        return Reachable.from(this).stream()
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
    }

    /**
     * Stops threads and timers, fails what is waiting with {@link Reason#CLOSED} and destroys the pairs that are held.
     * Closing twice does nothing more. Requests after it fail with {@link Reason#CLOSED}. A source closes those behind it
     * that it has made itself, and leaves open those that it was given.
     */
    @Override
    void close();
}
