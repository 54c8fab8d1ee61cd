package dev.keysource;

import dev.keysource.KeyPairSourceException.Reason;
import dev.keysource.internal.Answer;
import dev.keysource.internal.BrokenContractException;
import dev.keysource.internal.Guard;
import dev.keysource.internal.KeyPairs;
import dev.keysource.internal.Sources;
import dev.keysource.internal.TimeLimit;

import java.security.KeyPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A source of fresh key pairs, each of which goes to one caller only. Implementations are thread-safe.
 *
 * <p>A source answers one kind of call, {@link #request(KeyPairRequest)}, and names the sources {@link #behind()} it. All else
 * follows from these two: a decorator overrides what it changes, and everything else passes through it.
 *
 * <p>The future of a request is the point of hand-over. A caller that no longer wants the pair cancels the future (or
 * completes it exceptionally). If that succeeds, the source keeps the pair, which nobody has seen, or destroys it; if it
 * fails, the pair is the caller's. A source therefore completes exactly the future that it returned, and takes the pair back
 * when that returns {@code false}. Cancelling a derived future, for example that of {@code thenApply}, does not reach the
 * source.
 *
 * <p>Actions that callers attach to the futures of this library run on the attaching thread if the answer is there, otherwise
 * on threads for such actions only, so that one that blocks delays no other. Sources of others may run them on threads of their
 * own; long actions belong on an executor of the caller ({@code thenApplyAsync}).
 */
public interface KeyPairSource extends AutoCloseable {

    /**
     * The name of this source in messages and events, for example {@code pool(local)}.
     *
     * @return a short name without secrets
     */
    String name();

    /**
     * Asks for fresh key pairs. Never blocks and never generates on the calling thread. A source may take on fewer pairs than
     * are wanted, down to one: several at once save round trips to a server, but nothing where pairs are made. The futures are
     * independent of each other.
     *
     * @param request the kind and number of pairs, and the time limit, which is passed on to the sources behind
     * @return from one future to as many as pairs are wanted. Each completes with a pair that no other caller is given, or
     *     exceptionally with a {@link KeyPairSourceException}, whose reason is {@link Reason#TIMEOUT} when the time limit has
     *     passed. The method does not throw for a failure of the source
     */
    List<CompletableFuture<KeyPair>> request(KeyPairRequest request);

    /**
     * The sources that this one may ask for pairs. They answer the methods below unless those are overridden.
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
        return Sources.ask(() -> request(request), this::discard);
    }

    /**
     * Asks for one fresh key pair within a time limit. Not to be overridden.
     *
     * @param spec the kind of pair
     * @param timeLimit how long the caller waits; more than a year counts as a year. If it is zero or negative, the request
     *     fails at once
     * @return as for {@link #request(KeyPairRequest)}
     */
    default CompletableFuture<KeyPair> request(KeyPairSpec spec, Duration timeLimit) {
        KeyPairRequest request = KeyPairRequest.of(spec).within(timeLimit);
        if (request.isOver()) {
            return CompletableFuture.failedFuture(KeyPairSourceException.timeout(name(), spec, timeLimit));
        }
        CompletableFuture<KeyPair> answer = Sources.ask(() -> request(request), this::discard);
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
     * @return as many futures, each as for {@link #request(KeyPairRequest)}
     * @throws IllegalArgumentException if the count is less than 1
     */
    default List<CompletableFuture<KeyPair>> request(KeyPairSpec spec, int count) {
        KeyPairRequest all = KeyPairRequest.of(spec).upTo(count);
        List<CompletableFuture<KeyPair>> answers = new ArrayList<>();
        while (answers.size() < count) {
            int left = count - answers.size();
            answers.addAll(Sources.ask(left, () -> request(all.upTo(left)), this::discard));
        }
        return List.copyOf(answers);
    }

    /**
     * Asks for one fresh key pair and waits for it. Not for event loops.
     *
     * @param spec the kind of pair
     * @param timeLimit how long to wait at most, as for {@link #request(KeyPairSpec, Duration)}
     * @return a pair that no other caller is given
     * @throws KeyPairSourceException if the source failed, or with {@link Reason#TIMEOUT} if it did not answer in time
     * @throws InterruptedException if the calling thread was interrupted while waiting; the request is cancelled. If the
     *     pair comes at that moment, it is returned instead, and the thread stays interrupted
     */
    default KeyPair get(KeyPairSpec spec, Duration timeLimit) throws InterruptedException {
        CompletableFuture<KeyPair> answer = request(spec, timeLimit);
        Duration longest = time() == TimeSource.system() ? TimeLimit.clamped(timeLimit) : TimeLimit.LONGEST;
        try {
            return Sources.pair(answer.get(longest.toNanos(), TimeUnit.NANOSECONDS));
        } catch (InterruptedException e) {
            if (answer.cancel(false)) {
                throw e;
            }
            Thread.currentThread().interrupt();
        } catch (TimeoutException e) {
            answer.completeExceptionally(KeyPairSourceException.timeout(name(), spec, timeLimit));
        } catch (ExecutionException | CancellationException | BrokenContractException e) {
            throw KeyPairSourceException.from(e, name(), spec);
        }
        try {
            return Sources.pair(answer.join());
        } catch (CompletionException | CancellationException | BrokenContractException e) {
            throw KeyPairSourceException.from(e, name(), spec);
        }
    }

    /**
     * The time that one pair of this kind is expected to take.
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
     * Tells this source that a pair which it gave out will not be used. Unless overridden, the sources behind are told, and a
     * source with none behind it destroys the private key; a source that keeps keys in a token deletes the key there, if it is
     * its own: a chain tells all its tiers. Being told twice does no harm.
     *
     * @param pair the pair, of which the caller keeps nothing
     */
    default void discard(KeyPair pair) {
        Objects.requireNonNull(pair, "pair");
        if (behind().isEmpty()) {
            KeyPairs.destroy(pair);
        } else {
            behind().forEach(source -> Guard.run("discarding a pair", () -> source.discard(pair)));
        }
    }

    /**
     * The same for who wants to know when it is true. A decorator that overrides {@link #discard(KeyPair)} overrides this too.
     * Unless overridden, pairs whose private keys are extractable are gone at once, and for others the sources behind tell.
     *
     * @param pair the pair, of which the caller keeps nothing
     * @param gone runs when the pair is destroyed as far as the source can, short, perhaps on another thread; never if it is not
     */
    default void discard(KeyPair pair, Runnable gone) {
        Objects.requireNonNull(gone, "gone");
        List<KeyPairSource> behind = behind();
        if (behind.isEmpty() || isExtractable()) {
            discard(pair);
            gone.run();
            return;
        }
        Objects.requireNonNull(pair, "pair");
        AtomicInteger left = new AtomicInteger(behind.size());
        Runnable one = () -> {
            if (left.decrementAndGet() == 0) {
                gone.run();
            }
        };
        behind.forEach(source -> Guard.run("discarding a pair", () -> source.discard(pair, one)));
    }

    /**
     * Asks this source to let go of a pair which it gave out to be kept ({@link KeyPairRequest#forStock}) and which is about to
     * become a caller's. Who keeps pairs whose private keys are not extractable calls it before each hand-over, and discards the
     * pair if the hand-over then fails. A source that keeps keys in a token looks whether the key is still there, and notes
     * that it is no longer undelivered. Takes no longer than a look at the token. Unless overridden, the sources behind are
     * asked.
     *
     * @param pair the pair
     * @return whether it may be given out; {@code true} for a pair that is not of this source
     */
    default boolean release(KeyPair pair) {
        Objects.requireNonNull(pair, "pair");
        return behind().stream().allMatch(source -> Guard.get("releasing a pair", () -> source.release(pair), false));
    }

    /**
     * Registers an action that runs when the pairs that this source has given out so far become void: the process was restored
     * from a snapshot, or the token that keeps the keys was replaced. A pool then drops its ready pairs.
     *
     * @param action short, does not block and does not throw
     * @return an action that ends the registration
     */
    default Runnable onInvalidation(Runnable action) {
        Objects.requireNonNull(action, "action");
        List<Runnable> ends = behind().stream()
                .map(source -> Guard.<Runnable>get("onInvalidation", () -> source.onInvalidation(action), () -> {}))
                .toList();
        return () -> ends.forEach(end -> Guard.run("the end of a registration", end));
    }

    /**
     * Whether private keys of this source have an encoded form, so that they can leave the process. Those in hardware do not.
     *
     * @return {@code true} unless a source behind denies it, or the method is overridden
     */
    default boolean isExtractable() {
        return behind().stream().allMatch(source -> Guard.get("isExtractable", source::isExtractable, false));
    }

    /**
     * The clock and the timers for the time limits of requests.
     *
     * @return unless overridden, that of the preferred source behind, or {@link TimeSource#system()} if there is none
     */
    default TimeSource time() {
        return behind().isEmpty() ? TimeSource.system() : behind().get(0).time();
    }

    /**
     * The sources of a type among this one and all those behind it, such as the pool in a chain that was made from text.
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
     * Stops threads and timers, fails waiting and later requests with {@link Reason#CLOSED} and destroys the pairs that are
     * held. Closing twice does nothing more. A source closes the sources behind it that it has made, never those that it was
     * given.
     */
    @Override
    void close();
}
