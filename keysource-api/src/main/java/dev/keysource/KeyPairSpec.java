package dev.keysource;

import dev.keysource.internal.Kind;
import dev.keysource.internal.Nearest;
import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The kind of a key pair: an algorithm with its parameter set, such as {@code RSA-2048} or {@code ML-DSA-65}. The constants
 * are the standard kinds. Providers may have others, such as {@code EC-secp256k1}: {@link #of} and {@link #parse} take any
 * well-formed name, and a source that cannot make such a pair says {@link KeyPairSourceException.Reason#UNSUPPORTED}.
 *
 * <p>{@link #toString()} is the canonical text form that configuration, command lines and the wire use. Specs with the same
 * text are equal. Immutable.
 *
 * <p>Sources: RSA, EC and EdDSA: FIPS 186-5; X25519 and X448: RFC 7748; ML-KEM: FIPS 203; ML-DSA: FIPS 204; SLH-DSA:
 * FIPS 205.
 */
public final class KeyPairSpec {
    /** Filled by the constants. */
    private static final Map<String, KeyPairSpec> STANDARD = new LinkedHashMap<>();

    /** RSA with a 2048-bit modulus. */
    public static final KeyPairSpec RSA_2048 = standard("RSA", "2048");
    /** RSA with a 3072-bit modulus. */
    public static final KeyPairSpec RSA_3072 = standard("RSA", "3072");
    /** RSA with a 4096-bit modulus. */
    public static final KeyPairSpec RSA_4096 = standard("RSA", "4096");
    /** RSA with an 8192-bit modulus; it takes up to minutes to make, so sources refuse it unless they are told not to. */
    public static final KeyPairSpec RSA_8192 = standard("RSA", "8192");
    /** The elliptic curve P-256, also called secp256r1. */
    public static final KeyPairSpec EC_P_256 = standard("EC", "P-256");
    /** The elliptic curve P-384, also called secp384r1. */
    public static final KeyPairSpec EC_P_384 = standard("EC", "P-384");
    /** The elliptic curve P-521, also called secp521r1. */
    public static final KeyPairSpec EC_P_521 = standard("EC", "P-521");
    /** EdDSA signatures on edwards25519. */
    public static final KeyPairSpec ED25519 = standard("Ed25519", "");
    /** EdDSA signatures on edwards448. */
    public static final KeyPairSpec ED448 = standard("Ed448", "");
    /** Key agreement on curve25519. */
    public static final KeyPairSpec X25519 = standard("X25519", "");
    /** Key agreement on curve448. */
    public static final KeyPairSpec X448 = standard("X448", "");
    /** ML-DSA, security category 2. */
    public static final KeyPairSpec ML_DSA_44 = standard("ML-DSA", "44");
    /** ML-DSA, security category 3. */
    public static final KeyPairSpec ML_DSA_65 = standard("ML-DSA", "65");
    /** ML-DSA, security category 5. */
    public static final KeyPairSpec ML_DSA_87 = standard("ML-DSA", "87");
    /** ML-KEM, security category 1. */
    public static final KeyPairSpec ML_KEM_512 = standard("ML-KEM", "512");
    /** ML-KEM, security category 3. */
    public static final KeyPairSpec ML_KEM_768 = standard("ML-KEM", "768");
    /** ML-KEM, security category 5. */
    public static final KeyPairSpec ML_KEM_1024 = standard("ML-KEM", "1024");
    /** SLH-DSA with SHA-2, category 1, small signatures. */
    public static final KeyPairSpec SLH_DSA_SHA2_128S = standard("SLH-DSA", "SHA2-128s");
    /** SLH-DSA with SHA-2, category 1, fast signing. */
    public static final KeyPairSpec SLH_DSA_SHA2_128F = standard("SLH-DSA", "SHA2-128f");
    /** SLH-DSA with SHA-2, category 3, small signatures. */
    public static final KeyPairSpec SLH_DSA_SHA2_192S = standard("SLH-DSA", "SHA2-192s");
    /** SLH-DSA with SHA-2, category 3, fast signing. */
    public static final KeyPairSpec SLH_DSA_SHA2_192F = standard("SLH-DSA", "SHA2-192f");
    /** SLH-DSA with SHA-2, category 5, small signatures. */
    public static final KeyPairSpec SLH_DSA_SHA2_256S = standard("SLH-DSA", "SHA2-256s");
    /** SLH-DSA with SHA-2, category 5, fast signing. */
    public static final KeyPairSpec SLH_DSA_SHA2_256F = standard("SLH-DSA", "SHA2-256f");
    /** SLH-DSA with SHAKE, category 1, small signatures. */
    public static final KeyPairSpec SLH_DSA_SHAKE_128S = standard("SLH-DSA", "SHAKE-128s");
    /** SLH-DSA with SHAKE, category 1, fast signing. */
    public static final KeyPairSpec SLH_DSA_SHAKE_128F = standard("SLH-DSA", "SHAKE-128f");
    /** SLH-DSA with SHAKE, category 3, small signatures. */
    public static final KeyPairSpec SLH_DSA_SHAKE_192S = standard("SLH-DSA", "SHAKE-192s");
    /** SLH-DSA with SHAKE, category 3, fast signing. */
    public static final KeyPairSpec SLH_DSA_SHAKE_192F = standard("SLH-DSA", "SHAKE-192f");
    /** SLH-DSA with SHAKE, category 5, small signatures. */
    public static final KeyPairSpec SLH_DSA_SHAKE_256S = standard("SLH-DSA", "SHAKE-256s");
    /** SLH-DSA with SHAKE, category 5, fast signing. */
    public static final KeyPairSpec SLH_DSA_SHAKE_256F = standard("SLH-DSA", "SHAKE-256f");

    private static final int LONGEST = 64;
    private static final Pattern WELL_FORMED = Pattern.compile("[A-Za-z][A-Za-z0-9._]*(-[A-Za-z0-9._]+)*");

    private final String algorithm;
    private final String parameterSet;
    private final String text;

    private KeyPairSpec(String algorithm, String parameterSet, String text) {
        this.algorithm = algorithm;
        this.parameterSet = parameterSet;
        this.text = text;
    }

    private static KeyPairSpec standard(String algorithm, String parameterSet) {
        KeyPairSpec spec = new KeyPairSpec(algorithm, parameterSet, text(algorithm, parameterSet));
        STANDARD.put(spec.text, spec);
        return spec;
    }

    private static String text(String algorithm, String parameterSet) {
        return parameterSet.isEmpty() ? algorithm : algorithm + "-" + parameterSet;
    }

    /**
     * The standard kinds.
     *
     * @return the constants of this class, in their order
     */
    public static List<KeyPairSpec> standard() {
        return List.copyOf(STANDARD.values());
    }

    /**
     * A standard kind, or one that only some providers know.
     *
     * @param algorithm for example {@code EC}
     * @param parameterSet for example {@code secp256k1}; empty where the algorithm has just one
     * @return the constant if there is one with this text, otherwise another spec
     * @throws IllegalArgumentException if the text of the two is malformed, or {@link #parse} divides it differently
     */
    public static KeyPairSpec of(String algorithm, String parameterSet) {
        KeyPairSpec spec = parse(text(algorithm, parameterSet));
        if (!spec.algorithm.equals(algorithm)) {
            throw malformed(
                    text(algorithm, parameterSet),
                    "which reads as " + spec.algorithm + " with the parameter set " + spec.parameterSet);
        }
        return spec;
    }

    /**
     * Reads the canonical text form. The last hyphen ends the algorithm; only the parameter sets of a standard algorithm may
     * have hyphens of their own.
     *
     * @param text for example {@code RSA-2048}: up to 64 characters, beginning with a letter; letters, digits, dots and
     *     underscores in groups with hyphens between them
     * @return the spec that has this text
     * @throws IllegalArgumentException if the text is malformed, or differs from a standard one only in upper and lower case
     *     or in what stands between its parts, as {@code rsa2048} does
     */
    public static KeyPairSpec parse(String text) {
        KeyPairSpec standard = STANDARD.get(text);
        if (standard != null) {
            return standard;
        }
        if (text.length() > LONGEST || !WELL_FORMED.matcher(text).matches()) {
            throw malformed(text, "up to 64 letters, digits, dots and underscores in groups with hyphens between them");
        }
        String plain = Nearest.plain(text);
        for (KeyPairSpec known : STANDARD.values()) {
            if (Nearest.plain(known.text).equals(plain)) {
                throw malformed(text, known.text);
            }
        }
        int split = STANDARD.values().stream()
                .map(KeyPairSpec::algorithm)
                .filter(family -> text.startsWith(family + "-"))
                .mapToInt(String::length)
                .max()
                .orElse(text.lastIndexOf('-'));
        return split < 0
                ? new KeyPairSpec(text, "", text)
                : new KeyPairSpec(text.substring(0, split), text.substring(split + 1), text);
    }

    private static IllegalArgumentException malformed(String text, String allowed) {
        return new IllegalArgumentException("key pair spec: found " + Quoted.of(text) + ", allowed is " + allowed
                + "; the standard ones are " + String.join(", ", STANDARD.keySet()));
    }

    /**
     * Whether this is one of the standard kinds.
     *
     * @return {@code true} for the constants of this class
     */
    public boolean isStandard() {
        return STANDARD.containsKey(text);
    }

    /**
     * Whether such a pair can take minutes to make, so that sources and servers refuse it unless they are told not to.
     *
     * @return {@code true} for {@link #RSA_8192}
     */
    public boolean mustBeAllowed() {
        return Kind.find(text).map(Kind::mustBeAllowed).orElse(false);
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

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other || (other instanceof KeyPairSpec that && text.equals(that.text));
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    /** Returns the canonical text form, for example {@code RSA-2048}. */
    @Override
    public String toString() {
        return text;
    }
}
