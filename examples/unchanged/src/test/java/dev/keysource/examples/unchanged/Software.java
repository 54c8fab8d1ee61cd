package dev.keysource.examples.unchanged;

import java.security.KeyPair;

/** Somebody else's software that needs a fresh RSA pair for an operation. */
interface Software {
    /** Does the operation and checks its result; fails if that is no good. */
    void operate() throws Exception;

    /** Fails unless the two keys are a pair. */
    static void assertPair(KeyPair pair) throws Exception {
        Signatures.assertPair(pair.getPrivate(), pair.getPublic());
    }
}
