package dev.keysource.local.pkcs11;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.keysource.Health;
import dev.keysource.KeyPairSourceException;
import dev.keysource.KeyPairSpec;
import dev.keysource.TimeSource;
import dev.keysource.internal.DaemonThreads;
import dev.keysource.internal.Guard;
import dev.keysource.internal.Observers;
import dev.keysource.internal.Timekeeper;
import dev.keysource.local.check.Made;
import dev.keysource.local.check.RejectedPairException;
import dev.keysource.local.check.TokenGate;
import dev.keysource.local.engine.PairEngine;
import dev.keysource.local.engine.SystemRandom;
import org.jspecify.annotations.Nullable;

import javax.security.auth.callback.CallbackHandler;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * Makes pairs inside a token, one after the other, and looks after those that are not a caller's yet: a look now and then, and one
 * before each is released. What is discarded is deleted by a thread of its own, again and again until the token says that it is
 * gone. Safe for use by many threads at once.
 */
public final class TokenEngine implements PairEngine {
    private static final Duration LOOK_LIMIT = Duration.ofSeconds(2);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(10);
    private static final Duration MAKING_LIMIT = Duration.ofSeconds(5);
    private static final Duration HURRY_LIMIT = Duration.ofSeconds(2);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(10);
    private static final int MOST_LOOKS = 4;
    private static final int MOST_TASKS = 1_000_000;

    private final String source;
    private final Keeping keeping;
    private final Connection connection;
    private final Duration interval;
    private final Timekeeper time;
    private final TokenGate gate;
    private final Observers voided = new Observers();
    private final DaemonThreads threads = new DaemonThreads("pkcs11", Thread.NORM_PRIORITY);
    private final ThreadPoolExecutor work = threads.pool(1, MOST_TASKS);
    private final ThreadPoolExecutor looks = threads.pool(MOST_LOOKS, MOST_TASKS);
    private final Map<PublicKey, Kept> kept = Collections.synchronizedMap(new WeakHashMap<>());
    private final Map<Kept, Runnable> discarded = new ConcurrentHashMap<>();
    private final Map<KeyPairSpec, Long> costs = new ConcurrentHashMap<>();
    private final AtomicInteger making = new AtomicInteger();
    private volatile @Nullable KeyPairSourceException undeleted;
    private volatile boolean closed;

    @GuardedBy("this")
    private Timekeeper.@Nullable Timer watch;
    /** What was made last and could not be given a name or deleted. The next pair is not made before it is. */
    private volatile @Nullable Runaway runaway;

    /** A pair that was made through a token and is not kept. */
    private record Runaway(Token token, KeyPair inToken, KeyPair pair) {}

    /**
     * An engine that opens its token in the background.
     *
     * @param access opens the token whose new keys are called as the function's argument says
     * @param interval how often to look whether the token is still there
     * @param time is closed with the engine
     */
    TokenEngine(
            String source,
            Function<String, Token.Access> access,
            Keeping keeping,
            Duration interval,
            Timekeeper time,
            SecureRandom random) {
        this.source = source;
        this.keeping = keeping;
        this.interval = interval;
        this.time = time;
        this.gate = new TokenGate(random);
        this.connection =
                new Connection(source, access.apply(keeping.unnamed()), time, keeping, this::tellThatKeysAreVoid);
    }

    /**
     * An engine for a token.
     *
     * @param pin asked for the PIN at each login
     * @param template of the names of keys
     * @param journal where undelivered keys are noted, if keys stay in the token
     * @param interval how often to look whether the token is still there
     * @throws java.io.UncheckedIOException if there can be no journal
     */
    public static TokenEngine open(
            TokenConfig config,
            CallbackHandler pin,
            String template,
            Path journal,
            Duration interval,
            TimeSource time) {
        SecureRandom random = SystemRandom.create().generator();
        Timekeeper timekeeper =
                new Timekeeper("pkcs11", time::nanoTime, time == TimeSource.system() ? null : time::schedule);
        Collector collector = new Collector(timekeeper, System::gc);
        Keeping keeping = config.keepsObjects()
                ? TokenObjects.begin(journal, config, template, collector, random)
                : SessionObjects.begin(template, timekeeper, collector, random);
        TokenEngine engine = new TokenEngine(
                config.name(),
                unnamed -> new SunTokenAccess(config, pin, unnamed, random),
                keeping,
                interval,
                timekeeper,
                random);
        engine.start();
        return engine;
    }

