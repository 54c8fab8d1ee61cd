package dev.keysource.remote.identity;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import java.net.Socket;
import java.security.MessageDigest;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;

/**
 * The trust manager that accepts the one public key with the given pin. Names, validity and issuer of the certificate and the
 * rest of the chain are not checked: the pin says more than all of them. Thread-safe.
 *
 * <p>It extends {@link X509ExtendedTrustManager} because the platform adds host name checks to any other kind.
 */
public final class PinnedTrust extends X509ExtendedTrustManager {
    public static final String MISMATCH = "the server's public key does not match the pin in the furl";

    private final byte[] pin;

    public PinnedTrust(String pin) {
        this.pin = Token.bytes(pin);
    }

    public static String pinOf(Certificate certificate) {
        return Token.of(digest(certificate));
    }

    /** Refuses every chain whose first certificate has another public key. */
    public void check(Certificate[] chain) throws CertificateException {
        if (chain.length == 0 || !MessageDigest.isEqual(pin, digest(chain[0]))) {
            throw new PinMismatchException();
        }
    }

    private static byte[] digest(Certificate certificate) {
        return Token.sha256(certificate.getPublicKey().getEncoded());
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        check(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        throw noClients();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw noClients();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw noClients();
    }

    private static CertificateException noClients() {
        return new CertificateException("a pin is for servers");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }

    /** The server has another public key than the furl says. */
    public static final class PinMismatchException extends CertificateException {
        private static final long serialVersionUID = 1L;

        PinMismatchException() {
            super(MISMATCH);
        }
    }
}
