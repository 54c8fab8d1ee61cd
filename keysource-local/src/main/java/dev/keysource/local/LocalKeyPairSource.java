package dev.keysource.local;

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
import dev.keysource.internal.DaemonThreads;
import dev.keysource.internal.Guard;
import dev.keysource.internal.HandOvers;
import dev.keysource.internal.Nearest;
import dev.keysource.internal.Observers;
import dev.keysource.internal.Timekeeper;
import dev.keysource.local.PairMaker.Timed;
import dev.keysource.local.check.RejectedPairException;
import dev.keysource.local.engine.PairEngine;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.security.KeyPair;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;

/**
 * A source that makes every pair on this machine when it is asked, on a few low-priority daemon threads of its own.
 *
 * <p>Requests wait in a bounded queue, first in, first out; when it is full they fail with {@link Reason#EXHAUSTED}. A
 * request that is cancelled while it waits is forgotten. One that is cancelled later cannot always be stopped: the
 * providers of the JCA do not look at interrupts. Its pair is destroyed, and counted by the listener: pairs generated
 * are pairs delivered plus pairs destroyed.
 *
 * <p>Every pair is checked before it is given out: it is of the kind that was asked for, RSA pairs satisfy the criteria of
 * FIPS 186-5, the two halves belong together, and the public key was not made before. A pair that fails is destroyed and
 * its request fails with {@link Reason#REJECTED}; after two in a row the source is out of service, and answers
 * {@link Reason#UNAVAILABLE} from then on. One public key that comes a second time proves that the random generator repeats
 * itself: the source is out of service at once, and what it made before is void.
 *
 * <p>Pairs are made from a random generator of the JDK whose security strength is at least the one that their kind claims. A
 * kind for which there is none is refused with {@link Reason#UNSUPPORTED}, and the message tells both strengths.
 *
 * <p>Private keys are encoded as PKCS#8, public keys as X.509 {@code SubjectPublicKeyInfo}; RSA private keys are
 * {@link java.security.interfaces.RSAPrivateCrtKey}. Whichever provider made a pair, its halves are objects that the services of
 * this JVM take: those of the JDK where it knows the kind, else those of Bouncy Castle. ML-DSA and ML-KEM keys are Bouncy
 * Castle's, too, where the JDK's own do not know the seed that they were expanded from.
 *
 * <p>Closing fails all requests at once, also those under way. The source owns its threads only. Safe for use by many
 * threads at once.
 */
public final class LocalKeyPairSource implements KeyPairSource {
    private static final Logger LOG = LoggerFactory.getLogger(LocalKeyPairSource.class);

    private final String name;
    private final PairEngine engine;
    private final Set<KeyPairSpec> allowed;
    private final KeyPairSourceListener listener;
    private final DaemonThreads threads = new DaemonThreads("local", Thread.MIN_PRIORITY);
    private final ThreadPoolExecutor executor;
    private final Set<Job> jobs = ConcurrentHashMap.newKeySet();
    private final PairMaker maker;
    private final Checkpoints checkpoints = new Checkpoints();
    private final HandOvers handOvers = new HandOvers();
    private final ActionThreads actions = new ActionThreads("local");
    private final Observers invalidations = new Observers();
    private final TimeSource time;
    private final Timekeeper timekeeper;
    private final Runnable unhook;
    private volatile boolean closed;

    LocalKeyPairSource(LocalKeyPairSourceBuilder builder, PairEngine engine) {
        this.name = builder.name;
        this.engine = engine;
        this.allowed = Set.copyOf(builder.allowed);
        this.listener = KeyPairSourceListener.guarded(builder.listener);
        this.maker = new PairMaker(name, engine, listener, checkpoints, this::voidAll);
        this.time = builder.time;
        this.timekeeper = new Timekeeper("local", time::nanoTime, time == TimeSource.system() ? null : time::schedule);
        this.executor = threads.pool(builder.threads, builder.queue);
        this.unhook = builder.checkpoints.apply(this);
    }

