package dev.keysource.testkit;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;

import static java.nio.charset.StandardCharsets.US_ASCII;

/** Certificates (RFC 5280) for the tests of keys, made with the services of this JVM and nothing else. */
final class TestCertificate {
    private static final String VALIDITY = "170d3230303130313030303030305a170d3439303130313030303030305a";
    private static final String ED25519 = "300506032b6570";
    private static final String ED448 = "300506032b6571";

    /** The algorithm identifiers of signatures: RFC 4055, 5758, 8410. */
    private static final Map<String, String> IDENTIFIERS = Map.of(
            "SHA256withRSA",
            "300d06092a864886f70d01010b0500",
            "SHA256withECDSA",
            "300a06082a8648ce3d040302",
            "Ed25519",
            ED25519,
            "Ed448",
            ED448);

    private TestCertificate() {}

    /** A certificate for localhost with this key, signed by the issuer's, which may be of the same pair. */
    static X509Certificate of(PublicKey subject, KeyPair issuer, String signatureAlgorithm)
            throws GeneralSecurityException {
        String known = IDENTIFIERS.get(signatureAlgorithm);
        byte[] identifier = known == null ? identifier(issuer.getPublic()) : hex(known);
        byte[] name = tlv(0x30, tlv(0x31, tlv(0x30, hex("0603550403"), tlv(0x0c, "localhost".getBytes(US_ASCII)))));
        byte[] toBeSigned = tlv(
                0x30, hex("a003020102020101"), identifier, name, tlv(0x30, hex(VALIDITY)), name, subject.getEncoded());
        Signature signature = Signature.getInstance(signatureAlgorithm);
        signature.initSign(issuer.getPrivate());
        signature.update(toBeSigned);
        byte[] certificate = tlv(0x30, toBeSigned, identifier, tlv(0x03, new byte[1], signature.sign()));
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(certificate));
    }

    /** That of the key, which is also that of its signatures for the newer algorithms. */
    private static byte[] identifier(PublicKey key) {
        byte[] encoded = key.getEncoded();
        int start = headerLength(encoded, 0);
        int length = headerLength(encoded, start) + (encoded[start + 1] & 0xFF);
        return Arrays.copyOfRange(encoded, start, start + length);
    }

    private static int headerLength(byte[] der, int at) {
        int first = der[at + 1] & 0xFF;
        return first < 0x80 ? 2 : 2 + (first & 0x7F);
    }

    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits);
    }

    private static byte[] tlv(int tag, byte[]... parts) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            content.writeBytes(part);
        }
        int length = content.size();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        if (length < 0x80) {
            out.write(length);
        } else if (length < 0x100) {
            out.write(0x81);
            out.write(length);
        } else {
            out.write(0x82);
            out.write(length >> 8);
            out.write(length);
        }
        out.writeBytes(content.toByteArray());
        return out.toByteArray();
    }
}
