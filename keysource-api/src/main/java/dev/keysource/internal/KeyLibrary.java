package dev.keysource.internal;

import java.security.PrivateKey;
import java.security.Provider;

/**
 * A cryptographic library that has key objects of its own for what the JVM does not know, and whose ML-DSA and ML-KEM keys
 * know the seed that they were expanded from: Bouncy Castle, for those who link against it.
 */
public interface KeyLibrary {
    /** Its provider. */
    Provider provider();

    /**
     * An ML-DSA or ML-KEM key of this library, so that it is encoded as its seed alone, or as the expanded key alone; it
     * knows the seed in either case. A key of anything else, or of which the seed is not known, comes back as it is.
     */
    PrivateKey encodedAs(Form form, PrivateKey key);

    /** How a private key of ML-DSA or ML-KEM is encoded. */
    enum Form {
        SEED,
        EXPANDED
    }
}
