package dev.keysource.local.pkcs11;

import dev.keysource.KeyPairSpec;
import dev.keysource.local.check.Made;
import org.jspecify.annotations.Nullable;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Provider;
import java.util.List;

/**
 * A token during one login: private keys that were made through it are dead once {@link #isLoggedIn} is false, or was in
 * between. Every call may fail with what its library throws, or block. Safe for use by many threads at once.
 */
interface Token {
    /** Opens the token anew, which logs in. */
    interface Access {
        /**
         * Opens the token.
         *
         * @throws PinRefusedException if the token has refused the PIN: another attempt could lock it
         */
        Token open() throws GeneralSecurityException;

        /** What tells one PIN from another, without telling the PIN; {@code null} if that cannot be known. */
        @Nullable
        Object pinVersion();
    }

    /** The provider with which the private keys are used. */
    Provider provider();

    /** Makes a pair, both halves of which are objects of the token. */
    Made make(KeyPairSpec spec) throws GeneralSecurityException;

    /** Whether the token is there and the login lasts. Makes no attempt to log in. */
    boolean isLoggedIn();

    /** Whether the token uses a private key. */
    boolean isAlive(PrivateKey key);

    /** Gives a private key among the token's objects a name of its own. */
    void name(NamedKey named, PrivateKey key) throws GeneralSecurityException;

    /**
     * Deletes a named key with all that belongs to it, whatever it is called by now. Returns only if the token no longer has
     * it, or never had.
     *
     * @param key the private half; {@code null} if it is of another login or process
     */
    void delete(NamedKey named, @Nullable PrivateKey key) throws GeneralSecurityException;

    /** Deletes the keys that a process has left which died before it had named them, by the identifiers that they have then. */
    void deleteUnnamed(List<String> identifiers) throws GeneralSecurityException;
}
