package dev.keysource.local;

import java.security.GeneralSecurityException;

/** A new pair is not what it should be. The message names the rule that it broke, and holds no key material. */
final class RejectedPairException extends GeneralSecurityException {
    private static final long serialVersionUID = 1L;

    RejectedPairException(String rule) {
        super(rule);
    }

    RejectedPairException(String rule, Throwable cause) {
        super(rule, cause);
    }
}
