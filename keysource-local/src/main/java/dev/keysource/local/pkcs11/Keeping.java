package dev.keysource.local.pkcs11;

import java.security.GeneralSecurityException;
import java.security.KeyPair;

/** How the keys of a source are kept in their token, and how they are deleted there. Safe for use by many threads at once. */
interface Keeping {
    /** What a key is called when it is made. */
    String unnamed();

    /** A token is about to be opened: looks for dead processes. */
    void opening();

    /** A token was opened: deletes what dead processes have left in it. */
    void opened(Token token);

    /**
     * Keeps a new pair.
     *
     * @param inToken both halves as the token has them
     * @param pair what is given out of it
     */
    Kept keep(Token token, KeyPair inToken, KeyPair pair) throws GeneralSecurityException;

    /** Deletes what {@link #keep} could not keep, or what did not pass its checks. */
    void drop(Token token, KeyPair inToken, KeyPair pair) throws GeneralSecurityException;

    /** Notes that a key is a caller's, for good; returns false if that cannot be noted. */
    boolean release(Kept kept);

    /** Notes that a key is no longer a caller's, who has discarded it. */
    void takeBack(Kept kept);

    /**
     * Deletes a key.
     *
     * @param token the token as it is now
     * @return whether the key is gone; false if that is yet to be seen
     * @throws GeneralSecurityException if it could not be deleted
     */
    boolean delete(Token token, Kept kept) throws GeneralSecurityException;

    /** Asks for what deleting waits for; returns whether waiting a moment longer can help. */
    boolean hurry();

    /**
     * Ends. What has not been deleted is left to a later process.
     *
     * @param quiet whether nothing is being made any more
     */
    void close(boolean quiet);
}
