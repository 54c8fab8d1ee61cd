package dev.keysource.remote.identity;

import dev.keysource.KeyPairConfigurationException;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERIA5String;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.RSAKeyGenParameterSpec;
import java.time.Instant;
import java.util.Date;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class CertificateRulesTest {
    private static final AlgorithmParameterSpec P_256 = new ECGenParameterSpec("secp256r1");

    @ParameterizedTest
    @ValueSource(strings = {"secp256r1", "secp384r1"})
    void require_curveOfAllClients_passes(String curve) throws Exception {
        assertPasses(certificate("EC", new ECGenParameterSpec(curve), null));
    }

    @Test
    void require_otherCurve_isRefused() throws Exception {
        assertRefused(certificate("EC", new ECGenParameterSpec("secp521r1"), null), "P-256 and P-384");
    }

    @Test
    void require_usualRsa_passes() throws Exception {
        assertPasses(certificate("RSA", rsa(2048, 65_537), null));
        assertPasses(certificate("RSA", rsa(2048, 3), null));
    }

    @Test
    void require_shortRsa_isRefused() throws Exception {
        assertRefused(certificate("RSA", rsa(1024, 65_537), null), "1024 bits; allowed are 2048 to 8192");
    }

    @Test
    void require_hugeExponent_isRefused() throws Exception {
        BigInteger huge = BigInteger.ONE.shiftLeft(60).add(BigInteger.valueOf(33));
        assertRefused(
                certificate("RSA", new RSAKeyGenParameterSpec(2048, huge), null),
                "the public exponent of its RSA key has 61 bits");
    }

    @ParameterizedTest
    @CsvSource({
        "128, true", // digitalSignature
        "64, false",
        "32, false",
        "16, false",
        "8, false",
        "4, false",
        "2, false",
        "1, false",
        "32768, false",
        "160, true" // digitalSignature and keyEncipherment
    })
    void require_keyUsage_mustAllowSignatures(int bits, boolean allowed) throws Exception {
        Extension usage = new Extension(Extension.keyUsage, true, new KeyUsage(bits).getEncoded());
        X509Certificate certificate = certificate("EC", P_256, usage);
        if (allowed) {
            assertPasses(certificate);
        } else {
            assertRefused(certificate, "digitalSignature");
        }
    }

    @Test
    void require_extendedKeyUsage_mustAllowServers() throws Exception {
        assertPasses(certificate("EC", P_256, purpose(KeyPurposeId.id_kp_serverAuth)));
        // Node.js does not take it.
        assertRefused(certificate("EC", P_256, purpose(KeyPurposeId.anyExtendedKeyUsage)), "serverAuth");
        assertRefused(certificate("EC", P_256, purpose(KeyPurposeId.id_kp_clientAuth)), "serverAuth");
    }

    @Test
    void require_unknownCriticalExtension_isRefused() throws Exception {
        Extension unknown =
                new Extension(new ASN1ObjectIdentifier("1.3.6.1.4.1.99999.1"), true, DERNull.INSTANCE.getEncoded());
        assertRefused(certificate("EC", P_256, unknown), "critical extension");
    }

    @ParameterizedTest
    @CsvSource({
        "keys.example.org, true",
        "*.example.org, true",
        "keys, true",
        "key_generator, false",
        "two words, false",
        "'', false"
    })
    void require_hostAmongTheNames_mustBeOne(String host, boolean allowed) throws Exception {
        X509Certificate certificate =
                certificate("EC", P_256, names(new GeneralName(GeneralName.dNSName, new DERIA5String(host))));
        if (allowed) {
            assertPasses(certificate);
        } else {
            assertRefused(certificate, "it has no name");
        }
    }

    @Test
    void require_namesOfOtherKinds_leaveItToTheCommonName() throws Exception {
        assertPasses(certificate("EC", P_256, names(new GeneralName(GeneralName.uniformResourceIdentifier, "a:b"))));
        assertPasses(certificate("EC", P_256, names(new GeneralName(GeneralName.iPAddress, "fd00::1"))));
    }

    @Test
    void requireValid_byTheClock_isBetweenItsDates() throws Exception {
        X509Certificate certificate = certificate("EC", P_256, null);
        Instant begin = certificate.getNotBefore().toInstant();
        Instant end = certificate.getNotAfter().toInstant();
        CertificateRules.requireValid(certificate, begin);
        CertificateRules.requireValid(certificate, end);
        assertThatThrownBy(() -> CertificateRules.requireValid(certificate, begin.minusSeconds(1)))
                .isInstanceOf(KeyPairConfigurationException.class)
                .hasMessageContaining("it is not valid before " + begin);
        assertThatThrownBy(() -> CertificateRules.requireValid(certificate, end.plusSeconds(1)))
                .isInstanceOf(KeyPairConfigurationException.class)
                .hasMessageContaining("it has expired, on " + end)
                .hasMessageContaining("for the same key");
    }

    private static Extension names(GeneralName... names) throws Exception {
        return new Extension(Extension.subjectAlternativeName, false, new GeneralNames(names).getEncoded());
    }

    private static RSAKeyGenParameterSpec rsa(int bits, long exponent) {
        return new RSAKeyGenParameterSpec(bits, BigInteger.valueOf(exponent));
    }

    private static Extension purpose(KeyPurposeId purpose) throws Exception {
        return new Extension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose).getEncoded());
    }

    private static X509Certificate certificate(String algorithm, AlgorithmParameterSpec parameters, Extension extension)
            throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
        generator.initialize(parameters);
        KeyPair pair = generator.generateKeyPair();
        X500Name name = new X500Name("CN=test");
        JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                name, BigInteger.ONE, new Date(0), new Date(Long.MAX_VALUE / 100_000), name, pair.getPublic());
        if (extension != null) {
            builder.addExtension(extension);
        }
        return new JcaX509CertificateConverter()
                .getCertificate(builder.build(
                        new JcaContentSignerBuilder(algorithm.equals("EC") ? "SHA256withECDSA" : "SHA256withRSA")
                                .build(pair.getPrivate())));
    }

    private static void assertPasses(X509Certificate certificate) {
        assertThatCode(() -> CertificateRules.require(certificate)).doesNotThrowAnyException();
    }

    private static void assertRefused(X509Certificate certificate, String why) {
        assertThatThrownBy(() -> CertificateRules.require(certificate))
                .isInstanceOf(KeyPairConfigurationException.class)
                .hasMessageContaining(why);
    }
}
