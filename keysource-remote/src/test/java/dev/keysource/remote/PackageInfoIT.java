package dev.keysource.remote;

import dev.keysource.KeyPairSource;
import dev.keysource.KeyPairSpec;
import dev.keysource.testkit.ScriptedSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;

import static org.assertj.core.api.Assertions.assertThat;

/** Runs the code of the package's Javadoc. */
@Timeout(600)
class PackageInfoIT {
    private static final Path SOURCE =
            Path.of("src", "main", "java", "dev", "keysource", "remote", "package-info.java");
    private static final Path THIS = Path.of("src", "test", "java", "dev", "keysource", "remote", "PackageInfoIT.java");

    @Test
    void sample_run_givesAPair(@TempDir Path directory) throws Exception {
        assertThat(sample(new ScriptedSource("scripted").answerAtOnce(), directory))
                .isNotNull();
    }

    @Test
    void sample_inTheJavadoc_isTheOneHere() throws Exception {
        String javadoc = Files.readString(SOURCE).replaceAll("(?m)^ \\* ?", "");
        String sample = javadoc.substring(javadoc.indexOf("{@code\n") + 7, javadoc.indexOf("}</pre>"));
        assertThat(Files.readString(THIS)).contains(sample.indent(8));
    }

    private static KeyPair sample(KeyPairSource source, Path directory) throws Exception {
        ServerIdentity identity = ServerIdentity.readOrCreate(directory.resolve("key_generator.pem"));
        try (KeyPairServer server = KeyPairServer.builder(source, identity).start();
                KeyPairSource remote = RemoteKeyPairSource.of(identity.furl("localhost:" + server.port()))) {
            return remote.get(KeyPairSpec.ED25519, Duration.ofMinutes(1));
        }
    }
}
