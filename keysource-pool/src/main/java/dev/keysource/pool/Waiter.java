package dev.keysource.pool;

import java.security.KeyPair;
import java.util.concurrent.CompletableFuture;

/** A request that found no pair ready. */
final class Waiter {
    final CompletableFuture<KeyPair> answer = new CompletableFuture<>();
    final boolean generates;
    final long asked;

    /**
     * A request.
     *
     * @param generates whether a pair is made for it, rather than awaited from the refill
     * @param asked when it came, by the pool's ticker
     */
    Waiter(boolean generates, long asked) {
        this.generates = generates;
        this.asked = asked;
    }
}
