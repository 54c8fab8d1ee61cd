package dev.keysource.jca;

import dev.keysource.KeyPairSource;
import dev.keysource.KeyPairSourceException;
import dev.keysource.KeyPairSourceException.Reason;
import dev.keysource.KeyPairSpec;
import dev.keysource.internal.Answer;
import dev.keysource.internal.CoolDown;
import dev.keysource.internal.Guard;
import org.jspecify.annotations.Nullable;

import java.security.KeyPair;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Asks a source on behalf of callers that can make their pair themselves. None waits longer than it says, in real time. A
 * source that failed, or that gave nobody anything while callers ran out of time, is left alone for a cool-down; then a request
 * for which nobody waits finds out whether it is back. Thread-safe.
 */
final class Asker {
    private static final Duration COOL_DOWN = Duration.ofMillis(250);
    private static final Duration LONGEST_COOL_DOWN = Duration.ofSeconds(30);

    private final KeyPairSource source;
    /** What a failure is said to be of. */
    private final String place;

    private final Complaint complaint;
    private final CoolDown coolDown = new CoolDown(COOL_DOWN, LONGEST_COOL_DOWN);
    private volatile long lastPairNanos = System.nanoTime();

    /** Asks nothing yet. */
    Asker(Chain.Opened opened, Complaint complaint) {
        this.source = opened.source();
        this.place = opened.owned() ? "keysource.chain: " : "";
        this.complaint = complaint;
    }

    /**
     * Asks for a pair.
     *
     * @param limit how long the caller waits
     * @return {@code null} if there is none in time
     * @throws InterruptedException if the calling thread was interrupted while it waited; the request is cancelled
     */
    @Nullable
    KeyPair ask(KeyPairSpec spec, Duration limit) throws InterruptedException {
        return switch (coolDown.admit(System.nanoTime())) {
            case ASK -> await(spec, limit);
            case PROBE -> {
                probe(spec);
                yield ready(spec);
            }
            case SKIP -> ready(spec);
        };
    }

    private CompletableFuture<KeyPair> request(KeyPairSpec spec, Duration limit) {
        return source.request(spec, limit);
    }

    private @Nullable KeyPair await(KeyPairSpec spec, Duration limit) throws InterruptedException {
        long began = System.nanoTime();
        CompletableFuture<KeyPair> answer = request(spec, limit);
        try {
            return gave(answer.get(limit.toNanos(), TimeUnit.NANOSECONDS));
        } catch (InterruptedException e) {
            if (answer.cancel(false)) {
                throw e;
            }
            Thread.currentThread().interrupt();
        } catch (TimeoutException e) {
            if (answer.cancel(false)) {
                ranOutOfTime(began);
                return null;
            }
        } catch (ExecutionException | CancellationException e) {
            return failed(KeyPairSourceException.from(e, source.name(), spec), began);
        }
        try {
            return gave(answer.join()); // it was answered in this very moment
        } catch (CompletionException | CancellationException e) {
            return failed(KeyPairSourceException.from(e, source.name(), spec), began);
        }
    }

    private @Nullable KeyPair gave(@Nullable KeyPair pair) {
        if (pair != null) {
            lastPairNanos = System.nanoTime();
            coolDown.succeeded();
        }
        return pair;
    }

    /** A busy source lets some run out of time, too: it is out of order only if it has given nobody a pair meanwhile. */
    private void ranOutOfTime(long began) {
        if (lastPairNanos - began < 0 && coolDown.ranOutOfTime(System.nanoTime())) {
            complaint.about(place + source.name() + " gives no pair within keysource.jca.timeout", null);
        }
    }

    private @Nullable KeyPair failed(KeyPairSourceException failure, long began) {
        if (failure.reason() == Reason.TIMEOUT) {
            ranOutOfTime(began);
        } else if (failure.reason() != Reason.UNSUPPORTED
                && failure.reason() != Reason.EXHAUSTED
                && coolDown.failed(System.nanoTime(), false)) {
            Throwable cause = failure.getCause();
            complaint.about(place + failure.getMessage() + (cause == null ? "" : ": " + cause), null);
        }
        return null;
    }

    private void probe(KeyPairSpec spec) {
        CompletableFuture<KeyPair> answer = request(spec, LONGEST_COOL_DOWN);
        Answer.then(answer, (pair, failure) -> {
            if (gave(pair) != null) {
                Guard.run("discarding a pair", () -> source.discard(pair));
            } else {
                coolDown.failed(System.nanoTime(), true);
            }
        });
    }

    /** A pair that is there, although the source is left alone. */
    private @Nullable KeyPair ready(KeyPairSpec spec) {
        if (source.pools().stream()
                .noneMatch(pool -> pool.level() > 0 && pool.spec().equals(spec))) {
            return null;
        }
        CompletableFuture<KeyPair> answer = request(spec, Duration.ofMillis(1));
        return answer.cancel(false) || answer.isCompletedExceptionally() ? null : answer.join();
    }
}
