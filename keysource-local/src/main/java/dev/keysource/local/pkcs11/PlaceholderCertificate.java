package dev.keysource.local.pkcs11;

import dev.keysource.internal.Kind;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.HexFormat;

/**
 * A self-signed certificate that stands beside a key in a token, because the JDK's key store for tokens sees no private key
 * without one, until the owner of the key puts another in its place. Nobody is to trust it. Source: RFC 5280, sections 4.1 and
 * 4.1.2.5 (a certificate without an expiration date).
 */
final class PlaceholderCertificate {
    private static final int SEQUENCE = 0x30;
    private static final int SET = 0x31;
    private static final int INTEGER = 0x02;
    private static final int BIT_STRING = 0x03;
    private static final int UTF8_STRING = 0x0c;
    private static final int GENERALIZED_TIME = 0x18;
    private static final int SERIAL_SIZE = 16;
    private static final int SHORT_LENGTH = 0x80;

    private static final byte[] COMMON_NAME = hex("0603550403");
    private static final byte[] SHA256_WITH_RSA = hex("300d06092a864886f70d01010b0500");
    private static final byte[] SHA256_WITH_ECDSA = hex("300a06082a8648ce3d040302");

    private PlaceholderCertificate() {}

    /**
     * Makes the certificate and has its key sign it.
     *
     * @param commonName the subject, which no other certificate in the token may have
     * @param subject the public key in it
     * @param signer the private key, of the same algorithm
     * @param provider the provider of the private key
     */
    static X509Certificate make(
            String commonName, PublicKey subject, PrivateKey signer, Provider provider, SecureRandom random)
            throws GeneralSecurityException {
        boolean rsa = subject.getAlgorithm().equals("RSA");
        byte[] algorithm = rsa ? SHA256_WITH_RSA : SHA256_WITH_ECDSA;
        byte[] toBeSigned = toBeSigned(commonName, subject, algorithm, random);
        Signature signature = Signature.getInstance((rsa ? Kind.Family.RSA : Kind.Family.EC).signature, provider);
        signature.initSign(signer);
        signature.update(toBeSigned);
        byte[] certificate = der(SEQUENCE, toBeSigned, algorithm, der(BIT_STRING, new byte[] {0}, signature.sign()));
        return parse(certificate);
    }

    /** Reads a certificate. */
    static X509Certificate parse(byte[] certificate) throws GeneralSecurityException {
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(certificate));
    }

    private static byte[] toBeSigned(String commonName, PublicKey subject, byte[] algorithm, SecureRandom random) {
        byte[] serial = new byte[SERIAL_SIZE];
        random.nextBytes(serial);
        serial[0] = (byte) ((serial[0] & 0x3F) | 0x40); // positive, and always of the same length
        byte[] name = der(
                SEQUENCE,
                der(SET, der(SEQUENCE, COMMON_NAME, der(UTF8_STRING, commonName.getBytes(StandardCharsets.UTF_8)))));
        byte[] validity = der(SEQUENCE, time("20000101000000Z"), time("99991231235959Z"));
        return der(SEQUENCE, der(INTEGER, serial), algorithm, name, validity, name, subject.getEncoded());
    }

    private static byte[] time(String text) {
        return der(GENERALIZED_TIME, text.getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] der(int tag, byte[]... parts) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            content.writeBytes(part);
        }
        int length = content.size();
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.write(tag);
        if (length < SHORT_LENGTH) {
            all.write(length);
        } else if (length <= 0xFF) {
            all.write(SHORT_LENGTH | 1);
            all.write(length);
        } else {
            all.write(SHORT_LENGTH | 2);
            all.write(length >>> Byte.SIZE);
            all.write(length);
        }
        all.writeBytes(content.toByteArray());
        return all.toByteArray();
    }

    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits);
    }
}
