package dev.keysource.local.check;

import java.security.GeneralSecurityException;

/** A new pair is not what it should be. The message names the rule that it broke, and holds no key material. */
public class RejectedPairException extends GeneralSecurityException {
    private static final long serialVersionUID = 1L;

    public RejectedPairException(String rule) {
        super(rule);
    }

    public RejectedPairException(String rule, Throwable cause) {
        super(rule, cause);
    }
}
