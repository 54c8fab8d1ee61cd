package dev.keysource.internal;

import org.jspecify.annotations.Nullable;

import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.RSAKeyGenParameterSpec;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/**
 * What is known of a standard kind of key pair; the one table of all of them. Immutable.
 *
 * <p>Sources of the identifiers: RFC 3279 (RSA), RFC 5480 (EC), RFC 8410 (EdDSA and XDH), RFC 9881 (ML-DSA), RFC 9935
 * (ML-KEM), RFC 9909 (SLH-DSA).
 *
 * @param text the canonical text of its spec
 * @param family its algorithm
 * @param algorithm the name of its key pair generator and its key factory in the JCA
 * @param parameters what its key pair generator takes
 * @param identifier the algorithm identifier in its public keys, in DER, as hexadecimal digits
 * @param strength the security strength that it claims, in bits: what it takes an attacker to find the private half, which a
 *     weaker random generator would lower. RSA: SP 800-57 part 1, table 2, and between its rows the estimate of the
 *     implementation guidance for FIPS 140-3, D.B, rounded to multiples of 8; EC: SP 800-57; EdDSA and XDH: SP 800-186;
 *     ML-KEM, ML-DSA, SLH-DSA: that of the AES whose key search its category stands for (categories 1 and 2: 128, 3: 192, 5:
 *     256)
 * @param cost what a pair costs relative to RSA-2048, its checks included: the processor time of {@code local} with its default
 *     engine on JDK 17 and a machine whose other kinds are warm, rounded; RSA grows with about the fourth power of its size
 *     times the rarity of primes
 * @param mustBeAllowed whether such pairs are made only for those who have allowed them
 */
public record Kind(
        String text,
        Family family,
        String algorithm,
        AlgorithmParameterSpec parameters,
        String identifier,
        int strength,
        double cost,
        boolean mustBeAllowed) {
    private static final double CHEAP = 0.01;

    private static final Map<String, Kind> TABLE = table(
            rsa(2048, 112, 1, false),
            rsa(3072, 128, 4, false),
            rsa(4096, 152, 9, false),
            rsa(8192, 200, 180, true),
            ec("P-256", "secp256r1", 128, "301306072a8648ce3d020106082a8648ce3d030107", 0.05),
            ec("P-384", "secp384r1", 192, "301006072a8648ce3d020106052b81040022", 0.25),
            ec("P-521", "secp521r1", 256, "301006072a8648ce3d020106052b81040023", 0.5),
            named("X25519", Family.XDH, 128, "300506032b656e", CHEAP),
            named("X448", Family.XDH, 224, "300506032b656f", 0.05),
            named("Ed25519", Family.EDDSA, 128, "300506032b6570", CHEAP),
            named("Ed448", Family.EDDSA, 224, "300506032b6571", 0.2),
            nist("ML-KEM-512", Family.ML_KEM, 128, "0401", 0.02),
            nist("ML-KEM-768", Family.ML_KEM, 192, "0402", 0.02),
            nist("ML-KEM-1024", Family.ML_KEM, 256, "0403", 0.02),
            nist("ML-DSA-44", Family.ML_DSA, 128, "0311", 0.02),
            nist("ML-DSA-65", Family.ML_DSA, 192, "0312", 0.02),
            nist("ML-DSA-87", Family.ML_DSA, 256, "0313", 0.02),
            nist("SLH-DSA-SHA2-128s", Family.SLH_DSA, 128, "0314", 4),
            nist("SLH-DSA-SHA2-128f", Family.SLH_DSA, 128, "0315", 0.1),
            nist("SLH-DSA-SHA2-192s", Family.SLH_DSA, 192, "0316", 6),
            nist("SLH-DSA-SHA2-192f", Family.SLH_DSA, 192, "0317", 0.2),
            nist("SLH-DSA-SHA2-256s", Family.SLH_DSA, 256, "0318", 4),
            nist("SLH-DSA-SHA2-256f", Family.SLH_DSA, 256, "0319", 0.45),
            nist("SLH-DSA-SHAKE-128s", Family.SLH_DSA, 128, "031a", 5),
            nist("SLH-DSA-SHAKE-128f", Family.SLH_DSA, 128, "031b", 0.1),
            nist("SLH-DSA-SHAKE-192s", Family.SLH_DSA, 192, "031c", 6),
            nist("SLH-DSA-SHAKE-192f", Family.SLH_DSA, 192, "031d", 0.2),
            nist("SLH-DSA-SHAKE-256s", Family.SLH_DSA, 256, "031e", 5),
            nist("SLH-DSA-SHAKE-256f", Family.SLH_DSA, 256, "031f", 0.45));

    /** An algorithm. */
    public enum Family {
        RSA("SHA256withRSA", 0),
        EC("SHA256withECDSA", 0),
        EDDSA("EdDSA", 0),
        XDH(null, 0),
        ML_DSA("ML-DSA", 32),
        ML_KEM(null, 64),
        SLH_DSA(null, 0);

        /** The signature that checks its pairs; {@code null} where something else does. */
        public final @Nullable String signature;

        /** The bytes of the seed that a private key is expanded from and may be encoded as; 0 if there is no such form. */
        public final int seedLength;

        Family(@Nullable String signature, int seedLength) {
            this.signature = signature;
            this.seedLength = seedLength;
        }

        /** Whether keys are encoded as in RFC 8410. */
        public boolean isOfRfc8410() {
            return this == EDDSA || this == XDH;
        }

        /** Whether pairs may take long to make. */
        public boolean isSlow() {
            return this == RSA || this == SLH_DSA;
        }

        /** Whether the standard is one of FIPS 203 to 205. */
        public boolean isPostQuantum() {
            return this == ML_DSA || this == ML_KEM || this == SLH_DSA;
        }
    }

    /** The standard kind with this text, if there is one. */
    public static Optional<Kind> find(String text) {
        return Optional.ofNullable(TABLE.get(text));
    }

    /** The standard kind with this text. */
    public static Kind of(String text) {
        return find(text).orElseThrow(() -> new IllegalArgumentException(text + " is no standard kind"));
    }

    /** The algorithm identifier, a SEQUENCE of an object identifier and perhaps parameters. */
    public byte[] der() {
        return HexFormat.of().parseHex(identifier);
    }

    private static Map<String, Kind> table(Kind... kinds) {
        Map<String, Kind> table = new HashMap<>();
        for (Kind kind : kinds) {
            table.put(kind.text, kind);
        }
        return Map.copyOf(table);
    }

    private static Kind rsa(int bits, int strength, double cost, boolean mustBeAllowed) {
        return new Kind(
                "RSA-" + bits,
                Family.RSA,
                "RSA",
                new RSAKeyGenParameterSpec(bits, RSAKeyGenParameterSpec.F4),
                "300d06092a864886f70d0101010500",
                strength,
                cost,
                mustBeAllowed);
    }

    private static Kind ec(String name, String curve, int strength, String identifier, double cost) {
        return new Kind(
                "EC-" + name, Family.EC, "EC", new ECGenParameterSpec(curve), identifier, strength, cost, false);
    }

    private static Kind named(String text, Family family, int strength, String identifier, double cost) {
        return new Kind(text, family, text, new NamedParameterSpec(text), identifier, strength, cost, false);
    }

    /** Below 2.16.840.1.101.3.4, without parameters. */
    private static Kind nist(String text, Family family, int strength, String lastTwo, double cost) {
        return named(text, family, strength, "300b060960864801650304" + lastTwo, cost);
    }
}
