package dev.keysource.release;

import org.bouncycastle.bcpg.ArmoredOutputStream;
import org.bouncycastle.bcpg.BCPGOutputStream;
import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.bouncycastle.bcpg.PublicKeyAlgorithmTags;
import org.bouncycastle.crypto.generators.Ed25519KeyPairGenerator;
import org.bouncycastle.crypto.params.Ed25519KeyGenerationParameters;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPSignatureGenerator;
import org.bouncycastle.openpgp.operator.bc.BcPGPContentSignerBuilder;
import org.bouncycastle.openpgp.operator.bc.BcPGPKeyPair;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Date;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

import static java.nio.charset.StandardCharsets.UTF_8;

/** A small bundle without a fault, and the key that signed it; a test spoils it before it is written. */
final class SampleBundle {
    static final String FOLDER = "org/example/thing/1.0/thing-1.0";
    private static final int VERSION = 4;
    private static final String POM = """
            <project xmlns="http://maven.apache.org/POM/4.0.0">
              <modelVersion>4.0.0</modelVersion>
              <groupId>org.example</groupId>
              <artifactId>thing</artifactId>
              <version>1.0</version>
              <name>thing</name>
              <description>A thing.</description>
              <url>https://example.org</url>
              <licenses><license><name>Apache-2.0</name><url>https://example.org/licence</url></license></licenses>
              <developers><developer><name>The project</name></developer></developers>
              <scm><connection>scm:git:https://example.org</connection><url>https://example.org</url></scm>
              <dependencies>
                <dependency>
                  <groupId>org.slf4j</groupId>
                  <artifactId>slf4j-api</artifactId>
                  <version>2.0.20</version>
                  <scope>compile</scope>
                </dependency>
              </dependencies>
            </project>
            """;

    final Map<String, byte[]> files = new TreeMap<>();
    private final BcPGPKeyPair key = newKey();

    SampleBundle() throws IOException, PGPException {
        files.put(FOLDER + ".pom", POM.getBytes(UTF_8));
        files.put(FOLDER + ".jar", jar("META-INF/LICENSE"));
        files.put(FOLDER + "-sources.jar", jar("org/example/Thing.java"));
        files.put(FOLDER + "-javadoc.jar", jar("index.html"));
        files.put(
                FOLDER + "-cyclonedx.json",
                "{\"bomFormat\": \"CycloneDX\", \"purl\": \"pkg:maven/org.example/thing@1.0\"}".getBytes(UTF_8));
        attend();
    }

    /** Changes the first place in the POM that a pattern finds, and what belongs to the POM. */
    void pom(String pattern, String replacement) throws IOException, PGPException {
        String changed = POM.replaceFirst(pattern, Matcher.quoteReplacement(replacement));
        if (changed.equals(POM)) {
            throw new IllegalArgumentException(pattern);
        }
        put(FOLDER + ".pom", changed.getBytes(UTF_8));
    }

    /** Adds a file, or replaces it, with its checksums and its signature. */
    void put(String name, byte[] content) throws IOException, PGPException {
        files.put(name, content);
        attend(name, key);
    }

    /** Removes a file and what belongs to it. */
    void remove(String name) {
        files.keySet().removeIf(each -> each.equals(name) || each.startsWith(name + "."));
    }

    /** Signs a file by a key that nobody knows. */
    void signByAnother(String name) throws IOException, PGPException {
        attend(name, newKey());
    }

    Path writeKey(Path directory) throws IOException {
        Path file = directory.resolve("key.asc");
        PGPPublicKey publicKey = key.getPublicKey();
        try (OutputStream out = new ArmoredOutputStream(Files.newOutputStream(file))) {
            publicKey.encode(out);
        }
        return file;
    }

    Path write(Path directory) throws IOException {
        Path file = directory.resolve("bundle.zip");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            for (Map.Entry<String, byte[]> each : files.entrySet()) {
                zip.putNextEntry(new ZipEntry(each.getKey()));
                zip.write(each.getValue());
                zip.closeEntry();
            }
        }
        return file;
    }

    static byte[] jar(String entry) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry(entry));
            zip.closeEntry();
        }
        return bytes.toByteArray();
    }

    private void attend() throws IOException, PGPException {
        for (String name : files.keySet().toArray(String[]::new)) {
            attend(name, key);
        }
    }

    private void attend(String name, BcPGPKeyPair signer) throws IOException, PGPException {
        files.put(name + ".md5", digest("MD5", files.get(name)));
        files.put(name + ".sha1", digest("SHA-1", files.get(name)));
        files.put(name + ".asc", signature(files.get(name), signer));
    }

    private static byte[] digest(String algorithm, byte[] content) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance(algorithm).digest(content))
                    .getBytes(UTF_8);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] signature(byte[] content, BcPGPKeyPair key) throws IOException, PGPException {
        PGPSignatureGenerator generator = new PGPSignatureGenerator(
                new BcPGPContentSignerBuilder(key.getPublicKey().getAlgorithm(), HashAlgorithmTags.SHA512),
                key.getPublicKey());
        generator.init(PGPSignature.BINARY_DOCUMENT, key.getPrivateKey());
        generator.update(content);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (BCPGOutputStream out = new BCPGOutputStream(new ArmoredOutputStream(bytes))) {
            generator.generate().encode(out);
        }
        return bytes.toByteArray();
    }

    private static BcPGPKeyPair newKey() throws PGPException {
        Ed25519KeyPairGenerator generator = new Ed25519KeyPairGenerator();
        generator.init(new Ed25519KeyGenerationParameters(new SecureRandom()));
        return new BcPGPKeyPair(VERSION, PublicKeyAlgorithmTags.EDDSA_LEGACY, generator.generateKeyPair(), new Date());
    }
}
