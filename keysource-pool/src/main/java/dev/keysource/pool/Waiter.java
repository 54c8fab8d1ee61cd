package dev.keysource.pool;

import dev.keysource.internal.Answer;

import java.security.KeyPair;

/** A request that found no pair ready. */
final class Waiter {
    final Answer<KeyPair> answer;
    final boolean generates;
    final long asked;

    /**
     * A request.
     *
     * @param answer what the caller waits for
     * @param generates whether a pair is made for it, rather than awaited from the refill
     * @param asked when it came, by the pool's ticker
     */
    Waiter(Answer<KeyPair> answer, boolean generates, long asked) {
        this.answer = answer;
        this.generates = generates;
        this.asked = asked;
    }
}
