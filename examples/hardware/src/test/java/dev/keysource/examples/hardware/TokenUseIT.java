package dev.keysource.examples.hardware;

import dev.keysource.KeyPairSource;
import dev.keysource.KeyPairSources;
import dev.keysource.KeyPairSpec;
import dev.keysource.local.Pkcs11KeyPairSource;
import dev.keysource.pool.PooledKeyPairSource;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.math.BigInteger;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.Security;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;

/** What owners of pooled token keys do with them: certificate requests, TLS 1.3, and keeping them. */
@Tag("interop")
@Timeout(300)
class TokenUseIT {
    private static final Duration LONG = Duration.ofMinutes(2);

    @TempDir
    private Path directory;

    private final SoftHsm token = SoftHsm.fresh();

    private Properties settings(String objects) throws Exception {
        Properties settings = token.settings(directory, "pkcs11", objects);
        settings.setProperty("keysource.chain", "pool(pkcs11)");
        return settings;
    }

    private static Provider provider(KeyPairSource source) {
        return source.find(Pkcs11KeyPairSource.class).get(0).provider();
    }

    private static String algorithm(KeyPair pair) {
        return pair.getPublic().getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA";
    }

    private static ContentSigner signer(KeyPair pair, Provider provider) throws Exception {
        return new JcaContentSignerBuilder(algorithm(pair))
                .setProvider(provider)
                .build(pair.getPrivate());
    }

    static X509Certificate certificate(String name, KeyPair pair, Provider provider) throws Exception {
        Instant now = Instant.now();
        return new JcaX509CertificateConverter()
                .getCertificate(new JcaX509v3CertificateBuilder(
                                new X500Name(name),
                                BigInteger.TEN,
                                Date.from(now.minusSeconds(3_600)),
                                Date.from(now.plusSeconds(86_400)),
                                new X500Name(name),
                                pair.getPublic())
                        .build(signer(pair, provider)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"RSA-2048", "EC-P-256", "EC-P-384"})
    void certificateRequest_ofAPooledKey_isValid(String kind) throws Exception {
        try (KeyPairSource source = KeyPairSources.forProperties(settings("session"))) {
            KeyPair pair = source.get(KeyPairSpec.parse(kind), LONG);
            PKCS10CertificationRequest request = new JcaPKCS10CertificationRequestBuilder(
                            new X500Name("CN=device"), pair.getPublic())
                    .build(signer(pair, provider(source)));
            assertThat(request.isSignatureValid(new JcaContentVerifierProviderBuilder().build(pair.getPublic())))
                    .isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"RSA-2048", "EC-P-256"})
    void tlsServer_withAPooledKey_speaksTls13(String kind) throws Exception {
        try (KeyPairSource source = KeyPairSources.forProperties(settings("token"))) {
            KeyPair pair = source.get(KeyPairSpec.parse(kind), LONG);
            Provider provider = provider(source);
            X509Certificate certificate = certificate("CN=localhost", pair, provider);
            KeyStore keys = KeyStore.getInstance("PKCS11", provider);
            keys.load(null, null);
            keys.setKeyEntry("server", pair.getPrivate(), null, new Certificate[] {certificate});
            Security.addProvider(provider); // JSSE is told of no provider
            try {
                assertThat(handshake(keys, certificate)).isEqualTo("TLSv1.3");
            } finally {
                Security.removeProvider(provider.getName());
            }
        }
    }

    private static String handshake(KeyStore keys, X509Certificate trusted) throws Exception {
        KeyManagerFactory own = KeyManagerFactory.getInstance("SunX509");
        own.init(keys, null);
        SSLContext server = SSLContext.getInstance("TLSv1.3");
        server.init(own.getKeyManagers(), null, null);
        KeyStore anchors = KeyStore.getInstance("PKCS12");
        anchors.load(null, null);
        anchors.setCertificateEntry("server", trusted);
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(anchors);
        SSLContext client = SSLContext.getInstance("TLSv1.3");
        client.init(null, trust.getTrustManagers(), null);
        try (SSLServerSocket listening = (SSLServerSocket)
                server.getServerSocketFactory().createServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<Integer> served = CompletableFuture.supplyAsync(() -> {
                try (var accepted = listening.accept()) {
                    int read = accepted.getInputStream().read();
                    accepted.getOutputStream().write(read + 1);
                    return read;
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            try (SSLSocket socket = (SSLSocket) client.getSocketFactory()
                    .createSocket(InetAddress.getLoopbackAddress(), listening.getLocalPort())) {
                socket.setSoTimeout(60_000);
                socket.getOutputStream().write(41);
                assertThat(socket.getInputStream().read()).isEqualTo(42);
                assertThat(served.get(60, TimeUnit.SECONDS)).isEqualTo(41);
                return socket.getSession().getProtocol();
            }
        }
    }

    @Test
    void keptKey_underAnAlias_survivesItsProcess() throws Exception {
        Path file = directory.resolve("settings");
        try (Writer writer = Files.newBufferedWriter(file)) {
            settings("token").store(writer, null);
        }
        SoftHsm.run(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                KeepKey.class.getName(),
                file.toString());
        // A source of another process deletes what that one has left in its pool, and not the key that it has kept.
        SoftHsm.run(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                LifeCycles.class.getName(),
                file.toString(),
                "1",
                "0");
        assertThat(token.aliases()).containsExactly("kept");
        Properties settings = settings("token");
        settings.setProperty("keysource.chain", "pkcs11");
        try (KeyPairSource source = KeyPairSources.forProperties(settings)) {
            assertThat(source.find(PooledKeyPairSource.class)).isEmpty();
            Provider provider = provider(source);
            KeyStore store = KeyStore.getInstance("PKCS11", provider);
            store.load(null, null);
            Signature signature = Signature.getInstance("SHA256withECDSA", provider);
            signature.initSign((PrivateKey) store.getKey("mine", null));
            signature.update(new byte[10]);
            byte[] signed = signature.sign();
            Signature check = Signature.getInstance("SHA256withECDSA", "SunEC");
            check.initVerify(store.getCertificate("mine"));
            check.update(new byte[10]);
            assertThat(check.verify(signed)).isTrue();
        }
    }
}
