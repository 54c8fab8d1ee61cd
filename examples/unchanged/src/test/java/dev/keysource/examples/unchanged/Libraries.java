package dev.keysource.examples.unchanged;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import io.jsonwebtoken.Jwts;
import io.jsonwebtoken.security.SignatureAlgorithm;
import okhttp3.tls.HeldCertificate;

import java.io.File;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/** Libraries, called as their users do. */
final class Libraries {
    private static final Path FOLDER = Path.of("target", "software");

    private Libraries() {}

    static void nimbus() throws Exception {
        RSAKey key = new RSAKeyGenerator(2048).keyID("a").generate();
        JWSObject token = new JWSObject(new JWSHeader(JWSAlgorithm.RS256), new Payload("text"));
        token.sign(new RSASSASigner(key));
        assertThat(token.verify(new RSASSAVerifier(key.toPublicJWK()))).isTrue();
    }

    /** The algorithms of jjwt: RS256 and PS256 make keys of 2048 bits, RS512 of 4096. */
    static void jjwt(SignatureAlgorithm algorithm) {
        KeyPair pair = algorithm.keyPair().build();
        String token = Jwts.builder()
                .subject("somebody")
                .signWith(pair.getPrivate(), algorithm)
                .compact();
        assertThat(Jwts.parser()
                        .verifyWith(pair.getPublic())
                        .build()
                        .parseSignedClaims(token)
                        .getPayload()
                        .getSubject())
                .isEqualTo("somebody");
    }

    static void okhttp() throws Exception {
        HeldCertificate held =
                new HeldCertificate.Builder().rsa2048().commonName("a").build();
        Signatures.assertChain(List.of(held.certificate()));
        Software.assertPair(held.keyPair());
    }

    static void vertx() throws Exception {
        io.vertx.core.net.SelfSignedCertificate certificate =
                io.vertx.core.net.SelfSignedCertificate.create("host.example");
        try {
            assertThat(Files.readString(Path.of(certificate.certificatePath()))).contains("BEGIN CERTIFICATE");
        } finally {
            certificate.delete();
        }
    }

    /** Netty of whichever version a class loader has. */
    static void netty(ClassLoader loader) throws Exception {
        Class<?> type = loader.loadClass("io.netty.handler.ssl.util.SelfSignedCertificate");
        Object made = type.getConstructor(String.class).newInstance("host.example");
        try {
            X509Certificate certificate =
                    (X509Certificate) type.getMethod("cert").invoke(made);
            Signatures.assertChain(List.of(certificate));
            Signatures.assertPair((PrivateKey) type.getMethod("key").invoke(made), certificate.getPublicKey());
        } finally {
            type.getMethod("delete").invoke(made);
        }
    }

    /** The host key of an SSH server that starts for the first time. */
    static void sshd(ClassLoader loader, boolean bouncyCastle) throws Exception {
        // It looks for Bouncy Castle with each loader that it knows, and remembers what it has found.
        System.setProperty("org.apache.sshd.security.provider.BC.enabled", Boolean.toString(bouncyCastle));
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        Thread.currentThread().setContextClassLoader(loader);
        try {
            generateHostKey(loader);
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }
    }

    private static void generateHostKey(ClassLoader loader) throws Exception {
        Class<?> type = loader.loadClass("org.apache.sshd.server.keyprovider.SimpleGeneratorHostKeyProvider");
        Object provider = type.getConstructor().newInstance();
        type.getMethod("setAlgorithm", String.class).invoke(provider, "RSA");
        type.getMethod("setKeySize", int.class).invoke(provider, 2048);
        Iterable<?> keys = (Iterable<?>)
                type.getMethod("loadKeys", loader.loadClass("org.apache.sshd.common.session.SessionContext"))
                        .invoke(provider, (Object) null);
        assertThat(keys).isNotEmpty();
        for (Object pair : keys) {
            Software.assertPair((KeyPair) pair);
        }
    }

    /** The jars of a folder, and nothing of this program. */
    static ClassLoader loader(String folder) throws IOException {
        try (Stream<Path> jars = Files.list(FOLDER.resolve(folder))) {
            List<URL> urls = new ArrayList<>();
            for (File jar : jars.map(Path::toFile).toList()) {
                urls.add(url(jar));
            }
            return new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
        }
    }

    private static URL url(File jar) throws MalformedURLException {
        return jar.toURI().toURL();
    }
}
