package dev.keysource;

import dev.keysource.internal.TimeLimit;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.Objects;

/**
 * A request for key pairs. Immutable.
 *
 * @param spec the kind of pair
 * @param timeLimit how long the caller waits, from zero to a year; {@code null} for the limit of the source
 * @param whenEmpty what a pool without a ready pair does; {@code null} for the policy of the pool
 * @param count how many pairs are wanted at most, from 1
 * @param forStock whether the pairs are kept until somebody wants them; who keeps them calls {@link KeyPairSource#release}
 *     before one is given out
 */
public record KeyPairRequest(
        KeyPairSpec spec,
        @Nullable Duration timeLimit,
        @Nullable EmptyPolicy whenEmpty,
        int count,
        boolean forStock) {
    /**
     * Checks the components. {@link #of} is the usual beginning of a request.
     *
     * @param spec the kind of pair
     * @param timeLimit the time limit, or {@code null}
     * @param whenEmpty the policy, or {@code null}
     * @param count the number of pairs
     * @param forStock whether the pairs are kept
     * @throws IllegalArgumentException if the count is less than 1
     */
    public KeyPairRequest {
        Objects.requireNonNull(spec, "spec");
        timeLimit = timeLimit == null ? null : TimeLimit.clamped(timeLimit);
        if (count < 1) {
            throw new IllegalArgumentException("count: found " + count + ", allowed is 1 or more");
        }
    }

    /**
     * A request for one pair.
     *
     * @param spec the kind of pair
     * @return a request without a time limit
     */
    public static KeyPairRequest of(KeyPairSpec spec) {
        return new KeyPairRequest(spec, null, null, 1, false);
    }

    /**
     * The same request with a time limit.
     *
     * @param limit how long to wait; zero or less is over already, more than a year counts as a year
     * @return a new request
     */
    public KeyPairRequest within(Duration limit) {
        return new KeyPairRequest(spec, Objects.requireNonNull(limit, "limit"), whenEmpty, count, forStock);
    }

    /**
     * The same request with a policy for pools.
     *
     * @param policy what a pool without a ready pair does
     * @return a new request
     */
    public KeyPairRequest whenEmpty(EmptyPolicy policy) {
        return new KeyPairRequest(spec, timeLimit, Objects.requireNonNull(policy, "policy"), count, forStock);
    }

    /**
     * The same request for another number of pairs.
     *
     * @param pairs how many at most, from 1
     * @return a new request
     */
    public KeyPairRequest upTo(int pairs) {
        return new KeyPairRequest(spec, timeLimit, whenEmpty, pairs, forStock);
    }

    /**
     * The same request of somebody who keeps the pairs until they are wanted, as a pool does.
     *
     * @return a new request
     */
    public KeyPairRequest stocking() {
        return new KeyPairRequest(spec, timeLimit, whenEmpty, count, true);
    }

    /**
     * Whether the request is over before it begins; a source then takes no pair.
     *
     * @return whether the time limit is zero or negative
     */
    public boolean isOver() {
        return timeLimit != null && TimeLimit.isOver(timeLimit);
    }
}
