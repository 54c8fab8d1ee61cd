package dev.keysource.remote.identity;

import dev.keysource.KeyPairConfigurationException;
import dev.keysource.internal.Kind;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x500.style.IETFUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Whether the certificate of a server is one that TLS 1.3 clients of all kinds accept: a server with another one would start, and
 * no client could connect. Sources: RFC 8446, section 4.4.2.2, and RFC 5280, section 4.2.1.
 */
public final class CertificateRules {
    private static final Logger LOG = LoggerFactory.getLogger(CertificateRules.class);

    /** BoringSSL, which most clients use by default, has no other curves for certificates. */
    private static final List<String> CURVES = List.of("EC-P-256", "EC-P-384");

    private static final int SHORTEST_RSA = 2048;
    private static final int LONGEST_RSA = 8192;
    private static final int LONGEST_EXPONENT = 32;
    private static final int DIGITAL_SIGNATURE = 0;
    private static final String FOR_SERVERS = "1.3.6.1.5.5.7.3.1";

    /** What a subjectAltName can be (RFC 5280, section 4.2.1.6). */
    private static final Integer HOST = 2;

    private static final Integer ADDRESS = 7;
    /** An asterisk stands for anything. */
    private static final Pattern HOST_NAME = Pattern.compile("[A-Za-z0-9*-]+(\\.[A-Za-z0-9-]+)*");

    private static final Duration SOON = Duration.ofDays(30);
    private static final String RENEWAL = "a new certificate for the same key in its place keeps the furl as it is";

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
        require(purposes == null || purposes.contains(FOR_SERVERS), "its extendedKeyUsage is without serverAuth");
        require(
                !certificate.hasUnsupportedCriticalExtension(),
                "it has a critical extension that TLS clients do not know");
        require(
                hasName(certificate),
                "it has no name that clients in other languages can ask for: a host (of letters, digits and hyphens) or an IPv4"
                        + " address among its subjectAltNames, or without a host there a common name (CN) like one; any will do");
    }

    /**
     * Returns if clients in other languages take the certificate for valid now; the client in Java does not ask.
     *
     * @throws KeyPairConfigurationException if they do not, with the reason
     */
    public static void requireValid(X509Certificate certificate, Instant now) {
        Instant end = certificate.getNotAfter().toInstant();
        Instant begin = certificate.getNotBefore().toInstant();
        if (now.isBefore(begin) || now.isAfter(end)) {
            throw refused((now.isAfter(end) ? "it has expired, on " + end : "it is not valid before " + begin)
                    + ", which all clients but those in Java look at; " + RENEWAL);
        }
        if (Duration.between(now, end).compareTo(SOON) < 0) {
            LOG.warn(
                    "the server's certificate expires on {}, and clients in other languages than Java will then no longer"
                            + " connect; {}",
                    end,
                    RENEWAL);
        }
    }

    /** Some clients send the name that they have found in the certificate along, and TLS carries nothing but host names (RFC 6066). */
    private static boolean hasName(X509Certificate certificate) throws CertificateParsingException {
        Collection<List<?>> given = certificate.getSubjectAlternativeNames();
        Collection<List<?>> names = given == null ? List.of() : given;
        return isAnyHost(names, HOST)
                || isAnyHost(names, ADDRESS)
                || (names.stream().noneMatch(isOf(HOST)) && hasCommonName(certificate));
    }

    private static boolean isAnyHost(Collection<List<?>> names, Integer kind) {
        return names.stream().filter(isOf(kind)).anyMatch(name -> isHost(String.valueOf(name.get(1))));
    }

    private static Predicate<List<?>> isOf(Integer kind) {
        return name -> kind.equals(name.get(0));
    }

    private static boolean hasCommonName(X509Certificate certificate) {
        X500Name subject =
                X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded());
        return Stream.of(subject.getRDNs(BCStyle.CN))
                .anyMatch(name -> isHost(IETFUtils.valueToString(name.getFirst().getValue())));
    }

    private static boolean isHost(String name) {
        return HOST_NAME.matcher(name).matches();
    }

    private static void requireKey(PublicKey key) {
        if (key instanceof ECPublicKey ec) {
            require(
                    CURVES.stream().anyMatch(curve -> isOn(curve, ec)),
                    "its EC key is on a curve of " + ec.getParams().getOrder().bitLength() + " bits; "
                            + PrivateKeys.CURVES);
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
        return new KeyPairConfigurationException("clients could not connect with this CERTIFICATE: " + why);
    }
}
