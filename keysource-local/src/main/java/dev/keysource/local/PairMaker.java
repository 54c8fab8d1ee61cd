package dev.keysource.local;

import dev.keysource.KeyPairSourceException;
import dev.keysource.KeyPairSourceException.Reason;
import dev.keysource.KeyPairSourceListener;
import dev.keysource.KeyPairSpec;
import dev.keysource.internal.KeyPairs;
import dev.keysource.local.check.RejectedPairException;
import dev.keysource.local.check.RepeatedPairException;
import dev.keysource.local.engine.PairEngine;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/**
 * Makes the pairs of one source on the calling thread: tells the listener, learns what they cost, holds back during
 * checkpoints, and takes the source out of service when pairs are rejected, or at once when one is made for the second
 * time. Safe for use by many threads at once.
 */
final class PairMaker {
    private static final Logger LOG = LoggerFactory.getLogger(PairMaker.class);
    private static final int TOLERATED_REJECTIONS = 2;

    private final String source;
    private final PairEngine engine;
    private final KeyPairSourceListener listener;
    private final Checkpoints checkpoints;
    private final Runnable repetition;
    private final CostTable costs = new CostTable();
    private final AtomicInteger rejectedInARow = new AtomicInteger();
    private volatile @Nullable String outOfService;

    /** A pair, how long it took, and the epoch between checkpoints that it belongs to. */
    record Timed(KeyPair pair, long nanos, int epoch) {}

    /**
     * The maker of a source.
     *
     * @param repetition runs once it is proved that the random generator repeats itself, and before anybody is told
     */
    PairMaker(
            String source,
            PairEngine engine,
            KeyPairSourceListener listener,
            Checkpoints checkpoints,
            Runnable repetition) {
        this.repetition = repetition;
        this.source = source;
        this.engine = engine;
        this.listener = listener;
        this.checkpoints = checkpoints;
    }

    /** Why no more pairs are made; {@code null} while they are. */
    @Nullable
    String outOfService() {
        return outOfService;
    }

    /** Makes a pair, which is for use if its epoch is still the current one. */
    Timed make(KeyPairSpec spec, BooleanSupplier abandoned) throws GeneralSecurityException, InterruptedException {
        Timed made = makeOnce(spec, abandoned);
        listener.onGeneration(source, spec, made.nanos);
        costs.learn(spec, made.nanos);
        return made;
    }

    private Timed makeOnce(KeyPairSpec spec, BooleanSupplier abandoned)
            throws GeneralSecurityException, InterruptedException {
        int epoch = checkpoints.begin();
        long start = System.nanoTime();
        try {
            KeyPair pair = engine.make(spec, abandoned).pair();
            rejectedInARow.set(0);
            return new Timed(pair, System.nanoTime() - start, epoch);
        } catch (RejectedPairException e) {
            if (e instanceof RepeatedPairException) {
                stop("out of service: " + e.getMessage());
                repetition.run();
            } else if (rejectedInARow.incrementAndGet() >= TOLERATED_REJECTIONS) {
                stop("out of service, after " + TOLERATED_REJECTIONS + " rejected pairs in a row: " + e.getMessage());
            }
            throw e;
        }
    }

    private void stop(String reason) {
        outOfService = reason;
        LOG.error("{} is {}", source, reason);
    }

    KeyPairSourceException rejection(KeyPairSpec spec, RejectedPairException e) {
        return new KeyPairSourceException(Reason.REJECTED, source, spec, String.valueOf(e.getMessage()), e);
    }

    /** Destroys a pair that nobody has seen. */
    void destroy(KeyPairSpec spec, KeyPair pair) {
        engine.discard(pair, () -> listener.onDestruction(source, spec));
    }

    /** Destroys a pair that was delivered. */
    void discard(KeyPair pair, Runnable gone) {
        engine.discard(pair, gone);
    }

    /** Whether a pair may become a caller's. */
    boolean release(KeyPair pair) {
        return engine.release(pair);
    }

    /** What a pair has cost so far. */
    Optional<Duration> expected(KeyPairSpec spec) {
        return costs.expected(spec);
    }

    /** Whether to measure this kind now; says so once, until {@link #forget} is called. */
    boolean needsMeasuring(KeyPairSpec spec) {
        return outOfService == null && costs.needsMeasuring(spec);
    }

    /** Lets a measurement that came to nothing be made again. */
    void forget(KeyPairSpec spec) {
        costs.forget(spec);
    }

    /** Makes a few pairs that nobody sees, of which the listener is told only if they are rejected, and notes what the cheapest of them took. */
    void measure(KeyPairSpec spec, BooleanSupplier abandoned) {
        long best = Long.MAX_VALUE;
        try {
            for (int i = 0; i < CostTable.MEASURED_RUNS; i++) {
                Timed made = makeOnce(spec, abandoned);
                KeyPairs.destroy(made.pair);
                best = Math.min(best, made.nanos);
            }
        } catch (RejectedPairException e) {
            listener.onFailure(source, rejection(spec, e));
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        } catch (Throwable e) {
            return; // a caller that asks for such a pair is told
        }
        costs.measured(spec, best);
    }
}
