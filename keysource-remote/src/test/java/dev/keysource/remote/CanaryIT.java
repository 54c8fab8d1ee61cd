package dev.keysource.remote;

import dev.keysource.KeyPairSourceException;
import dev.keysource.KeyPairSpec;
import dev.keysource.testkit.ScriptedSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
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
        Path canaries = directory.resolve("canaries");
        Path log = directory.resolve("log");
        Process process = TracingProcess.of(CanaryIT.class, directory, canaries)
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
            Canaries.of(identity).forEach(out::println);
            ScriptedSource source = new ScriptedSource("scripted").answerAtOnce();
            KeyPairServer server = KeyPairServer.builder(source, identity).start();
            Furl furl = identity.furl("localhost:" + server.port());
            try (RemoteKeyPairSource client = RemoteKeyPairSource.connect(furl);
                    RemoteKeyPairSource stranger =
                            RemoteKeyPairSource.connect(new Furl(furl.pin(), furl.locations(), Token.random()))) {
                for (int i = 0; i < PAIRS; i++) {
                    KeyPair pair = client.get(KeyPairSpec.ED25519, Duration.ofSeconds(20));
                    Canaries.ofKey(pair.getPrivate().getEncoded()).forEach(out::println);
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
}