    private void tellThatKeysAreVoid() {
        try {
            looks.execute(voided::tell);
        } catch (RuntimeException e) {
            voided.tell(); // closed, or no thread can be had
        }
    }

    /** Opens the token and begins to look after it. */
    void start() {
        doLater(this::lookAfter);
    }

    /** The provider of the token. */
    public Provider provider() {
        return connection.get(null).provider();
    }

    @Override
    public Made make(KeyPairSpec spec, BooleanSupplier abandoned) throws GeneralSecurityException {
        making.incrementAndGet();
        try {
            if (closed) {
                throw KeyPairSourceException.closed(source, spec);
            }
            return makeOne(spec);
        } finally {
            making.decrementAndGet();
        }
    }

    private Made makeOne(KeyPairSpec spec) throws GeneralSecurityException {
        Token token = connection.get(spec);
        catchRunaway(token, spec);
        long start = System.nanoTime();
        try {
            Made made = token.make(spec);
            Made pair = check(spec, token, made);
            costs.merge(spec, System.nanoTime() - start, (average, latest) -> average + (latest - average) / 8);
            return pair;
        } catch (RejectedPairException e) {
            if (!isUsable(token)) {
                throw unavailable(spec, "the token went away while a pair was made", e);
            }
            throw e;
        } catch (GeneralSecurityException | RuntimeException e) {
            boolean usable = isUsable(token);
            if (usable && e instanceof NoSuchAlgorithmException) {
                throw e;
            }
            throw unavailable(spec, "the token made no pair: " + TokenErrors.words(e), e);
        }
    }

    /** Lets a new pair be used if it passes its checks; otherwise deletes it. */
    private Made check(KeyPairSpec spec, Token token, Made made) throws GeneralSecurityException {
        KeyPair inToken = made.pair();
        PublicKey copy = PublicHalf.copy(inToken.getPublic());
        KeyPair pair = new KeyPair(copy, inToken.getPrivate());
        runaway = new Runaway(token, inToken, pair);
        try {
            gate.check(spec, made, copy);
            kept.put(copy, keeping.keep(token, inToken, pair));
            runaway = null;
            return new Made(pair, made.provider());
        } catch (Throwable e) {
            try {
                keeping.drop(token, inToken, pair);
                runaway = null;
            } catch (GeneralSecurityException | RuntimeException another) {
                e.addSuppressed(another);
            }
            throw e;
        }
    }

    private void catchRunaway(Token token, @Nullable KeyPairSpec spec) {
        Runaway last = runaway;
        if (last == null) {
            return;
        }
        try {
            if (last.token == token) {
                keeping.drop(token, last.inToken, last.pair);
            } else {
                token.deleteUnnamed(List.of(keeping.unnamed(), TokenStore.aside(keeping.unnamed())));
            }
            runaway = null;
        } catch (GeneralSecurityException | RuntimeException e) {
            isUsable(token);
            throw unavailable(spec, "a pair that failed cannot be deleted: " + TokenErrors.words(e), e);
        }
    }

    /** Whether a token that failed is still usable; notes it if not. */
    private boolean isUsable(Token token) {
        if (Guard.get("a look at the token", token::isLoggedIn, false)) {
            return true;
        }
        connection.lose(token, "the token was removed, or somebody has logged out");
        return false;
    }

    private KeyPairSourceException unavailable(@Nullable KeyPairSpec spec, String reason, Throwable cause) {
        return TokenErrors.unavailable(source, spec, reason, cause);
    }

    /** What a pair has cost so far. */
    public Optional<Duration> expected(KeyPairSpec spec) {
        return Optional.ofNullable(costs.get(spec)).map(Duration::ofNanos);
    }

    @Override
    public boolean release(KeyPair pair) {
        Kept key = kept.get(pair.getPublic());
        if (key == null) {
            return true;
        }
        if (key.token != connection.current() || !isAlive(key)) {
            doLater(this::look);
            return false;
        }
        key.released = true;
        return keeping.release(key);
    }

