package dev.keysource.examples.launcher;

import dev.keysource.testkit.TestPorts;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarFile;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The launcher of today beside that of the last release, each as server and as client, on directories that either has made.
 * {@code -Pcompatibility} fetches the release and says where it lies.
 */
@Tag("compatibility")
@Timeout(600)
class CompatibilityIT {
    /** A launcher's jar. */
    enum Version {
        TODAY(Path.of("target", "pool-launcher.jar")),
        RELEASED(Path.of(System.getProperty("released.launcher", "none")));

        private final Path jar;

        Version(Path jar) {
            this.jar = jar;
        }

        List<String> command(Object... args) {
            List<String> command = new ArrayList<>(LauncherProcess.command(args));
            command.set(command.indexOf("-jar") + 1, jar.toAbsolutePath().toString());
            return command;
        }

        LauncherProcess done(Object... args) throws Exception {
            LauncherProcess process = LauncherProcess.start(command(args));
            assertThat(process.awaitExit())
                    .as("%s of %s: %s", args[0], this, process.err())
                    .isZero();
            return process;
        }
    }

    @TempDir
    Path temp;

    private Path directory;
    private Path furl;

    @BeforeEach
    void nameFiles() {
        directory = temp.resolve("generator");
        furl = directory.resolve("key_generator.furl");
    }

    @Test
    void released_always_isNotToday() throws IOException {
        assertThat(version(Version.RELEASED)).isNotEqualTo(version(Version.TODAY));
    }

    private static String version(Version version) throws IOException {
        try (JarFile jar = new JarFile(version.jar.toFile())) {
            return jar.getManifest().getMainAttributes().getValue("Implementation-Version");
        }
    }

    @ParameterizedTest
    @CsvSource({"TODAY, RELEASED", "RELEASED, TODAY"})
    void pair_askedByTheOther_isThere(Version server, Version client) throws Exception {
        create(server);
        try (LauncherProcess generator = LauncherProcess.serve(server.command("run", directory))) {
            for (String spec : List.of("RSA-2048", "EC-P-256", "Ed25519")) {
                Path pem = temp.resolve(spec + ".pem");
                client.done("get", "--furl-file", furl, "--spec", spec, "--out", pem);
                assertThat(pem).content().contains("-----BEGIN PRIVATE KEY-----", "-----BEGIN PUBLIC KEY-----");
            }
            assertThat(client.done("status", "--furl-file", furl, "--json").out())
                    .anyMatch(line -> line.contains("RSA-2048"));
            assertThat(generator.terminate().awaitExit()).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource({"TODAY, RELEASED", "RELEASED, TODAY"})
    void directory_madeByTheOther_isServedUnderTheSameFurl(Version first, Version then) throws Exception {
        create(first);
        String made = served(first);
        Map<String, String> files = files();
        assertThat(served(then)).isEqualTo(made);
        assertThat(files()).containsAllEntriesOf(files);
        Files.delete(furl);
        assertThat(served(then)).isEqualTo(made);
    }

    /** The names, modes and labels of the files of a generator are the same, whoever made them. */
    @ParameterizedTest
    @EnumSource
    void files_ofAGenerator_areThoseOfTheRelease(Version version) throws Exception {
        create(version);
        served(version);
        assertThat(files())
                .contains(
                        Map.entry("key_generator.furl", "rw-------"),
                        Map.entry("key_generator.pem", "rw------- [PRIVATE KEY, CERTIFICATE, KEYSOURCE SECRET]"),
                        Map.entry("keysource.properties", "rw-------"))
                .containsKey("portnum");
    }

    private void create(Version version) throws Exception {
        version.done("create-key-generator", directory);
        Files.writeString(directory.resolve("portnum"), TestPorts.take() + "\n");
        Path settings = directory.resolve("keysource.properties");
        Files.writeString(settings, Files.readString(settings) + "\nkeysource.pool.specs = RSA-2048:1\n");
    }

    private String served(Version version) throws Exception {
        try (LauncherProcess generator = LauncherProcess.serve(version.command("run", directory))) {
            assertThat(generator.terminate().awaitExit()).isZero();
            return generator.out().get(0);
        }
    }

    private Map<String, String> files() throws IOException {
        Map<String, String> found = new TreeMap<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                List<String> labels = Files.readAllLines(file).stream()
                        .filter(line -> line.startsWith("-----BEGIN "))
                        .map(line -> line.replaceAll("-----(BEGIN )?", ""))
                        .toList();
                found.put(
                        file.getFileName().toString(),
                        PosixFilePermissions.toString(Files.getPosixFilePermissions(file))
                                + (labels.isEmpty() ? "" : " " + labels));
            }
        }
        return found;
    }
}
