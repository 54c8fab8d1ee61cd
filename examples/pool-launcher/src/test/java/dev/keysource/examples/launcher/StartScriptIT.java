package dev.keysource.examples.launcher;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The start script: what it runs, the archives of classes that it keeps, and that it is seen by nobody. */
@EnabledOnOs(OS.LINUX)
class StartScriptIT {
    private static final Path SCRIPT = Path.of("..", "bin", "pool-launcher").toAbsolutePath();

    @TempDir
    private Path temp;

    private Path archives;
    private Path furl;
    private LauncherProcess server;

    @BeforeEach
    void serve() throws IOException, InterruptedException {
        archives = temp.resolve("cache").resolve("archives");
        Path directory = temp.resolve("generator");
        assertThat(run("create-key-generator", directory).awaitExit()).isZero();
        server = LauncherProcess.serve(command(archives, "", "run", directory));
        furl = directory.resolve("key_generator.furl");
    }

    @AfterEach
    void stop() throws IOException, InterruptedException {
        assertThat(server.thaw().terminate().awaitExit()).isZero();
        server.close();
    }

    private static List<String> command(Object archives, String options, Object... args) {
        List<String> command = new ArrayList<>(List.of(
                "env",
                "JAVA_HOME=" + System.getProperty("java.home"),
                "KEYSOURCE_ARCHIVES=" + archives,
                "JAVA_OPTS=" + options,
                SCRIPT.toString()));
        Arrays.stream(args).map(Object::toString).forEach(command::add);
        return command;
    }

    private LauncherProcess run(Object... args) throws IOException {
        return LauncherProcess.start(command(archives, "", args));
    }

    private List<Path> archives() throws IOException {
        try (Stream<Path> files = Files.list(archives)) {
            return files.toList();
        }
    }

    @Test
    void get_firstAndLater_isTheSameAndTakesItsClassesFromAnArchive() throws IOException, InterruptedException {
        Path log = temp.resolve("classes");
        for (boolean first : new boolean[] {true, false}) {
            LauncherProcess get = LauncherProcess.start(command(
                    archives, "-Xlog:class+load:file=" + log, "get", "--furl-file", furl, "--spec", "EC-P-256"));
            assertThat(get.awaitExit()).as(() -> String.join("\n", get.err())).isZero();
            assertThat(get.out()).first().isEqualTo("-----BEGIN PRIVATE KEY-----");
            assertThat(get.out()).last().isEqualTo("-----END PUBLIC KEY-----");
            assertThat(get.err()).isEmpty();
            assertThat(archives()).hasSize(1);
            assertThat(Files.readAllLines(log))
                    .filteredOn(line -> line.contains(" dev.keysource.remote.RemoteKeyPairSource "))
                    .hasSize(1)
                    .allMatch(line -> line.contains("shared objects file") != first);
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(archives)))
                .isEqualTo("rwx------");
    }

    @Test
    void get_thatFails_leavesNoArchive() throws IOException, InterruptedException {
        LauncherProcess get = run("get", "--furl-file", temp.resolve("none"), "--spec", "EC-P-256");

        assertThat(get.awaitExit()).isEqualTo(1);
        assertThat(get.err()).hasSize(1).first().asString().contains("there is no such file");
        assertThat(archives()).isEmpty();
    }

    @Test
    void get_withoutArchives_writesNone() throws IOException, InterruptedException {
        LauncherProcess get =
                LauncherProcess.start(command("none", "", "get", "--furl-file", furl, "--spec", "EC-P-256"));

        assertThat(get.awaitExit()).isZero();
        assertThat(archives).doesNotExist();
        assertThat(Path.of("none")).doesNotExist();
    }

    @Test
    void get_archivesThatCannotBeWritten_worksAllTheSame() throws IOException, InterruptedException {
        Path file = Files.createFile(temp.resolve("file"));
        LauncherProcess get =
                LauncherProcess.start(command(file, "", "get", "--furl-file", furl, "--spec", "EC-P-256"));

        assertThat(get.awaitExit()).isZero();
        assertThat(get.err()).isEmpty();
    }

    @Test
    void get_archiveThatIsDamaged_worksAllTheSame() throws IOException, InterruptedException {
        assertThat(run("get", "--furl-file", furl, "--spec", "EC-P-256").awaitExit())
                .isZero();
        Path archive = archives().get(0);
        Files.delete(archive);
        Files.writeString(archive, "damaged");

        LauncherProcess get = run("get", "--furl-file", furl, "--spec", "EC-P-256");
        assertThat(get.awaitExit()).isZero();
        assertThat(get.out()).first().isEqualTo("-----BEGIN PRIVATE KEY-----");
    }

    @Test
    void get_firstAndTerminated_endsTheProgramAndLeavesNothing() throws IOException, InterruptedException {
        server.freeze();
        Path out = temp.resolve("key.pem");
        LauncherProcess get = run("get", "--furl-file", furl, "--spec", "EC-P-256", "--out", out);
        await().atMost(Duration.ofMinutes(3)).until(() -> Files.exists(out));
        assertThat(get.terminate().awaitExit()).isEqualTo(143);
        assertThat(out).doesNotExist();
        assertThat(archives()).isEmpty();
    }
}
