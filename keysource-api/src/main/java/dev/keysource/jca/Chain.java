package dev.keysource.jca;

import dev.keysource.FallbackKeyPairSource;
import dev.keysource.KeyPairSource;
import dev.keysource.KeyPairSourceException;
import dev.keysource.KeyPairSpec;
import dev.keysource.internal.DaemonThreads;
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
 * The chain behind a provider of the JCA. It is opened by a thread of the library when the first pair is wanted; a chain that
 * cannot be opened is tried again after half a minute. Gives a pair or {@code null}, never throws, and keeps nobody waiting
 * longer than the setting says. Thread-safe.
 *
 * <p>Its own sources may ask the JCA for RSA pairs while they open, on the calling thread or on threads of this library; they
 * get {@code null}.
 */
final class Chain implements AutoCloseable {
    private static final long REOPEN_NANOS = TimeUnit.SECONDS.toNanos(30);

    /** Makes the source, on a thread of the library. */
    interface Opener {
        Opened open() throws Exception;
    }

    /**
     * What an opener has made.
     *
     * @param source gives the pairs
     * @param owned whether it is closed with the chain
     * @param timeout how long a caller waits; {@code null} for the default
     */
    record Opened(
            KeyPairSource source, boolean owned, @Nullable Duration timeout) {}

    private record Guarded(
            KeyPairSource source,
            FallbackKeyPairSource chain,
            boolean owned,
            @Nullable Duration timeout) {
        void close() {
            chain.close();
            if (owned) {
                Guard.run("closing a chain", source::close);
            }
        }
    }

    private final Opener opener;
    private final DaemonThreads threads = new DaemonThreads("jca", Thread.NORM_PRIORITY);
    private final ThreadLocal<Boolean> asking = new ThreadLocal<>();
    private final Complaint complaint = new Complaint();
    private volatile @Nullable CompletableFuture<Guarded> opening;
    private volatile long failedAt;
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
     * @return {@code null} if the next provider is to make it
     */
    @Nullable
    KeyPair take(KeyPairSpec spec, String algorithm) {
        if (closed || asking.get() != null || Thread.currentThread().getName().startsWith("keysource-")) {
            return null;
        }
        asking.set(true);
        try {
            Guarded guarded = await(spec);
            return guarded == null ? null : take(guarded, spec, algorithm);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (TimeoutException | KeyPairSourceException e) {
            return null; // the chain has logged what is wrong with it
        } catch (Throwable e) {
            complaint.about("a pair from the chain", e);
        } finally {
            asking.remove();
        }
        return null;
    }

    private @Nullable Guarded await(KeyPairSpec spec) throws InterruptedException, TimeoutException {
        CompletableFuture<Guarded> begun = opening();
        if (begun == null) {
            return null;
        }
        try {
            return begun.get(JcaSettings.timeout(spec, null).toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException | CancellationException e) {
            return null; // its own thread has complained
        }
    }

    private @Nullable KeyPair take(Guarded guarded, KeyPairSpec spec, String algorithm) throws Exception {
        // Half of the time is the share of the source; then it is the next provider's turn.
        Duration timeout = JcaSettings.timeout(spec, guarded.timeout);
        KeyPair pair = guarded.chain.get(spec, timeout.multipliedBy(2));
        if (NextProviderTier.isItsTurn(pair)) {
            return null;
        }
        KeyPair jdks = JdkKeys.of(pair, spec, algorithm);
        if (jdks == null) {
            guarded.source.discard(pair);
            complaint.about(guarded.source.name() + " gave something else than an " + spec + " pair", null);
        }
        return jdks;
    }

    /** The chain or its opening; {@code null} if that failed lately. */
    private @Nullable CompletableFuture<Guarded> opening() {
        CompletableFuture<Guarded> begun = opening;
        if (begun != null && !begun.isCompletedExceptionally()) {
            return begun;
        }
        CompletableFuture<Guarded> mine = new CompletableFuture<>();
        synchronized (this) {
            if (opening != begun) {
                return opening;
            }
            if (closed || (begun != null && System.nanoTime() - failedAt < REOPEN_NANOS)) {
                return null;
            }
            opening = mine;
        }
        threads.newThread(() -> open(mine)).start();
        return mine;
    }

    private void open(CompletableFuture<Guarded> mine) {
        try {
            Opened opened = opener.open();
            FallbackKeyPairSource chain = FallbackKeyPairSource.builder()
                    .name(KeysourceProvider.NAME)
                    .tier(opened.source)
                    .tier(new NextProviderTier())
                    .build();
            Guarded guarded = new Guarded(opened.source, chain, opened.owned, opened.timeout);
            mine.complete(guarded);
            if (closed) {
                guarded.close();
            }
        } catch (Throwable e) {
            failedAt = System.nanoTime();
            mine.completeExceptionally(e);
            complaint.about("the chain cannot be opened", e);
        }
    }

    /** Closes what was opened; what is being opened is closed when it is there. */
    @Override
    public void close() {
        CompletableFuture<Guarded> begun;
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            begun = opening;
        }
        if (begun != null && begun.isDone() && !begun.isCompletedExceptionally()) {
            try {
                begun.join().close();
            } catch (CompletionException e) {
                return;
            }
        }
        threads.awaitEnd();
    }

    /** Whether the chain is closed and gives no more pairs. */
    boolean isClosed() {
        return closed;
    }
}
