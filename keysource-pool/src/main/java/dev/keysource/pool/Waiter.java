package dev.keysource.pool;

import dev.keysource.internal.Answer;
import org.jspecify.annotations.Nullable;

import java.security.KeyPair;
import java.time.Duration;

/** A request that found no pair ready. */
final class Waiter {
    private static final Duration SHORTEST = Duration.ofNanos(1);

    final Answer<KeyPair> answer;
    final boolean generates;
    final long asked;
    private final @Nullable Duration timeLimit;

    /**
     * A request.
     *
     * @param answer the future of the caller
     * @param generates whether a pair is made for it, rather than awaited from the refill
     * @param asked when it came, in nanoseconds of the pool's clock
     * @param timeLimit how long it may wait; {@code null} for any time
     */
    Waiter(Answer<KeyPair> answer, boolean generates, long asked, @Nullable Duration timeLimit) {
        this.answer = answer;
        this.generates = generates;
        this.asked = asked;
        this.timeLimit = timeLimit;
    }

    /** What is left of its time limit, at least a nanosecond; {@code null} if it has none. */
    @Nullable
    Duration left(long now) {
        Duration left = timeLimit == null ? null : timeLimit.minusNanos(now - asked);
        return left == null || left.compareTo(SHORTEST) > 0 ? left : SHORTEST;
    }
}
