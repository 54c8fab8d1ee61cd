package dev.keysource.internal;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import javax.security.auth.DestroyFailedException;
import java.security.KeyPair;

/** The destruction of pairs that nobody will use. */
public final class KeyPairs {
    private static final Logger LOG = LoggerFactory.getLogger(KeyPairs.class);

    private KeyPairs() {}

    /**
     * Destroys the private key as far as its provider can. Most providers, the JDK's among them, cannot: their keys
     * stay in memory until the garbage collector has reclaimed and something else has overwritten them.
     *
     * @param pair a pair that nobody will use
     */
    public static void destroy(KeyPair pair) {
        try {
            pair.getPrivate().destroy();
        } catch (DestroyFailedException e) {
            return; // the default of javax.security.auth.Destroyable: dropping the reference is all that is left to do
        } catch (Throwable e) {
            // Its type only: what the exception says may be about the key.
            String type = e.getClass().getName();
            Guard.run("logging", () -> LOG.warn("a private key could not be destroyed: {}", type));
        }
    }
}
