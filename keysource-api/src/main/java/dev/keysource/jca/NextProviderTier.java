package dev.keysource.jca;

import dev.keysource.KeyPairRequest;
import dev.keysource.KeyPairSource;

import java.security.KeyPair;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * The last tier in front of a caller of the JCA: it answers at once that it is the turn of the next provider, in the caller's
 * thread. So the chain decides when a source has had its time, when it is out of use, and when it is probed.
 */
final class NextProviderTier implements KeyPairSource {
    private static final KeyPair NEXT = new KeyPair(null, null);

    static boolean isItsTurn(KeyPair pair) {
        return pair == NEXT;
    }

    @Override
    public String name() {
        return "the next provider";
    }

    @Override
    public List<CompletableFuture<KeyPair>> request(KeyPairRequest request) {
        return List.of(CompletableFuture.completedFuture(NEXT));
    }

    @Override
    public List<KeyPairSource> behind() {
        return List.of();
    }

    @Override
    public void discard(KeyPair pair) {}

    @Override
    public void close() {}
}
