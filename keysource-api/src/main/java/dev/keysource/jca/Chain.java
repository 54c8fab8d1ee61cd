package dev.keysource.jca;

import dev.keysource.KeyPairSource;
import dev.keysource.KeyPairSpec;
import dev.keysource.internal.DaemonThreads;
import dev.keysource.internal.Guard;
import org.jspecify.annotations.Nullable;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The chain behind a provider of the JCA. It is opened by a thread of the library when the first pair is wanted; a chain that
 * cannot be opened is tried again after half a minute. It gives a pair or {@code null}, and never throws. Thread-safe.
 *
 * <p>Its own sources may ask the JCA for RSA pairs: while they are opened, on the thread that asks them, or on threads of this
 * library. They get {@code null}.
 */
final class Chain implements AutoCloseable {
    private static final Duration LEAST = Duration.ofMillis(1);
    private static final long REOPEN_NANOS = TimeUnit.SECONDS.toNanos(30);

    /** What a chain comes from. Both are asked on a thread of the library. */
    interface Opener {
        /** How long a caller waits; {@code null} for the default of each size. */
        @Nullable
        Duration timeout() throws Exception;

        Opened open() throws Exception;
    }

    /**
     * What an opener has made.
     *
     * @param source gives the pairs
     * @param owned whether it is closed with the chain
     */
    record Opened(KeyPairSource source, boolean owned) {}

    private record Usable(Opened opened, Asker asker) {
        void close() {
            if (opened.owned) {
                Guard.run("closing a chain", opened.source::close);
            }
        }
    }

    private final Opener opener;
    private final DaemonThreads threads = new DaemonThreads("jca", Thread.NORM_PRIORITY);
    private final ThreadLocal<Boolean> asking = new ThreadLocal<>();
    private final Complaint complaint = new Complaint();
    private volatile @Nullable CompletableFuture<Usable> opening;
    private volatile @Nullable Duration timeout;
    private volatile long failedAtNanos;
    private volatile boolean closed;

    Chain(Opener opener) {
        this.opener = opener;
    }

    /** Opens the chain, unless that was begun before. Does not wait. */
    void open() {
        opening();
    }

    /**
     * Takes a pair.
     *
     * @param algorithm of the keys, {@code RSA} or {@code RSASSA-PSS}
     * @return {@code null} if the next provider is to make it. If the thread was interrupted, it stays so
     */
    @Nullable
    KeyPair take(KeyPairSpec spec, String algorithm) {
        if (closed || isOurOwn()) {
            return null;
        }
        asking.set(true);
        try {
            long began = System.nanoTime();
            Usable chain = await(spec, began);
            KeyPair pair = chain == null ? null : chain.asker.ask(spec, left(spec, began));
            return pair == null || chain == null ? null : fit(pair, chain.opened.source, spec, algorithm);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Throwable e) {
            complaint.about("the chain failed unexpectedly", e);
        } finally {
            asking.remove();
        }
        return null;
    }

    /** By the names of threads: those of another copy of this library count, too. */
    private boolean isOurOwn() {
        return asking.get() != null || Thread.currentThread().getName().startsWith("keysource-");
    }

    /** What is left of the time of a caller. */
    private Duration left(KeyPairSpec spec, long began) {
        Duration left = JcaSettings.timeout(spec, timeout).minusNanos(System.nanoTime() - began);
        return left.compareTo(LEAST) < 0 ? LEAST : left;
    }

    private @Nullable Usable await(KeyPairSpec spec, long began) throws InterruptedException {
        CompletableFuture<Usable> begun = opening();
        if (begun == null) {
            return null;
        }
        try {
            // To open a chain takes longer than a pair, but not if it is a small one: hence half of the time, unless
            // more is set.
            return begun.get(left(spec, began).toNanos() / 2, TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return timeout == null ? null : awaitLonger(begun, left(spec, began));
        } catch (ExecutionException e) {
            return null; // the thread that opens it has complained
        }
    }

    private static @Nullable Usable awaitLonger(CompletableFuture<Usable> begun, Duration limit)
            throws InterruptedException {
        try {
            return begun.get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException | ExecutionException e) {
            return null;
        }
    }

    private @Nullable KeyPair fit(KeyPair pair, KeyPairSource source, KeyPairSpec spec, String algorithm)
            throws GeneralSecurityException {
        KeyPair jdks = JdkKeys.of(pair, spec, algorithm);
        if (jdks == null) {
            complaint.about(source.name() + " gave something else than an " + spec + " pair", null);
            source.discard(pair);
        }
        return jdks;
    }

    /** The chain, or its opening; {@code null} if that failed lately. */
    private @Nullable CompletableFuture<Usable> opening() {
        CompletableFuture<Usable> begun = opening;
        if (begun != null && !begun.isCompletedExceptionally()) {
            return begun;
        }
        CompletableFuture<Usable> mine = new CompletableFuture<>();
        synchronized (this) {
            if (opening != begun) {
                return opening;
            }
            if (closed || (begun != null && System.nanoTime() - failedAtNanos < REOPEN_NANOS)) {
                return null;
            }
            opening = mine;
        }
        try {
            threads.newThread(() -> open(mine)).start();
        } catch (Throwable e) {
            failed(mine, e);
        }
        return mine;
    }

    private void open(CompletableFuture<Usable> mine) {
        try {
            timeout = opener.timeout();
            Opened opened = opener.open();
            Usable chain = new Usable(opened, new Asker(opened, complaint));
            mine.complete(chain);
            if (closed) {
                chain.close();
            }
        } catch (Throwable e) {
            failed(mine, e);
        }
    }

    private void failed(CompletableFuture<Usable> mine, Throwable failure) {
        complaint.about("the chain cannot be opened", failure);
        failedAtNanos = System.nanoTime();
        mine.completeExceptionally(failure);
    }

    /** Whether the chain gives no more pairs. */
    boolean isClosed() {
        return closed;
    }

    /** Closes what was opened; what is being opened is closed when it is there. */
    @Override
    public void close() {
        CompletableFuture<Usable> begun;
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            begun = opening;
        }
        if (begun != null && begun.isDone() && !begun.isCompletedExceptionally()) {
            begun.join().close();
        }
        threads.awaitEnd();
    }
}
