package dev.keysource.local.pkcs11;

import java.security.GeneralSecurityException;

/** The token has refused the PIN. */
final class PinRefusedException extends GeneralSecurityException {
    private static final long serialVersionUID = 1L;

    PinRefusedException(String message, Throwable cause) {
        super(message, cause);
    }
}
