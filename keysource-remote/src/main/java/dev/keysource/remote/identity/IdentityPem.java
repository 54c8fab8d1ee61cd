package dev.keysource.remote.identity;

import dev.keysource.KeyPairConfigurationException;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Certificate;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemReader;
import org.bouncycastle.util.io.pem.PemWriter;
import org.jspecify.annotations.Nullable;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.List;

import static java.nio.charset.StandardCharsets.US_ASCII;

/** The PEM form of identities, and the generation of new ones. */
public final class IdentityPem {
    public static final int LONGEST = 64 * 1024;

    private static final String PRIVATE_KEY = "PRIVATE KEY";
    private static final String CERTIFICATE = "CERTIFICATE";
    private static final String SECRET = "KEYSOURCE SECRET";
    /** What programs write that do not write PKCS#8, or not in the clear. */
    private static final List<String> OTHER_KEYS =
            List.of("EC PRIVATE KEY", "RSA PRIVATE KEY", "ENCRYPTED PRIVATE KEY", "EC PARAMETERS");

    private static final String ALLOWED =
            "; allowed are one PRIVATE KEY (PKCS#8, EC or RSA), one CERTIFICATE and KEYSOURCE SECRETs of 32 bytes";

    private static final Date LONG_AGO = Date.from(Instant.parse("2000-01-01T00:00:00Z"));
    /** RFC 5280, 4.1.2.5: the certificate has no well-defined expiration date. */
    private static final Date NEVER = Date.from(Instant.parse("9999-12-31T23:59:59Z"));

    private IdentityPem() {}

    public static Identity generate() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            KeyPair pair = generator.generateKeyPair();
            X500Name name = new X500Name("CN=keysource");
            GeneralNames names = new GeneralNames(new GeneralName[] {
                new GeneralName(GeneralName.dNSName, "keysource"), new GeneralName(GeneralName.dNSName, "localhost")
            });
            X509CertificateHolder holder = new JcaX509v3CertificateBuilder(
                            name, new BigInteger(127, new SecureRandom()), LONG_AGO, NEVER, name, pair.getPublic())
                    .addExtension(Extension.subjectAlternativeName, false, names)
                    .build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate()));
            return new Identity(pair.getPrivate(), certificate(holder.getEncoded()), List.of(Token.random()));
        } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
            throw new IllegalStateException("this Java platform cannot make an EC P-256 certificate", e);
        }
    }

    public static byte[] format(Identity identity) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] pkcs8 = identity.privateKey().getEncoded();
        try (PemWriter writer = new PemWriter(new OutputStreamWriter(bytes, US_ASCII))) {
            writer.writeObject(new PemObject(PRIVATE_KEY, pkcs8));
            writer.writeObject(new PemObject(CERTIFICATE, identity.certificate().getEncoded()));
            for (String secret : identity.secrets()) {
                writer.writeObject(new PemObject(SECRET, Token.bytes(secret)));
            }
        } catch (GeneralSecurityException e) {
            throw new IOException("the certificate cannot be encoded", e);
        } finally {
            Arrays.fill(pkcs8, (byte) 0);
        }
        return bytes.toByteArray();
    }

    /** Reads the content of a file and wipes it. What is not understood is refused: it may be a secret that was meant to stay. */
    public static Identity parse(byte[] content) {
        try {
            PemLines.check(content);
            return read(content);
        } finally {
            Arrays.fill(content, (byte) 0);
        }
    }

    private static Identity read(byte[] content) {
        try (PemReader reader = new PemReader(new InputStreamReader(new ByteArrayInputStream(content), US_ASCII))) {
            PrivateKey privateKey = null;
            X509Certificate certificate = null;
            List<String> secrets = new ArrayList<>();
            for (PemObject object = reader.readPemObject(); object != null; object = reader.readPemObject()) {
                byte[] bytes = object.getContent();
                try {
                    String type = object.getType();
                    refuseSecond(type, type.equals(PRIVATE_KEY) ? privateKey : null);
                    refuseSecond(type, type.equals(CERTIFICATE) ? certificate : null);
                    if (type.equals(PRIVATE_KEY)) {
                        privateKey = PrivateKeys.parse(bytes);
                    } else if (type.equals(CERTIFICATE)) {
                        certificate = certificate(bytes);
                    } else if (type.equals(SECRET) && bytes.length == 32) {
                        secrets.add(Token.of(bytes));
                    } else {
                        throw new KeyPairConfigurationException(
                                "it holds a " + known(type) + " of " + bytes.length + " bytes" + ALLOWED + hint(type));
                    }
                } finally {
                    Arrays.fill(bytes, (byte) 0);
                }
            }
            return checked(privateKey, certificate, secrets);
        } catch (KeyPairConfigurationException e) {
            throw e;
        } catch (GeneralSecurityException | IOException | RuntimeException e) {
            throw new KeyPairConfigurationException("it is not an identity" + ALLOWED); // the cause may quote the key
        }
    }

    private static void refuseSecond(String type, @Nullable Object first) {
        if (first != null) {
            throw new KeyPairConfigurationException("it holds more than one " + type + ALLOWED);
        }
    }

    /** Hides unknown names: in a damaged file a secret may stand in their place. */
    private static String known(String type) {
        return type.equals(SECRET) || OTHER_KEYS.contains(type) ? type : "block of another kind";
    }

    private static String hint(String type) {
        return OTHER_KEYS.contains(type) ? "; 'openssl pkcs8 -topk8 -nocrypt' makes a PRIVATE KEY of it" : "";
    }

    private static Identity checked(
            @Nullable PrivateKey privateKey, @Nullable X509Certificate certificate, List<String> secrets)
            throws GeneralSecurityException {
        if (privateKey == null || certificate == null) {
            throw new KeyPairConfigurationException(
                    "there is no " + (privateKey == null ? PRIVATE_KEY : CERTIFICATE) + " in it" + ALLOWED);
        }
        CertificateRules.require(certificate);
        Signature signature = Signature.getInstance(signatureFor(privateKey));
        signature.initSign(privateKey);
        byte[] signed = signature.sign();
        if (!isBy(certificate.getPublicKey(), signature, signed)) {
            throw new KeyPairConfigurationException("the private key is not that of the certificate");
        }
        return new Identity(privateKey, certificate, secrets);
    }

    private static boolean isBy(PublicKey key, Signature signature, byte[] signed) throws GeneralSecurityException {
        try {
            signature.initVerify(key);
            return signature.verify(signed);
        } catch (InvalidKeyException e) {
            return false; // of another algorithm
        }
    }

    private static String signatureFor(PrivateKey key) {
        return key.getAlgorithm().equals("EC") ? "SHA256withECDSA" : "SHA256withRSA";
    }

    private static X509Certificate certificate(byte[] der) throws GeneralSecurityException {
        PrivateKeys.requireKnown(
                CERTIFICATE,
                Certificate.getInstance(der).getSubjectPublicKeyInfo().getAlgorithm());
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
    }
}
