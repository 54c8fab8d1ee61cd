package dev.keysource.internal;

import java.security.KeyPair;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** How one source asks another, which may be anybody's. */
public final class Sources {
    private Sources() {}

    /**
     * Asks for a pair.
     *
     * @param request the call of the other source
     * @return the future that the call returned; a failed one if it threw or returned none
     */
    public static CompletableFuture<KeyPair> ask(Supplier<CompletableFuture<KeyPair>> request) {
        try {
            CompletableFuture<KeyPair> answer = request.get();
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
