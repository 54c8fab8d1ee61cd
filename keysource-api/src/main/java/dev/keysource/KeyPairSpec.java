package dev.keysource;

import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The kind of a key pair: an algorithm with its parameter set, such as {@code RSA-2048} or {@code ML-DSA-65}.
 *
 * <p>{@link #toString()} is the canonical text form that configuration, command lines and the wire use, and
 * {@link #parse(String)} reads exactly that form. The set is closed: a value of this type always names a key pair that
 * has a standard.
 *
 * <p>Sources: RSA, EC and EdDSA: FIPS 186-5; X25519 and X448: RFC 7748; ML-KEM: FIPS 203; ML-DSA: FIPS 204; SLH-DSA:
 * FIPS 205.
 */
public enum KeyPairSpec {
    /** RSA with a 2048-bit modulus. */
    RSA_2048("RSA", "2048"),
    /** RSA with a 3072-bit modulus. */
    RSA_3072("RSA", "3072"),
    /** RSA with a 4096-bit modulus. */
    RSA_4096("RSA", "4096"),
    /** RSA with an 8192-bit modulus; it takes up to minutes to make, so sources refuse it unless they are told not to. */
    RSA_8192("RSA", "8192"),
    /** The elliptic curve P-256, also called secp256r1. */
    EC_P_256("EC", "P-256"),
    /** The elliptic curve P-384, also called secp384r1. */
    EC_P_384("EC", "P-384"),
    /** The elliptic curve P-521, also called secp521r1. */
    EC_P_521("EC", "P-521"),
    /** EdDSA signatures on edwards25519. */
    ED25519("Ed25519", ""),
    /** EdDSA signatures on edwards448. */
    ED448("Ed448", ""),
    /** Key agreement on curve25519. */
    X25519("X25519", ""),
    /** Key agreement on curve448. */
    X448("X448", ""),
    /** ML-DSA, security category 2. */
    ML_DSA_44("ML-DSA", "44"),
    /** ML-DSA, security category 3. */
    ML_DSA_65("ML-DSA", "65"),
    /** ML-DSA, security category 5. */
    ML_DSA_87("ML-DSA", "87"),
    /** ML-KEM, security category 1. */
    ML_KEM_512("ML-KEM", "512"),
    /** ML-KEM, security category 3. */
    ML_KEM_768("ML-KEM", "768"),
    /** ML-KEM, security category 5. */
    ML_KEM_1024("ML-KEM", "1024"),
    /** SLH-DSA with SHA-2, category 1, small signatures. */
    SLH_DSA_SHA2_128S("SLH-DSA", "SHA2-128s"),
    /** SLH-DSA with SHA-2, category 1, fast signing. */
    SLH_DSA_SHA2_128F("SLH-DSA", "SHA2-128f"),
    /** SLH-DSA with SHA-2, category 3, small signatures. */
    SLH_DSA_SHA2_192S("SLH-DSA", "SHA2-192s"),
    /** SLH-DSA with SHA-2, category 3, fast signing. */
    SLH_DSA_SHA2_192F("SLH-DSA", "SHA2-192f"),
    /** SLH-DSA with SHA-2, category 5, small signatures. */
    SLH_DSA_SHA2_256S("SLH-DSA", "SHA2-256s"),
    /** SLH-DSA with SHA-2, category 5, fast signing. */
    SLH_DSA_SHA2_256F("SLH-DSA", "SHA2-256f"),
    /** SLH-DSA with SHAKE, category 1, small signatures. */
    SLH_DSA_SHAKE_128S("SLH-DSA", "SHAKE-128s"),
    /** SLH-DSA with SHAKE, category 1, fast signing. */
    SLH_DSA_SHAKE_128F("SLH-DSA", "SHAKE-128f"),
    /** SLH-DSA with SHAKE, category 3, small signatures. */
    SLH_DSA_SHAKE_192S("SLH-DSA", "SHAKE-192s"),
    /** SLH-DSA with SHAKE, category 3, fast signing. */
    SLH_DSA_SHAKE_192F("SLH-DSA", "SHAKE-192f"),
    /** SLH-DSA with SHAKE, category 5, small signatures. */
    SLH_DSA_SHAKE_256S("SLH-DSA", "SHAKE-256s"),
    /** SLH-DSA with SHAKE, category 5, fast signing. */
    SLH_DSA_SHAKE_256F("SLH-DSA", "SHAKE-256f");

    private static final Map<String, KeyPairSpec> BY_TEXT =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(KeyPairSpec::toString, Function.identity()));

    private final String algorithm;
    private final String parameterSet;
    private final String text;

    KeyPairSpec(String algorithm, String parameterSet) {
        this.algorithm = algorithm;
        this.parameterSet = parameterSet;
        this.text = parameterSet.isEmpty() ? algorithm : algorithm + "-" + parameterSet;
    }

    /**
     * Reads the canonical text form.
     *
     * @param text for example {@code RSA-2048}; upper and lower case matter, white space is not allowed
     * @return the spec that has this text
     * @throws IllegalArgumentException if no spec has this text; the message names the text, cut to a readable length
     */
    public static KeyPairSpec parse(String text) {
        KeyPairSpec spec = BY_TEXT.get(text);
        if (spec == null) {
            throw new IllegalArgumentException("unknown key pair spec " + Quoted.of(text) + "; known are "
                    + Arrays.stream(values()).map(KeyPairSpec::toString).collect(Collectors.joining(", ")));
        }
        return spec;
    }

    /**
     * The algorithm family, for example {@code RSA}, {@code EC}, {@code Ed25519} or {@code SLH-DSA}.
     *
     * @return the part of the canonical text before the parameter set
     */
    public String algorithm() {
        return algorithm;
    }

    /**
     * The parameter set within the algorithm, for example {@code 2048}, {@code P-256} or {@code SHA2-128s}.
     *
     * @return the part of the canonical text after the algorithm; empty where the algorithm has just one
     */
    public String parameterSet() {
        return parameterSet;
    }

    /** Returns the canonical text form, for example {@code RSA-2048}. */
    @Override
    public String toString() {
        return text;
    }
}
