package dev.keysource.examples.launcher;

import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509v1CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemWriter;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Date;
import java.util.List;

/** An identity in the making: a key, a certificate that somebody made for it, and the file that they are written to. */
final class IdentityDraft {
    private static final X500Name CA = new X500Name("CN=a private CA");

    /**
     * The keys of a kind.
     *
     * @param pair that of the identity
     * @param spare another one, for what has to be signed by somebody else
     */
    record Keys(KeyPair pair, KeyPair spare) {
        static Keys generate(IdentityKey kind) {
            try {
                KeyPair pair = kind.generate();
                return new Keys(pair, kind == IdentityKey.RSA_8192 ? pair : kind.generate());
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(kind.toString(), e);
            }
        }
    }

    private final IdentityKey kind;
    private final KeyPair pair;
    private final KeyPair spare;
    private final List<Extension> extensions = new ArrayList<>();
    private Date notBefore = inFuture(Duration.ofDays(-1));
    private Date notAfter = inFuture(Duration.ofDays(365));

    String subject = "CN=keys.example.org";
    boolean version1;
    boolean weakHash;
    /** Signed by the key of a CA and not by its own. */
    boolean issued;

    boolean issuerToo;
    boolean twice;
    boolean secondKey;
    boolean unrelated;
    boolean keyLast;

    /**
     * A draft that nothing special is said of yet.
     */
    IdentityDraft(IdentityKey kind, Keys keys) {
        this.kind = kind;
        this.pair = keys.pair;
        this.spare = keys.spare;
    }

    void with(ASN1ObjectIdentifier extension, boolean critical, ASN1Encodable value) {
        try {
            extensions.add(
                    new Extension(extension, critical, value.toASN1Primitive().getEncoded()));
        } catch (IOException e) {
            throw new IllegalArgumentException(e);
        }
    }

    void valid(Duration from, Duration until) {
        notBefore = inFuture(from);
        notAfter = inFuture(until);
    }

    private static Date inFuture(Duration span) {
        return Date.from(Instant.now().plus(span));
    }

    /** Writes the file for its owner only; there is no secret in it yet. */
    void write(Path file) throws IOException, GeneralSecurityException, OperatorCreationException {
        List<PemObject> blocks = new ArrayList<>();
        blocks.add(new PemObject("PRIVATE KEY", pair.getPrivate().getEncoded()));
        if (secondKey) {
            blocks.add(new PemObject("PRIVATE KEY", spare.getPrivate().getEncoded()));
        }
        PemObject certificate = new PemObject("CERTIFICATE", certificate().getEncoded());
        blocks.add(certificate);
        if (twice) {
            blocks.add(certificate);
        }
        if (issuerToo) {
            blocks.add(new PemObject("CERTIFICATE", issuer().getEncoded()));
        }
        if (keyLast) {
            Collections.reverse(blocks);
        }
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try (PemWriter writer = new PemWriter(Files.newBufferedWriter(file))) {
            for (PemObject block : blocks) {
                writer.writeObject(block);
            }
        }
    }

    private X509CertificateHolder certificate() throws IOException, OperatorCreationException {
        X500Name name = new X500Name(subject);
        X500Name by = issued ? CA : name;
        BigInteger serial = new BigInteger(127, new SecureRandom());
        KeyPair shown = unrelated ? spare : pair;
        ContentSigner signer = signer(issued || unrelated ? spare : pair);
        if (version1) {
            return new JcaX509v1CertificateBuilder(by, serial, notBefore, notAfter, name, shown.getPublic())
                    .build(signer);
        }
        JcaX509v3CertificateBuilder builder =
                new JcaX509v3CertificateBuilder(by, serial, notBefore, notAfter, name, shown.getPublic());
        for (Extension extension : extensions) {
            builder.addExtension(extension);
        }
        return builder.build(signer);
    }

    private X509CertificateHolder issuer() throws IOException, OperatorCreationException {
        return new JcaX509v3CertificateBuilder(CA, BigInteger.TWO, notBefore, notAfter, CA, spare.getPublic())
                .addExtension(Extension.basicConstraints, true, new BasicConstraints(true))
                .build(signer(spare));
    }

    private ContentSigner signer(KeyPair by) throws OperatorCreationException {
        String signature = weakHash ? kind.signature.replaceFirst("^SHA\\d+", "SHA1") : kind.signature;
        return new JcaContentSignerBuilder(signature)
                .setProvider(IdentityKey.BOUNCY_CASTLE)
                .build(by.getPrivate());
    }
}
