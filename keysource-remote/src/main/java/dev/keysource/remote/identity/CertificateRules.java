package dev.keysource.remote.identity;

import dev.keysource.KeyPairConfigurationException;
import dev.keysource.internal.Kind;

import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECParameterSpec;
import java.util.List;

/**
 * Whether the certificate of a server is one that TLS 1.3 clients of all kinds accept: a server with another one would start, and
 * no client could connect. Sources: RFC 8446, section 4.4.2.2, and RFC 5280, section 4.2.1.
 */
final class CertificateRules {
    /** BoringSSL, which most clients use by default, has no other curves for certificates. */
    private static final List<String> CURVES = List.of("EC-P-256", "EC-P-384");

    private static final int SHORTEST_RSA = 2048;
    private static final int LONGEST_RSA = 8192;
    private static final int LONGEST_EXPONENT = 32;
    private static final int DIGITAL_SIGNATURE = 0;
    private static final List<String> FOR_SERVERS = List.of("1.3.6.1.5.5.7.3.1", "2.5.29.37.0");

    private CertificateRules() {}

    /**
     * Returns if clients can connect.
     *
     * @throws KeyPairConfigurationException if they cannot, with the reason
     */
    static void require(X509Certificate certificate) throws CertificateParsingException {
        requireKey(certificate.getPublicKey());
        boolean[] usage = certificate.getKeyUsage();
        require(
                usage == null || usage[DIGITAL_SIGNATURE],
                "its keyUsage is without digitalSignature, which TLS 1.3 needs");
        List<String> purposes = certificate.getExtendedKeyUsage();
        require(
                purposes == null || purposes.stream().anyMatch(FOR_SERVERS::contains),
                "its extendedKeyUsage is without serverAuth");
        require(
                !certificate.hasUnsupportedCriticalExtension(),
                "it has a critical extension that TLS clients do not know");
    }

    private static void requireKey(PublicKey key) {
        if (key instanceof ECPublicKey ec) {
            require(
                    CURVES.stream().anyMatch(curve -> isOn(curve, ec)),
                    "its EC key is on a curve of " + ec.getParams().getOrder().bitLength()
                            + " bits; allowed are P-256 and P-384, which all clients know");
        } else if (key instanceof RSAPublicKey rsa) {
            int bits = rsa.getModulus().bitLength();
            require(
                    bits >= SHORTEST_RSA && bits <= LONGEST_RSA,
                    "its RSA key has " + bits + " bits; allowed are " + SHORTEST_RSA + " to " + LONGEST_RSA);
            int exponent = rsa.getPublicExponent().bitLength();
            require(
                    exponent <= LONGEST_EXPONENT,
                    "the public exponent of its RSA key has " + exponent + " bits; allowed are " + LONGEST_EXPONENT
                            + " at most, such as 65537");
        } else {
            throw refused("its key is neither EC nor RSA");
        }
    }

    private static boolean isOn(String curve, ECPublicKey key) {
        try {
            AlgorithmParameters known = AlgorithmParameters.getInstance("EC");
            known.init(Kind.of(curve).parameters());
            ECParameterSpec parameters = known.getParameterSpec(ECParameterSpec.class);
            return parameters.getCurve().equals(key.getParams().getCurve())
                    && parameters.getGenerator().equals(key.getParams().getGenerator());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform knows " + curve, e);
        }
    }

    private static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw refused(otherwise);
        }
    }

    private static KeyPairConfigurationException refused(String why) {
        return new KeyPairConfigurationException("no client could connect with this CERTIFICATE: " + why);
    }
}
