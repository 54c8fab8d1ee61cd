package dev.keysource.local.pkcs11;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.keysource.KeyPairSourceException;
import dev.keysource.KeyPairSpec;
import dev.keysource.internal.Guard;
import dev.keysource.internal.Timekeeper;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * The way to a token that may go away and come back. It is opened when somebody needs it, not more often than every second, then
 * less and less often. A PIN that was refused is not tried again until it has changed, as tokens lock themselves after a few
 * wrong ones. Safe for use by many threads at once.
 */
final class Connection {
    private static final Logger LOG = LoggerFactory.getLogger(Connection.class);
    private static final long FIRST_PAUSE = TimeUnit.SECONDS.toNanos(1);
    private static final long LONGEST_PAUSE = TimeUnit.MINUTES.toNanos(1);

    private final String source;
    private final Token.Access access;
    private final Timekeeper time;
    private final Keeping keeping;
    private final Runnable lost;
    private final Object opening = new Object();
    private volatile @Nullable Token current;
    private volatile @Nullable Trouble trouble;

    @GuardedBy("opening")
    private long pause;

    @GuardedBy("opening")
    private long failedAt;

    @GuardedBy("opening")
    private boolean pinRefused;

    @GuardedBy("opening")
    private @Nullable Object refusedPin;

    /** Why the token is not open. */
    private record Trouble(String words, @Nullable Throwable cause) {}

    /**
     * A connection that is not open yet.
     *
     * @param keeping is told before and after a token is opened, before it is used
     * @param lost runs, short, when the keys that were made through the last token are dead
     */
    Connection(String source, Token.Access access, Timekeeper time, Keeping keeping, Runnable lost) {
        this.source = source;
        this.access = access;
        this.time = time;
        this.keeping = keeping;
        this.lost = lost;
    }

    /** The token, if it is open. */
    @Nullable
    Token current() {
        return current;
    }

    /** Why it is not open; {@code null} if it is, or was never tried. */
    @Nullable
    KeyPairSourceException trouble() {
        Trouble reason = trouble;
        return reason == null ? null : TokenErrors.unavailable(source, null, reason.words, reason.cause);
    }

    /** The token, opened if need be. */
    Token get(@Nullable KeyPairSpec spec) {
        Token there = current;
        if (there != null) {
            return there;
        }
        synchronized (opening) {
            if (current == null && mayTry()) {
                open();
            }
            there = current;
        }
        if (there == null) {
            Trouble reason = trouble;
            throw reason == null
                    ? TokenErrors.unavailable(source, spec, "the token is not open", null)
                    : TokenErrors.unavailable(source, spec, reason.words, reason.cause);
        }
        return there;
    }

    @GuardedBy("opening")
    private boolean mayTry() {
        if (pinRefused) {
            Object version = access.pinVersion();
            return version != null && !Objects.equals(version, refusedPin);
        }
        return trouble == null || time.now() - failedAt >= pause;
    }

    @GuardedBy("opening")
    private void open() {
        Object pin = access.pinVersion();
        try {
            keeping.opening();
            Token token = access.open();
            keeping.opened(token);
            if (trouble != null) {
                LOG.info("{}: the token is back in use", source);
            }
            pause = 0;
            pinRefused = false;
            trouble = null;
            current = token;
        } catch (PinRefusedException e) {
            pinRefused = true;
            refusedPin = pin;
            failed("it has refused the PIN, which is not tried again until it has changed", e);
        } catch (Throwable e) { // a native library is behind it
            pinRefused = false;
            failed("it cannot be opened", e);
        }
    }

    @GuardedBy("opening")
    private void failed(String what, Throwable cause) {
        pause = Math.min(LONGEST_PAUSE, Math.max(FIRST_PAUSE, 2 * pause));
        failedAt = time.now();
        String words = "the token is not usable, " + what + ": " + TokenErrors.words(cause);
        Trouble before = trouble;
        trouble = new Trouble(words, cause);
        if (before == null || !before.words.equals(words)) {
            LOG.warn("{}: {}", source, words);
        }
    }

    /**
     * The keys that were made through a token are dead; does nothing if another one is open meanwhile. It is opened again when it is
     * needed, for the first time at once.
     */
    void lose(Token token, String reason) {
        synchronized (opening) {
            if (current != token) {
                return;
            }
            trouble = new Trouble("the keys made before are void: " + reason, null);
            current = null;
            pause = 0;
            failedAt = time.now();
        }
        LOG.warn("{}: the keys made before are void: {}", source, reason);
        lost.run();
    }

    /** How long until it makes sense to try again, at least a second. */
    Duration untilNextTry() {
        synchronized (opening) {
            return Duration.ofNanos(Math.max(FIRST_PAUSE, pause - (time.now() - failedAt)));
        }
    }

    /** Whether a token that failed is still usable; notes it if not. */
    boolean isUsable(Token token) {
        if (Guard.get("a look at the token", token::isLoggedIn, false)) {
            return true;
        }
        lose(token, "the token was removed, or somebody has logged out");
        return false;
    }
}
