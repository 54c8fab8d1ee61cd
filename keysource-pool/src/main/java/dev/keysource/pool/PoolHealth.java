package dev.keysource.pool;

import dev.keysource.KeyPairSourceException;

import java.util.Optional;

/**
 * Whether a pool can do its work. Immutable.
 *
 * @param status in one word
 * @param lastFailure the failure that degraded the pool; empty for the other states
 */
public record PoolHealth(Status status, Optional<KeyPairSourceException> lastFailure) {
    /** The states of health. */
    public enum Status {
        /** The last pair that was asked for came, or none was asked for yet. */
        HEALTHY,
        /** For at least one spec the last generation failed. Pairs that are ready are given out all the same. */
        DEGRADED,
        /** The pool is closed or being drained. */
        CLOSED
    }
}
