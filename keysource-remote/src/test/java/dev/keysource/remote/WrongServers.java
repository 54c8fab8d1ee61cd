package dev.keysource.remote;

import dev.keysource.KeyPairSourceException.Reason;
import dev.keysource.KeyPairSpec;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;

import static dev.keysource.testkit.Failures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

/** Servers that are not the one a client wants, of every kind there is: none hears a byte of a call. */
final class WrongServers {
    private static final Instant NOW = Instant.now();

    /** How many there were, how often clients came to them, and what they heard once a handshake was done. */
    record Report(int servers, int connections, long applicationBytes) {}

    enum Wrong {
        OTHER_KEY,
        OTHER_KEY_WITH_THE_SAME_NAMES,
        LEAF_OF_THE_ATTACKER_THEN_THE_GENUINE,
        LEAF_OF_THE_ATTACKER_THEN_THE_GENUINE_TWICE,
        LEAF_THAT_NAMES_THE_GENUINE_AS_ISSUER,
        GENUINE_CERTIFICATE_WITHOUT_ITS_KEY,
        OTHER_RSA_KEY,
        OTHER_P384_KEY,
        OTHER_KEY_EXPIRED,
        OTHER_KEY_NOT_YET_VALID,
        GENUINE_BUT_TLS_1_2,
        GENUINE_WITHOUT_HTTP_2,
        NO_TLS
    }

    private WrongServers() {}

    /** Asks so many servers, one after the other, each with a key of its own. */
    static Report run(int count) throws Exception {
        ServerIdentity genuine = ServerIdentity.create();
        int connections = 0;
        long applicationBytes = 0;
        for (int i = 0; i < count; i++) {
            try (TlsPeer peer = ask(genuine, Wrong.values()[i % Wrong.values().length])) {
                connections += peer.connections();
                applicationBytes += peer.applicationBytes();
            }
        }
        return new Report(count, connections, applicationBytes);
    }

    /** Asks one wrong server, with the furl of the genuine one, and sees to it that it learned nothing. */
    static TlsPeer ask(ServerIdentity genuine, Wrong wrong) throws Exception {
        TlsPeer peer = open(genuine, wrong);
        try (RemoteKeyPairSource client = Clients.patient(genuine.furl("localhost:" + peer.port()))) {
            assertFails(client.request(KeyPairSpec.ED25519, Clients.LONG), Reason.UNAVAILABLE);
        }
        peer.awaitEndOfConnections();
        assertThat(peer.applicationBytes()).as("bytes after the handshake").isZero();
        assertThat(peer.heardInPlaintext())
                .doesNotContain("HTTP/2", genuine.secrets().get(0));
        return peer;
    }

    static TlsPeer open(ServerIdentity genuine, Wrong wrong) throws Exception {
        KeyPair ec = generate("EC", 256);
        X509Certificate plain = certificate("CN=other", ec, ec.getPrivate(), -1, 10);
        X509Certificate sameName = certificate("CN=keysource", ec, ec.getPrivate(), -1, 10);
        return switch (wrong) {
            case OTHER_KEY -> TlsPeer.tls("TLSv1.3", "h2", ec.getPrivate(), plain);
            case OTHER_KEY_WITH_THE_SAME_NAMES -> TlsPeer.tls("TLSv1.3", "h2", ec.getPrivate(), sameName);
            case LEAF_OF_THE_ATTACKER_THEN_THE_GENUINE ->
                TlsPeer.tls("TLSv1.3", "h2", ec.getPrivate(), plain, genuine.certificate());
            case LEAF_OF_THE_ATTACKER_THEN_THE_GENUINE_TWICE ->
                TlsPeer.tls("TLSv1.3", "h2", ec.getPrivate(), sameName, genuine.certificate(), genuine.certificate());
            case LEAF_THAT_NAMES_THE_GENUINE_AS_ISSUER ->
                TlsPeer.tls(
                        "TLSv1.3",
                        "h2",
                        ec.getPrivate(),
                        certificate("CN=leaf", ec, genuine.privateKey(), -1, 10),
                        genuine.certificate());
            case GENUINE_CERTIFICATE_WITHOUT_ITS_KEY ->
                TlsPeer.tls("TLSv1.3", "h2", ec.getPrivate(), genuine.certificate());
            case OTHER_RSA_KEY -> {
                KeyPair rsa = generate("RSA", 2048);
                yield TlsPeer.tls(
                        "TLSv1.3", "h2", rsa.getPrivate(), certificate("CN=other", rsa, rsa.getPrivate(), -1, 10));
            }
            case OTHER_P384_KEY -> {
                KeyPair p384 = generate("EC", 384);
                yield TlsPeer.tls(
                        "TLSv1.3", "h2", p384.getPrivate(), certificate("CN=other", p384, p384.getPrivate(), -1, 10));
            }
            case OTHER_KEY_EXPIRED ->
                TlsPeer.tls("TLSv1.3", "h2", ec.getPrivate(), certificate("CN=other", ec, ec.getPrivate(), -10, -5));
            case OTHER_KEY_NOT_YET_VALID ->
                TlsPeer.tls("TLSv1.3", "h2", ec.getPrivate(), certificate("CN=other", ec, ec.getPrivate(), 5, 10));
            case GENUINE_BUT_TLS_1_2 -> TlsPeer.tls("TLSv1.2", "h2", genuine.privateKey(), genuine.certificate());
            case GENUINE_WITHOUT_HTTP_2 ->
                TlsPeer.tls("TLSv1.3", "http/1.1", genuine.privateKey(), genuine.certificate());
            case NO_TLS -> TlsPeer.plaintext();
        };
    }

    private static KeyPair generate(String algorithm, int size) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
        generator.initialize(size);
        return generator.generateKeyPair();
    }

    static X509Certificate certificate(String name, KeyPair subject, PrivateKey issuer, int from, int to)
            throws Exception {
        X500Name named = new X500Name(name);
        return new JcaX509CertificateConverter()
                .getCertificate(new JcaX509v3CertificateBuilder(
                                named,
                                BigInteger.ONE,
                                Date.from(NOW.plus(Duration.ofDays(from))),
                                Date.from(NOW.plus(Duration.ofDays(to))),
                                named,
                                subject.getPublic())
                        .build(new JcaContentSignerBuilder(
                                        issuer.getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA")
                                .build(issuer)));
    }
}
