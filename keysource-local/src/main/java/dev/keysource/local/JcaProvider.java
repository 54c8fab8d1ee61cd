package dev.keysource.local;

/**
 * The JCA providers that may make pairs, fastest first. There are no others: whatever else is registered in the process is
 * never asked for a pair. Whose objects the halves are does not depend on it ({@link LocalKeyPairSource}); the check of a pair
 * uses it as its owner will, by whatever services the process has registered for it.
 *
 * <p>Those of the JDK and of Bouncy Castle make pairs from the random generator of the source. The native ones have one of
 * their own, which cannot be replaced: the CTR_DRBG with AES-256 of AWS-LC and of BoringSSL, of a strength of 256 bits,
 * seeded by the operating system.
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
