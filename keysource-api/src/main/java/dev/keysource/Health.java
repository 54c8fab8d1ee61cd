package dev.keysource;

import org.jspecify.annotations.Nullable;

import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Whether a source can do its work. Immutable.
 *
 * @param status in one word
 * @param lastFailure what it suffers from; empty if it is well or closed
 */
public record Health(Status status, Optional<KeyPairSourceException> lastFailure) {
    /** The states of health, the best one first. */
    public enum Status {
        /** It gave the last pair that it was asked for, or was not asked yet. */
        HEALTHY,
        /** It can answer, but something is wrong: the last generation failed, for example. */
        DEGRADED,
        /** It cannot answer now. */
        UNAVAILABLE,
        /** It is closed, or about to be. */
        CLOSED
    }

    /** A source that is well. */
    public static final Health HEALTHY = new Health(Status.HEALTHY, Optional.empty());

    /** A source that is closed. */
    public static final Health CLOSED = new Health(Status.CLOSED, Optional.empty());

    /**
     * A source that something is wrong with.
     *
     * @param status how badly
     * @param failure what it is
     * @return its health
     */
    public static Health of(Status status, @Nullable KeyPairSourceException failure) {
        return new Health(status, Optional.ofNullable(failure));
    }

    /**
     * Whether a source in this state can answer requests.
     *
     * @return {@code true} if it is healthy or degraded
     */
    public boolean canAnswer() {
        return status.compareTo(Status.UNAVAILABLE) < 0;
    }

    static Health best(Stream<Health> all) {
        return all.min(Comparator.comparing(Health::status)).orElse(HEALTHY);
    }
}