    /**
     * A source with the default settings.
     *
     * @return a new source, which the caller closes
     */
    public static LocalKeyPairSource create() {
        return builder().build();
    }

    /**
     * Prepares a source.
     *
     * @return a new builder
     */
    public static LocalKeyPairSourceBuilder builder() {
        return new LocalKeyPairSourceBuilder();
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

    /** Takes on one pair at a time. */
    @Override
    public List<CompletableFuture<KeyPair>> request(KeyPairRequest request) {
        KeyPairSpec spec = request.spec();
        if (request.isOver()) {
            return List.of(CompletableFuture.failedFuture(KeyPairSourceException.timeout(name, spec, Duration.ZERO)));
        }
        Answer<KeyPair> answer = submit(spec, request.forStock());
        Duration limit = request.timeLimit();
        if (limit != null && !answer.isDecided()) {
            Timekeeper.Timer timer =
                    timekeeper.after(limit, () -> answer.fail(KeyPairSourceException.timeout(name, spec, limit)));
            answer.then((pair, failure) -> timer.cancel());
        }
        return List.of(answer);
    }

    private static String meant(KeyPairSpec spec) {
        return Nearest.question(
                spec.toString(),
                KeyPairSpec.standard().stream().map(KeyPairSpec::toString).toList());
    }

    private Answer<KeyPair> submit(KeyPairSpec spec, boolean forStock) {
        Job job = new Job(spec, forStock);
        if (!spec.isStandard()) {
            job.fail(failure(Reason.UNSUPPORTED, spec, "only the standard kinds are made here" + meant(spec), null));
            return job.answer;
        }
        if (spec.mustBeAllowed() && !allowed.contains(spec)) {
            job.fail(failure(Reason.UNSUPPORTED, spec, "such pairs must be allowed explicitly", null));
            return job.answer;
        }
        jobs.add(job);
        try {
            executor.execute(job);
        } catch (RejectedExecutionException e) {
            jobs.remove(job);
            job.fail(failure(Reason.EXHAUSTED, spec, "too many requests wait already", null));
            return job.answer;
        } catch (Throwable e) {
            jobs.remove(job);
            job.fail(failure(Reason.UNAVAILABLE, spec, "no thread can be had", e));
            return job.answer;
        }
        job.answer.then((pair, failure) -> {
            if (failure != null && executor.remove(job)) {
                jobs.remove(job);
            }
        });
        return job.answer;
    }

    @Override
    public void discard(KeyPair pair, Runnable gone) {
        maker.discard(Objects.requireNonNull(pair, "pair"), Objects.requireNonNull(gone, "gone"));
    }

    /**
     * What a pair has cost here so far. The first question about a kind that is cheap to make has no answer yet, but
     * lets the source make and destroy a few such pairs unseen in order to know; other kinds are learned as they are made.
     */
    @Override
    public Optional<Duration> expectedGenerationTime(KeyPairSpec spec) {
        if (spec.isStandard() && maker.needsMeasuring(spec)) {
            try {
                executor.execute(() -> maker.measure(spec, () -> closed));
            } catch (Throwable e) {
                maker.forget(spec); // the source is busy, or can have no thread
            }
        }
        return maker.expected(spec);
    }

    /** Out of work once the source is out of service. */
    @Override
    public Health health() {
        String reason = maker.outOfService();
        if (closed) {
            return Health.CLOSED;
        }
        return reason == null
                ? Health.HEALTHY
                : Health.of(
                        Health.Status.UNAVAILABLE, new KeyPairSourceException(Reason.UNAVAILABLE, name, null, reason));
    }

    /** Runs the action when the process was restored from a snapshot, and when the random generator has repeated itself. */
    @Override
    public Runnable onInvalidation(Runnable action) {
        return invalidations.add(action);
    }

    @Override
    public void close() {
        closed = true;
        timekeeper.close();
        executor.shutdownNow();
        Guard.run("the close of an engine", engine::close);
        Guard.run("the end of a checkpoint hook", unhook);
        for (Job job : jobs) {
            job.answer.fail(KeyPairSourceException.closed(name, job.spec));
        }
        actions.close();
        threads.awaitEnd();
    }

    /** The process is about to be frozen into a snapshot. Waits for the pairs that change hands in this moment. */
    void pause() {
        checkpoints.pause();
        handOvers.awaitEarlier();
    }

    /** The process runs again, perhaps one of several that were restored from one snapshot. */
    void resume() {
        engine.restored();
        checkpoints.resume();
        invalidations.tell();
    }

    /** The random generator repeats itself. What is handed over from now on was made before, and is not to be used. */
    private void voidAll() {
        handOvers.awaitEarlier();
        invalidations.tell();
    }

    private KeyPairSourceException failure(Reason reason, KeyPairSpec spec, String detail, @Nullable Throwable cause) {
        return new KeyPairSourceException(reason, name, spec, detail, cause);
    }

    /** One request. */
    private final class Job implements Runnable {
        final KeyPairSpec spec;
        final boolean forStock;
        final Answer<KeyPair> answer = new Answer<>(actions);
        final long asked = System.nanoTime();

        Job(KeyPairSpec spec, boolean forStock) {
            this.spec = Objects.requireNonNull(spec, "spec");
            this.forStock = forStock;
        }

        @Override
        public void run() {
            try {
                generate();
            } finally {
                if (closed) {
                    // close() has not seen this job if it ends now.
                    answer.fail(KeyPairSourceException.closed(name, spec));
                }
                jobs.remove(this);
            }
        }

        private void generate() {
            try {
                do {
                    String reason = maker.outOfService();
                    if (reason != null) {
                        fail(failure(Reason.UNAVAILABLE, spec, reason, null));
                        return;
                    }
                } while (!abandoned() && !deliver(maker.make(spec, this::abandoned)));
            } catch (NoSuchAlgorithmException e) {
                fail(failure(Reason.UNSUPPORTED, spec, String.valueOf(e.getMessage()), e));
            } catch (RejectedPairException e) {
                fail(maker.rejection(spec, e));
            } catch (KeyPairSourceException e) {
                fail(e);
            } catch (Throwable e) {
                if (!(e instanceof CancellationException) || !abandoned()) {
                    // Whatever it is, a caller waits for an answer.
                    fail(failure(Reason.UNAVAILABLE, spec, "the pair could not be made", e));
                }
            }
        }

        /** Hands the pair over or destroys it; false if it became void meanwhile, and another one is to be made. */
        private boolean deliver(Timed made) {
            long waited = System.nanoTime() - asked;
            boolean released = forStock || maker.release(made.pair());
            int moment = handOvers.begin();
            boolean usable = released && checkpoints.isCurrent(made.epoch()) && maker.outOfService() == null;
            boolean delivered = usable && answer.answer(made.pair(), () -> handOvers.end(moment));
            if (delivered) {
                listener.onDelivery(name, spec, waited);
            } else {
                handOvers.end(moment);
                LOG.debug("{}: a pair is destroyed, as {}", name, usable ? "nobody waits for it" : "it became void");
                maker.destroy(spec, made.pair());
            }
            return usable;
        }

        boolean abandoned() {
            return closed || answer.isDecided();
        }

        void fail(KeyPairSourceException failure) {
            if (closed) {
                answer.fail(KeyPairSourceException.closed(name, spec));
            } else {
                listener.onFailure(name, failure);
                answer.fail(failure);
            }
        }
    }

    /** How RSA pairs are made. All other pairs come from the providers of the JCA in any case. */
    public enum Engine {
        /** By the key pair generators of the JCA. */
        JCA,
        /** By a search of our own in pure Java, one thread per pair; stops within milliseconds when nobody waits. */
        SEARCH
    }
}