    /** Asks the token on another thread: it may never answer. */
    private boolean isAlive(Kept key) {
        Future<Boolean> look;
        try {
            look = looks.submit(key::isAlive);
        } catch (RuntimeException e) {
            return false; // closed, or no thread can be had
        }
        try {
            return look.get(LOOK_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            Guard.log(source + ": the token did not say whether it has a key", e);
        }
        look.cancel(false);
        return false;
    }

    @Override
    public void discard(KeyPair pair, Runnable gone) {
        Kept key = kept.remove(pair.getPublic());
        if (key == null) {
            gone.run(); // another source's, or discarded before
            return;
        }
        if (key.released) {
            keeping.takeBack(key);
        }
        discarded.put(key, gone);
        doLater(this::deleteDiscarded);
    }

    private void deleteDiscarded() {
        Token token = connection.current();
        if (token == null) {
            return;
        }
        synchronized (discarded) {
            KeyPairSourceException failure = null;
            for (Kept key : List.copyOf(discarded.keySet())) {
                try {
                    if (keeping.delete(token, key)) {
                        Runnable gone = discarded.remove(key);
                        if (gone != null) {
                            Guard.run("noting that a key is gone", gone);
                        }
                    }
                } catch (GeneralSecurityException | RuntimeException e) {
                    failure = TokenErrors.unavailable(
                            source, null, "a key cannot be deleted yet: " + TokenErrors.words(e), e);
                    if (!isUsable(token)) {
                        break;
                    }
                }
            }
            if (failure != null && undeleted == null) {
                Guard.log(source, failure);
            }
            undeleted = failure;
        }
    }

    private void deleteTheRest() {
        long start = System.nanoTime();
        while (making.get() > 0 && System.nanoTime() - start < MAKING_LIMIT.toNanos()) {
            LockSupport.parkNanos(LOOK_AGAIN.toNanos());
        }
        Token token = connection.current();
        if (token != null && making.get() == 0) {
            Guard.run("deleting a pair that failed", () -> catchRunaway(token, null));
        }
        deleteDiscarded();
        if (!discarded.isEmpty() && connection.current() != null && keeping.hurry()) {
            long hurried = System.nanoTime();
            while (!discarded.isEmpty() && System.nanoTime() - hurried < HURRY_LIMIT.toNanos()) {
                LockSupport.parkNanos(LOOK_AGAIN.toNanos());
                deleteDiscarded();
            }
        }
        keeping.close(making.get() == 0 && runaway == null);
    }

    private void lookAfter() {
        try {
            look();
        } finally {
            Token there = connection.current();
            Duration next = there == null ? connection.untilNextTry() : interval;
            synchronized (this) {
                if (!closed) {
                    watch = time.after(next.compareTo(interval) < 0 ? next : interval, () -> doLater(this::lookAfter));
                }
            }
        }
    }

    private void look() {
        Token token = connection.current();
        if (token == null) {
            try {
                connection.get(null);
            } catch (KeyPairSourceException e) {
                return; // health tells
            }
        } else if (isUsable(token)) {
            List<Kept> waiting = new ArrayList<>();
            synchronized (kept) {
                kept.values().stream()
                        .filter(key -> key.token == token && !key.released)
                        .forEach(waiting::add);
            }
            if (!waiting.isEmpty() && waiting.stream().noneMatch(Kept::isAlive) && isUsable(token)) {
                connection.lose(token, "the token has none of them any more");
            }
        }
        deleteDiscarded();
    }

    private void doLater(Runnable task) {
        try {
            work.execute(() -> Guard.run("work of " + source, task));
        } catch (RuntimeException e) {
            Guard.run("work of " + source, task); // closed: whoever comes late does it
        }
    }

    /** Runs an action when the keys that were made before are dead. */
    public Runnable onVoid(Runnable action) {
        return voided.add(action);
    }

    /** Out of work while the token is away; degraded as long as a key cannot be deleted. */
    public Health health() {
        KeyPairSourceException trouble = connection.trouble();
        if (trouble != null) {
            return Health.of(Health.Status.UNAVAILABLE, trouble);
        }
        KeyPairSourceException problem = undeleted;
        return problem == null ? Health.HEALTHY : Health.of(Health.Status.DEGRADED, problem);
    }

    @Override
    public void restored() {
        Token token = connection.current();
        if (token != null) {
            connection.lose(token, "the process was restored from a snapshot");
        }
    }

    /** Deletes what was discarded, for ten seconds at most; what is left then, a later process deletes. */
    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            if (watch != null) {
                watch.cancel();
            }
        }
        doLater(this::deleteTheRest);
        work.shutdown();
        looks.shutdown();
        try {
            if (!work.awaitTermination(CLOSE_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                Guard.log(source, new TimeoutException("keys are still being deleted after " + CLOSE_LIMIT));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        time.close();
    }
}
