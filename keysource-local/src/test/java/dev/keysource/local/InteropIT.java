package dev.keysource.local;

import dev.keysource.KeyPairSourceException;
import dev.keysource.KeyPairSourceException.Reason;
import dev.keysource.KeyPairSpec;
import dev.keysource.testkit.SpecSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Programs that share no code with us read the pairs of every provider and use them: the {@code openssl} command where
 * version 3.0 knows the algorithm, Node.js 24.8 or newer (with OpenSSL 3.5) where it does not. The environment variables
 * {@code KEYSOURCE_OPENSSL} and {@code KEYSOURCE_NODE} name the programs if they are not on the path.
 */
@Tag("interop")
@Timeout(300)
class InteropIT {
    private static final Duration LONG = Duration.ofSeconds(100);
    private static final String OPENSSL =
            Optional.ofNullable(System.getenv("KEYSOURCE_OPENSSL")).orElse("openssl");
    private static final String NODE =
            Optional.ofNullable(System.getenv("KEYSOURCE_NODE")).orElse("node");

    @TempDir
    private Path directory;

    @ParameterizedTest
    @SpecSource(except = "RSA-8192")
    void pair_ofAnyProvider_isReadAndUsedByAnotherProgram(KeyPairSpec spec) throws Exception {
        int used = 0;
        for (JcaProvider provider : JcaProvider.values()) {
            try (LocalKeyPairSource source =
                    LocalKeyPairSource.builder().provider(provider).build()) {
                use(spec, source.get(spec, LONG));
                used++;
            } catch (KeyPairSourceException e) {
                assertThat(e.reason()).isEqualTo(Reason.UNSUPPORTED);
            }
        }
        assertThat(used).isPositive();
    }

    @ParameterizedTest
    @SpecSource("RSA-[234].*")
    void pair_ofTheSearch_isReadAndUsedByAnotherProgram(KeyPairSpec spec) throws Exception {
        try (LocalKeyPairSource source = LocalKeyPairSource.builder()
                .engine(LocalKeyPairSource.Engine.SEARCH)
                .build()) {
            use(spec, source.get(spec, LONG));
        }
    }

    private void use(KeyPairSpec spec, KeyPair pair) throws Exception {
        String privatePem = pem("PRIVATE KEY", pair.getPrivate().getEncoded());
        String publicPem = pem("PUBLIC KEY", pair.getPublic().getEncoded());
        switch (spec.algorithm()) {
            case "RSA", "EC" -> {
                run(OPENSSL, "pkey", "-in", privatePem, "-check", "-noout");
                sign(privatePem, publicPem, "-digest", "sha256");
            }
            case "Ed25519", "Ed448" -> sign(privatePem, publicPem);
            case "X25519", "X448" -> agree(spec, privatePem, publicPem);
            default -> run(NODE, script(), spec.algorithm(), privatePem, publicPem);
        }
    }

    private void sign(String privatePem, String publicPem, String... digest) throws Exception {
        String message =
                Files.write(directory.resolve("message"), new byte[100]).toString();
        String signature = directory.resolve("signature").toString();
        String[] sign = {OPENSSL, "pkeyutl", "-sign", "-rawin", "-inkey", privatePem, "-in", message, "-out", signature
        };
        String[] verify = {
            OPENSSL,
            "pkeyutl",
            "-verify",
            "-rawin",
            "-pubin",
            "-inkey",
            publicPem,
            "-in",
            message,
            "-sigfile",
            signature
        };
        run(concat(sign, digest));
        run(concat(verify, digest));
    }

    private void agree(KeyPairSpec spec, String privatePem, String publicPem) throws Exception {
        String otherPrivate = directory.resolve("other").toString();
        String otherPublic = directory.resolve("other.pub").toString();
        run(OPENSSL, "genpkey", "-algorithm", spec.toString(), "-out", otherPrivate);
        run(OPENSSL, "pkey", "-in", otherPrivate, "-pubout", "-out", otherPublic);
        Path ours = directory.resolve("ours");
        Path theirs = directory.resolve("theirs");
        run(OPENSSL, "pkeyutl", "-derive", "-inkey", privatePem, "-peerkey", otherPublic, "-out", ours.toString());
        run(OPENSSL, "pkeyutl", "-derive", "-inkey", otherPrivate, "-peerkey", publicPem, "-out", theirs.toString());
        assertThat(ours).hasSameBinaryContentAs(theirs);
    }

    private String pem(String type, byte[] der) throws IOException {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        String text = "-----BEGIN " + type + "-----\n" + body + "\n-----END " + type + "-----\n";
        return Files.writeString(directory.resolve(type.replace(' ', '-') + ".pem"), text)
                .toString();
    }

    private String script() throws IOException {
        Path script = directory.resolve("interop.mjs");
        try (var resource = getClass().getResourceAsStream("/interop.mjs")) {
            Files.write(script, resource.readAllBytes());
        }
        return script.toString();
    }

    private static String[] concat(String[] command, String... more) {
        return Stream.of(command, more).flatMap(Arrays::stream).toArray(String[]::new);
    }

    private static void run(String... command) throws Exception {
        Process process;
        try {
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            throw new AssertionError("the interop tests need '" + command[0] + "', which does not run here", e);
        }
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor())
                .as("%s: %s", String.join(" ", command), output)
                .isZero();
    }
}
