package dev.keysource;

/**
 * An error in a chain, a setting or a configuration file. The message names the place, what was found there and what is
 * allowed; it never holds a secret.
 */
public final class KeyPairConfigurationException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    /**
     * A configuration error.
     *
     * @param message names the place, what was found and what is allowed
     */
    public KeyPairConfigurationException(String message) {
        super(message);
    }

    /**
     * A configuration error with a cause.
     *
     * @param message names the place, what was found and what is allowed
     * @param cause what led to it
     */
    public KeyPairConfigurationException(String message, Throwable cause) {
        super(message, cause);
    }
}
