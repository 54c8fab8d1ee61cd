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
                        switch (spec) {
                            case RSA_2048, RSA_3072, RSA_4096, RSA_8192 -> "300d06092a864886f70d0101010500";
                            case EC_P_256 -> "301306072a8648ce3d020106082a8648ce3d030107";
                            case EC_P_384 -> "301006072a8648ce3d020106052b81040022";
                            case EC_P_521 -> "301006072a8648ce3d020106052b81040023";
                            case X25519 -> "300506032b656e";
                            case X448 -> "300506032b656f";
                            case ED25519 -> "300506032b6570";
                            case ED448 -> "300506032b6571";
                            case ML_KEM_512 -> nist("0401");
                            case ML_KEM_768 -> nist("0402");
                            case ML_KEM_1024 -> nist("0403");
                            case ML_DSA_44 -> nist("0311");
                            case ML_DSA_65 -> nist("0312");
                            case ML_DSA_87 -> nist("0313");
                            case SLH_DSA_SHA2_128S -> nist("0314");
                            case SLH_DSA_SHA2_128F -> nist("0315");
                            case SLH_DSA_SHA2_192S -> nist("0316");
                            case SLH_DSA_SHA2_192F -> nist("0317");
                            case SLH_DSA_SHA2_256S -> nist("0318");
                            case SLH_DSA_SHA2_256F -> nist("0319");
                            case SLH_DSA_SHAKE_128S -> nist("031a");
                            case SLH_DSA_SHAKE_128F -> nist("031b");
                            case SLH_DSA_SHAKE_192S -> nist("031c");
                            case SLH_DSA_SHAKE_192F -> nist("031d");
                            case SLH_DSA_SHAKE_256S -> nist("031e");
                            case SLH_DSA_SHAKE_256F -> nist("031f");
                        });
    }

    /** Below 2.16.840.1.101.3.4, without parameters. */
    private static String nist(String lastTwo) {
        return "300b0609608648016503" + "04" + lastTwo;
    }
}
