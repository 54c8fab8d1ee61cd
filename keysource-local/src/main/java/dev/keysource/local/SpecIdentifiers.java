package dev.keysource.local;

import dev.keysource.KeyPairSpec;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * The algorithm identifiers that stand in the public keys of each kind, in DER. They are written out here so that the
 * check of the kind needs no library.
 *
 * <p>Sources: RFC 3279 (RSA), RFC 5480 (EC), RFC 8410 (EdDSA and XDH), RFC 9881 (ML-DSA), RFC 9935 (ML-KEM), RFC 9909
 * (SLH-DSA).
 */
final class SpecIdentifiers {
    private static final int SEQUENCE = 0x30;
    private static final int BIT_STRING = 0x03;

    private SpecIdentifiers() {}

    /** Whether an encoded public key, a SubjectPublicKeyInfo in DER, says that it is of this kind. */
    static boolean standIn(byte[] publicKey, KeyPairSpec spec) {
        try {
            ByteBuffer rest = ByteBuffer.wrap(publicKey);
            byte[] found = new byte[of(spec).length];
            enter(SEQUENCE, rest);
            rest.get(found);
            enter(BIT_STRING, rest);
            return Arrays.equals(found, of(spec));
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            return false;
        }
    }

    /** Reads the head of what must be the last thing in a buffer. */
    private static void enter(int tag, ByteBuffer rest) {
        int found = rest.get() & 0xFF;
        int length = rest.get() & 0xFF;
        if (length > 0x80) {
            int bytes = length & 0x7F;
            length = 0;
            for (int i = 0; i < bytes; i++) {
                length = (length << Byte.SIZE) | (rest.get() & 0xFF);
            }
        }
        if (found != tag || length != rest.remaining()) {
            throw new IllegalArgumentException("not DER");
        }
    }

    /** A SEQUENCE of an object identifier and perhaps parameters. */
    static byte[] of(KeyPairSpec spec) {
        return HexFormat.of()
                .parseHex(
                        switch (spec.toString()) {
                            case "RSA-2048", "RSA-3072", "RSA-4096", "RSA-8192" -> "300d06092a864886f70d0101010500";
                            case "EC-P-256" -> "301306072a8648ce3d020106082a8648ce3d030107";
                            case "EC-P-384" -> "301006072a8648ce3d020106052b81040022";
                            case "EC-P-521" -> "301006072a8648ce3d020106052b81040023";
                            case "X25519" -> "300506032b656e";
                            case "X448" -> "300506032b656f";
                            case "Ed25519" -> "300506032b6570";
                            case "Ed448" -> "300506032b6571";
                            case "ML-KEM-512" -> nist("0401");
                            case "ML-KEM-768" -> nist("0402");
                            case "ML-KEM-1024" -> nist("0403");
                            case "ML-DSA-44" -> nist("0311");
                            case "ML-DSA-65" -> nist("0312");
                            case "ML-DSA-87" -> nist("0313");
                            case "SLH-DSA-SHA2-128s" -> nist("0314");
                            case "SLH-DSA-SHA2-128f" -> nist("0315");
                            case "SLH-DSA-SHA2-192s" -> nist("0316");
                            case "SLH-DSA-SHA2-192f" -> nist("0317");
                            case "SLH-DSA-SHA2-256s" -> nist("0318");
                            case "SLH-DSA-SHA2-256f" -> nist("0319");
                            case "SLH-DSA-SHAKE-128s" -> nist("031a");
                            case "SLH-DSA-SHAKE-128f" -> nist("031b");
                            case "SLH-DSA-SHAKE-192s" -> nist("031c");
                            case "SLH-DSA-SHAKE-192f" -> nist("031d");
                            case "SLH-DSA-SHAKE-256s" -> nist("031e");
                            case "SLH-DSA-SHAKE-256f" -> nist("031f");
                            default -> throw new IllegalArgumentException("no identifier of " + spec);
                        });
    }

    /** Below 2.16.840.1.101.3.4, without parameters. */
    private static String nist(String lastTwo) {
        return "300b0609608648016503" + "04" + lastTwo;
    }
}
