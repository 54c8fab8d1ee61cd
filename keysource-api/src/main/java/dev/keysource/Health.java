package dev.keysource;

import org.jspecify.annotations.Nullable;

import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The health of a source. Immutable.
 *
 * @param status whether the source can do its work
 * @param lastFailure what is wrong; empty if the source is healthy or closed
 */
public record Health(Status status, Optional<KeyPairSourceException> lastFailure) {
    /** The states of health, the best one first. */
    public enum Status {
        /** The last request succeeded, or there was none yet. */
        HEALTHY,
        /** The source can answer, but something is wrong: the last generation failed, for example. */
        DEGRADED,
        /** The source cannot answer now. */
        UNAVAILABLE,
        /** The source is closed, or about to be. */
        CLOSED
    }

    /** The health of a source without failures. */
    public static final Health HEALTHY = new Health(Status.HEALTHY, Optional.empty());

    /** The health of a closed source. */
    public static final Health CLOSED = new Health(Status.CLOSED, Optional.empty());

    /**
     * The health of a source in trouble.
     *
     * @param status whether the source can do its work
     * @param failure what is wrong; {@code null} if that is not known
     * @return the health
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
