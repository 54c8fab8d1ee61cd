package dev.keysource;

import dev.keysource.internal.BrokenContractException;
import dev.keysource.internal.TimeLimit;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/**
 * The failure of a source to give a key pair. The {@link #reason()} tells what a caller can do about it; the message names
 * the source and the spec, and never holds key material or a secret.
 */
public final class KeyPairSourceException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Why there is no pair. */
    public enum Reason {
        /** The source cannot make this kind of pair, now or later. */
        UNSUPPORTED,
        /** The source cannot be reached or used now; another may. */
        UNAVAILABLE,
        /** The source is empty, full of requests, or the caller is over its quota. */
        EXHAUSTED,
        /** There was no answer within the time allowed. */
        TIMEOUT,
        /** The source has been closed. */
        CLOSED,
        /** The pair that was made failed its checks and was destroyed. */
        REJECTED,
        /** The source does not accept the caller's capability. */
        DENIED
    }

    /** Why there is no pair. */
    private final Reason reason;
    /** The name of the source. */
    private final String source;
    /** The text of the kind of pair, which can be serialized; {@code null} if the failure is not about one. */
    private final @Nullable String spec;

    /**
     * A failure without a cause.
     *
     * @param reason why there is no pair
     * @param source the name of the source
     * @param spec the kind of pair that was asked for, or {@code null} if the failure is not about one
     * @param detail what happened, without key material or secrets
     */
    public KeyPairSourceException(Reason reason, String source, @Nullable KeyPairSpec spec, String detail) {
        this(reason, source, spec, detail, null);
    }

    /**
     * A failure with a cause.
     *
     * @param reason why there is no pair
     * @param source the name of the source
     * @param spec the kind of pair that was asked for, or {@code null} if the failure is not about one
     * @param detail what happened, without key material or secrets
     * @param cause what led to it
     */
    public KeyPairSourceException(
            Reason reason, String source, @Nullable KeyPairSpec spec, String detail, @Nullable Throwable cause) {
        super(source + (spec == null ? "" : ", " + spec) + ": " + reason + ": " + detail, cause);
        this.reason = Objects.requireNonNull(reason);
        this.source = source;
        this.spec = spec == null ? null : spec.toString();
    }

    /**
     * The failure for an answer that took too long.
     *
     * @param source the name of the source
     * @param spec the kind of pair that was asked for
     * @param timeout the time that was allowed
     * @return an exception with {@link Reason#TIMEOUT}
     */
    public static KeyPairSourceException timeout(String source, KeyPairSpec spec, Duration timeout) {
        return new KeyPairSourceException(
                Reason.TIMEOUT,
                source,
                spec,
                "no answer within " + TimeLimit.clamped(timeout).toMillis() + " ms");
    }

    /**
     * The failure for a request to a source that is closed.
     *
     * @param source the name of the source
     * @param spec the kind of pair that was asked for
     * @return an exception with {@link Reason#CLOSED}
     */
    public static KeyPairSourceException closed(String source, KeyPairSpec spec) {
        return new KeyPairSourceException(Reason.CLOSED, source, spec, "the source is closed");
    }

    /**
     * The failure of a future of a {@link KeyPairSource}, without the wrappers of {@code java.util.concurrent}.
     *
     * @param failure what a future reported
     * @param source the name of the source, for a failure that is not one of this type
     * @param spec the kind of pair that was asked for
     * @return the failure itself if it is of this type, otherwise one around it: with {@link Reason#TIMEOUT} around a
     *     {@link TimeoutException}, as {@code CompletableFuture.orTimeout} has it, and {@link Reason#UNAVAILABLE} around all
     *     else, whose class the message names
     */
    public static KeyPairSourceException from(Throwable failure, String source, KeyPairSpec spec) {
        Throwable cause = failure;
        while ((cause instanceof CompletionException || cause instanceof ExecutionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof KeyPairSourceException known) {
            return known;
        }
        Reason reason = cause instanceof TimeoutException ? Reason.TIMEOUT : Reason.UNAVAILABLE;
        return new KeyPairSourceException(reason, source, spec, detail(cause), cause);
    }

    /** What happened, without the message of a foreign exception, which may hold anything. */
    private static String detail(Throwable cause) {
        if (cause instanceof BrokenContractException) {
            return String.valueOf(cause.getMessage());
        }
        if (cause instanceof TimeoutException) {
            return "no answer in time";
        }
        return cause instanceof CancellationException
                ? "the request was cancelled"
                : "unexpected failure: " + cause.getClass().getName();
    }

    /**
     * Why there is no pair.
     *
     * @return the reason
     */
    public Reason reason() {
        return reason;
    }

    /**
     * The source that failed.
     *
     * @return its name
     */
    public String source() {
        return source;
    }

    /**
     * The kind of pair that was asked for.
     *
     * @return the spec, or empty if the failure is not about one
     */
    public Optional<KeyPairSpec> spec() {
        return Optional.ofNullable(spec).map(KeyPairSpec::parse);
    }
}
