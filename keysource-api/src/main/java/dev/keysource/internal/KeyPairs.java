package dev.keysource.internal;

import javax.security.auth.DestroyFailedException;
import java.security.KeyPair;

/** What sources do with pairs that nobody will be given. */
public final class KeyPairs {
    private KeyPairs() {}

    /**
     * Destroys the private key as far as its provider can. Most providers, the JDK's among them, cannot: their keys
     * stay in memory until the garbage collector has reclaimed and something else has overwritten them.
     *
     * @param pair a pair that nobody has seen
     */
    public static void destroy(KeyPair pair) {
        try {
            pair.getPrivate().destroy();
        } catch (DestroyFailedException | RuntimeException e) {
            // The default of javax.security.auth.Destroyable, or a provider's fault: dropping the reference is all that
            // is
            // left to do.
            return;
        }
    }
}
