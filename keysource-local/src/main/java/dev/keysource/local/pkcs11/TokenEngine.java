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
import dev.keysource.local.check.TokenGate;
import dev.keysource.local.engine.PairEngine;
import dev.keysource.local.engine.SystemRandom;
import org.jspecify.annotations.Nullable;

import javax.security.auth.callback.CallbackHandler;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
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
    private final Observers voided = new Observers();
    private final DaemonThreads threads = new DaemonThreads("pkcs11", Thread.NORM_PRIORITY);
    private final ThreadPoolExecutor work = threads.pool(1, MOST_TASKS);
    private final ThreadPoolExecutor looks = threads.pool(MOST_LOOKS, MOST_TASKS);
    private final Map<PublicKey, Kept> kept = Collections.synchronizedMap(new WeakHashMap<>());
    private final TokenMaker maker;
    private final Discards discards;
    private final AtomicInteger making = new AtomicInteger();
    private volatile boolean closed;

    @GuardedBy("this")
    private Timekeeper.@Nullable Timer watch;
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
        this.connection =
                new Connection(source, access.apply(keeping.unnamed()), time, keeping, this::tellThatKeysAreVoid);
        this.maker = new TokenMaker(source, keeping, connection, new TokenGate(random), kept::put);
        this.discards = new Discards(source, keeping, connection);
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
            return maker.make(spec);
        } finally {
            making.decrementAndGet();
        }
    }

    /** What a pair has cost so far. */
    public Optional<Duration> expected(KeyPairSpec spec) {
        return maker.expected(spec);
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
        discards.add(key, gone);
        doLater(discards::delete);
    }

    private void deleteTheRest() {
        long start = System.nanoTime();
        while (making.get() > 0 && System.nanoTime() - start < MAKING_LIMIT.toNanos()) {
            LockSupport.parkNanos(LOOK_AGAIN.toNanos());
        }
        Token token = connection.current();
        if (token != null && making.get() == 0) {
            Guard.run("deleting a pair that failed", () -> maker.catchRunaway(token, null));
        }
        discards.delete();
        if (!discards.isEmpty() && connection.current() != null && keeping.hurry()) {
            long hurried = System.nanoTime();
            while (!discards.isEmpty() && System.nanoTime() - hurried < HURRY_LIMIT.toNanos()) {
                LockSupport.parkNanos(LOOK_AGAIN.toNanos());
                discards.delete();
            }
        }
        keeping.close(making.get() == 0 && !maker.hasRunaway());
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
        } else if (connection.isUsable(token)) {
            List<Kept> waiting = new ArrayList<>();
            synchronized (kept) {
                kept.values().stream()
                        .filter(key -> key.token == token && !key.released)
                        .forEach(waiting::add);
            }
            if (!waiting.isEmpty() && waiting.stream().noneMatch(Kept::isAlive) && connection.isUsable(token)) {
                connection.lose(token, "the token has none of them any more");
            }
        }
        discards.delete();
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
        KeyPairSourceException problem = discards.failure();
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
