package dev.keysource.internal;

import dev.keysource.KeyPairSource;
import dev.keysource.KeyPairSpec;
import org.jspecify.annotations.Nullable;

import java.security.KeyPair;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** How one source asks another, which may be anybody's. */
public final class Sources {
    private Sources() {}

    /**
     * Asks for a pair.
     *
     * @param source whom to ask
     * @param spec the kind of pair
     * @param timeout how long there is; {@code null} for the source's own limit
     * @return the source's future; a failed one if the source throws or returns none
     */
    public static CompletableFuture<KeyPair> request(
            KeyPairSource source, KeyPairSpec spec, @Nullable Duration timeout) {
        try {
            CompletableFuture<KeyPair> answer = timeout == null ? source.request(spec) : source.request(spec, timeout);
            return answer != null ? answer : CompletableFuture.failedFuture(new NullPointerException("no future"));
        } catch (Throwable e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /**
     * Gives up a request. A pair that has come all the same is destroyed.
     *
     * @param answer the future of a request, which nobody else has
     */
    public static void giveUp(CompletableFuture<KeyPair> answer) {
        Guard.run("giving up a request", () -> {
            if (!answer.cancel(false)) {
                answer.thenAccept(KeyPairs::destroy);
            }
        });
    }
}
