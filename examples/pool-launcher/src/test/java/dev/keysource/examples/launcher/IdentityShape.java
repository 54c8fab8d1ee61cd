package dev.keysource.examples.launcher;

import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.function.Consumer;

/** What can be said of an identity beside its key: by its certificate, and by the order and number of things in its file. */
enum IdentityShape {
    PLAIN(null, draft -> {}),
    AS_OPENSSL_MAKES_IT(null, draft -> draft.with(Extension.basicConstraints, true, new BasicConstraints(true))),

    USAGE_DIGITAL_SIGNATURE(null, usage(KeyUsage.digitalSignature)),
    USAGE_NON_REPUDIATION("digitalSignature", usage(KeyUsage.nonRepudiation)),
    USAGE_KEY_ENCIPHERMENT("digitalSignature", usage(KeyUsage.keyEncipherment)),
    USAGE_DATA_ENCIPHERMENT("digitalSignature", usage(KeyUsage.dataEncipherment)),
    USAGE_KEY_AGREEMENT("digitalSignature", usage(KeyUsage.keyAgreement)),
    USAGE_KEY_CERT_SIGN("digitalSignature", usage(KeyUsage.keyCertSign)),
    USAGE_CRL_SIGN("digitalSignature", usage(KeyUsage.cRLSign)),
    USAGE_ENCIPHER_ONLY("digitalSignature", usage(KeyUsage.encipherOnly)),
    USAGE_DECIPHER_ONLY("digitalSignature", usage(KeyUsage.decipherOnly)),
    USAGE_NONE("digitalSignature", usage(0)),
    USAGE_OF_SERVERS(null, usage(KeyUsage.digitalSignature | KeyUsage.keyEncipherment)),
    USAGE_OF_CAS(null, usage(KeyUsage.digitalSignature | KeyUsage.keyCertSign)),

    PURPOSE_SERVER(null, purpose(KeyPurposeId.id_kp_serverAuth)),
    PURPOSE_SERVER_AND_CLIENT(null, purpose(KeyPurposeId.id_kp_clientAuth, KeyPurposeId.id_kp_serverAuth)),
    PURPOSE_ANY("serverAuth", purpose(KeyPurposeId.anyExtendedKeyUsage)),
    PURPOSE_CLIENT("serverAuth", purpose(KeyPurposeId.id_kp_clientAuth)),
    PURPOSE_CODE("serverAuth", purpose(KeyPurposeId.id_kp_codeSigning)),
    PURPOSE_MAIL("serverAuth", purpose(KeyPurposeId.id_kp_emailProtection)),
    PURPOSE_TIME("serverAuth", purpose(KeyPurposeId.id_kp_timeStamping)),
    PURPOSE_OCSP("serverAuth", purpose(KeyPurposeId.id_kp_OCSPSigning)),
    PURPOSE_IPSEC("serverAuth", purpose(KeyPurposeId.id_kp_ipsecIKE)),
    PURPOSE_SMART_CARD("serverAuth", purpose(KeyPurposeId.id_kp_smartcardlogon)),

    EXPIRED("expired", draft -> draft.valid(Duration.ofDays(-20), Duration.ofDays(-10))),
    NOT_YET_VALID("not valid before", draft -> draft.valid(Duration.ofDays(10), Duration.ofDays(20))),
    VERSION_1(null, draft -> draft.version1 = true),
    CA_WITH_PATH_LENGTH(null, draft -> draft.with(Extension.basicConstraints, true, new BasicConstraints(0))),
    NO_CA(null, draft -> draft.with(Extension.basicConstraints, true, new BasicConstraints(false))),
    WEAK_HASH(null, draft -> draft.weakHash = true),

    NAME_OF_OURS(null, names(new GeneralName(GeneralName.dNSName, "keysource"))),
    NAME_OTHER(null, names(new GeneralName(GeneralName.dNSName, "keys.example.org"))),
    NAME_WILDCARD(null, names(new GeneralName(GeneralName.dNSName, "*.example.org"))),
    NAME_UNDERSCORE("it has no name", names(new GeneralName(GeneralName.dNSName, "key_generator"))),
    NAME_ADDRESS(null, names(new GeneralName(GeneralName.iPAddress, "10.1.2.3"))),
    NAME_ADDRESS_6(null, names(new GeneralName(GeneralName.iPAddress, "fd00::17"))),
    NAME_URI(null, names(new GeneralName(GeneralName.uniformResourceIdentifier, "spiffe://grid/keys"))),
    NAME_MAIL(null, names(new GeneralName(GeneralName.rfc822Name, "keys@example.org"))),
    NAME_NONE("it has no name", draft -> draft.subject = "O=keys"),

    NAME_WITH_SPACES("it has no name", draft -> draft.subject = "CN=our key generator"),
    NAMES_OF_SOME_KINDS(
            null,
            names(
                    new GeneralName(GeneralName.dNSName, "key_generator"),
                    new GeneralName(GeneralName.iPAddress, "fd00::17"),
                    new GeneralName(GeneralName.iPAddress, "10.1.2.3"))),

    CONSTRAINT_OF_OTHER_NAMES(null, constraint(true, "elsewhere.example.com")),
    CONSTRAINT_NOT_CRITICAL(null, constraint(false, "elsewhere.example.com")),
    UNKNOWN_EXTENSION(
            null, draft -> draft.with(new ASN1ObjectIdentifier("1.3.6.1.4.1.99999.1"), false, DERNull.INSTANCE)),
    UNKNOWN_CRITICAL_EXTENSION(
            "critical extension",
            draft -> draft.with(new ASN1ObjectIdentifier("1.3.6.1.4.1.99999.1"), true, DERNull.INSTANCE)),

    ISSUED_BY_A_CA(null, draft -> draft.issued = true),
    CHAIN_IN_THE_FILE("more than one CERTIFICATE", draft -> {
        draft.issued = true;
        draft.issuerToo = true;
    }),
    SAME_CERTIFICATE_TWICE("more than one CERTIFICATE", draft -> draft.twice = true),
    TWO_KEYS("more than one PRIVATE KEY", draft -> draft.secondKey = true),
    OF_ANOTHER_KEY("the private key is not that of the certificate", draft -> draft.unrelated = true),
    KEY_LAST(null, draft -> draft.keyLast = true);

    /** What the message says that refuses it; {@code null} if clients connect. */
    final @Nullable String refusal;

    final Consumer<IdentityDraft> change;

    IdentityShape(@Nullable String refusal, Consumer<IdentityDraft> change) {
        this.refusal = refusal;
        this.change = change;
    }

    private static Consumer<IdentityDraft> usage(int bits) {
        return draft -> draft.with(Extension.keyUsage, true, new KeyUsage(bits));
    }

    private static Consumer<IdentityDraft> purpose(KeyPurposeId... purposes) {
        return draft -> draft.with(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purposes));
    }

    private static Consumer<IdentityDraft> names(GeneralName... names) {
        return draft -> draft.with(Extension.subjectAlternativeName, false, new GeneralNames(names));
    }

    private static Consumer<IdentityDraft> constraint(boolean critical, String permitted) {
        ASN1Encodable constraints = new NameConstraints(
                new GeneralSubtree[] {new GeneralSubtree(new GeneralName(GeneralName.dNSName, permitted))}, null);
        return draft -> draft.with(Extension.nameConstraints, critical, constraints);
    }
}
