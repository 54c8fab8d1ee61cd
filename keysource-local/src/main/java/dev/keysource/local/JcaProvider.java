package dev.keysource.local;

/**
 * The JCA providers that may make pairs, fastest first. There are no others: whatever else is registered in the process is
 * never asked for a pair. Whose objects the halves are does not depend on it ({@link LocalKeyPairSource}); the check of a pair
 * uses it as its owner will, by whatever services the process has registered for it.
 *
 * <p>None of them is registered by this library; instances are passed to the JCA.
 */
public enum JcaProvider {
    /** Amazon Corretto Crypto Provider (AWS-LC), native; used if its jar is there and it works on this platform. */
    ACCP,
    /** Conscrypt (BoringSSL), native; used if its jar is there and it works on this platform. */
    CONSCRYPT,
    /** The providers that come with the JDK. */
    JDK,
    /** Bouncy Castle. */
    BC
}
