package dev.keysource.remote;

import dev.keysource.KeyPairSourceException;
import dev.keysource.KeyPairSpec;
import dev.keysource.testkit.ScriptedSource;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.PrintStream;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** Looks for secrets in everything that a process logs when all logs, the transport's too, are at their finest. */
@Timeout(60)
class CanaryIT {
    private static final int PAIRS = 10;

    @TempDir
    private Path directory;

    @Test
    void logs_atTrace_holdNeitherSecretNorPrivateKey() throws Exception {
        Path julSettings = directory.resolve("logging.properties");
        Files.writeString(julSettings, """
                handlers=java.util.logging.ConsoleHandler
                .level=ALL
                java.util.logging.ConsoleHandler.level=ALL
                """);
        Path canaries = directory.resolve("canaries");
        Path log = directory.resolve("log");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=trace",
                        "-Djava.util.logging.config.file=" + julSettings,
                        CanaryIT.class.getName(),
                        canaries.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        assertThat(process.waitFor(50, TimeUnit.SECONDS)).isTrue();
        String logged = Files.readString(log, ISO_8859_1);
        assertThat(process.exitValue()).as(logged).isZero();
        assertThat(logged).contains("granted capability=", "refused peer=", "DEBUG io.grpc.netty.shaded");
        List<String> secrets = Files.readAllLines(canaries);
        assertThat(secrets).hasSizeGreaterThan(PAIRS);
        String lower = logged.toLowerCase(Locale.ROOT);
        assertThat(secrets)
                .allSatisfy(secret -> assertThat(lower.contains(secret.toLowerCase(Locale.ROOT)))
                        .as("a secret in the log")
                        .isFalse());
    }

    /** The process whose logs are looked at: pairs, refusals, failures and ends of connections. */
    public static void main(String[] arguments) throws Exception {
        ServerIdentity identity = ServerIdentity.create();
        Path canaries = Path.of(arguments[0]);
        try (PrintStream out = new PrintStream(Files.newOutputStream(canaries), false, UTF_8)) {
            out.println(identity.secrets().get(0));
            print(out, Base64.getUrlDecoder().decode(identity.secrets().get(0)));
            print(out, privateValue(identity.privateKey().getEncoded()));
            ScriptedSource source = new ScriptedSource("scripted").answerAtOnce();
            KeyPairServer server = KeyPairServer.builder(source, identity).start();
            Furl furl = identity.furl("localhost:" + server.port());
            try (RemoteKeyPairSource client = RemoteKeyPairSource.connect(furl);
                    RemoteKeyPairSource stranger =
                            RemoteKeyPairSource.connect(new Furl(furl.pin(), furl.locations(), Token.random()))) {
                for (int i = 0; i < PAIRS; i++) {
                    KeyPair pair = client.get(KeyPairSpec.ED25519, Duration.ofSeconds(20));
                    print(out, privateValue(pair.getPrivate().getEncoded()));
                }
                provoke(stranger);
                source.failAtOnce(KeyPairSourceException.Reason.EXHAUSTED);
                provoke(client);
                server.close();
                provoke(client);
                System.err.println(furl + " " + identity + " " + client + " " + server);
            }
        }
        System.exit(0);
    }

    private static void provoke(RemoteKeyPairSource source) throws InterruptedException {
        try {
            source.get(KeyPairSpec.ED25519, Duration.ofSeconds(20));
            throw new AssertionError("there was an answer");
        } catch (KeyPairSourceException e) {
            e.printStackTrace();
        }
    }

    /** The innermost octets of a PKCS#8 key: of Ed25519 the seed, of EC all there is. */
    private static byte[] privateValue(byte[] pkcs8) throws IOException {
        byte[] octets = PrivateKeyInfo.getInstance(pkcs8).getPrivateKey().getOctets();
        return octets.length == 34 ? ASN1OctetString.getInstance(octets).getOctets() : octets;
    }

    private static void print(PrintStream out, byte[] secret) {
        out.println(HexFormat.of().formatHex(secret));
        out.println(HexFormat.of().formatHex(secret, 0, 12));
        out.println(new BigInteger(1, secret));
        out.println(Arrays.toString(secret));
        for (int cut = 0; cut < 3; cut++) {
            byte[] rest = Arrays.copyOfRange(secret, cut, cut + 24);
            out.println(Base64.getEncoder().encodeToString(rest));
            out.println(Base64.getUrlEncoder().encodeToString(rest));
        }
    }
}
