package dev.keysource.examples.launcher;

import dev.keysource.remote.Furl;
import dev.keysource.remote.ServerIdentity;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class GeneratorDirectoryTest {
    @TempDir
    private Path path;

    private Path file;

    @BeforeEach
    void nameTheFile() {
        file = path.resolve("keysource.properties");
    }

    @Test
    void settings_withAByteOrderMark_areAllRead() throws IOException {
        Files.writeString(file, "\uFEFFkeysource.chain = local\nkeysource.server.port = 1\n");
        assertThat(new GeneratorDirectory(path).settings())
                .containsEntry("keysource.chain", "local")
                .hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Keysource.server.port",
                "key-source.x",
                "keysoruce.server.quota",
                "chain",
                "keysource",
                "server.port"
            })
    void settings_keyOfNoSetting_isRefusedByName(String key) throws IOException {
        Files.writeString(file, key + " = 1\n");
        assertFails("unknown setting '" + key + "'");
    }

    @ParameterizedTest
    @CsvSource({"'keysource.chain = l\u00f6cal', 1", "'# one\n# two\nkeysource.chain = \u00fc\n# four', 3"})
    void settings_inAnotherEncoding_areRefusedByLine(String text, int line) throws IOException {
        Files.writeString(file, text, ISO_8859_1);
        assertFails("line " + line + " is not in UTF-8");
    }

    @ParameterizedTest
    @CsvSource({
        "'keysource.chain = \\u12', 1",
        "'# \\u12 in a comment\nkeysource.a = C:\\users', 2",
        "'keysource.a = b\\\n  c\nkeysource.d = \\uXYZW\nkeysource.e = f', 3"
    })
    void settings_malformedEscape_areRefusedByLine(String text, int line) throws IOException {
        Files.writeString(file, text);
        assertFails("line " + line + " has a \\u without four hexadecimal digits");
    }

    @Test
    void settings_validEscapesAndContinuedLines_areRead() throws IOException {
        Files.writeString(file, "keysource.a = \\u0062\\\n   c\n", UTF_8);
        assertThat(new GeneratorDirectory(path).settings()).containsEntry("keysource.a", "bc");
    }

    @Test
    void create_afterAnInterruptedOne_completesIt() throws IOException {
        Files.writeString(path.resolve(".keysource.properties.tmp"), "keysou");
        GeneratorDirectory.create(path);
        assertThat(path).isDirectoryContaining(found -> found.equals(file)).isDirectoryNotContaining("glob:**.tmp");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void createAndOpen_emptyName_areRefused() {
        assertThatThrownBy(() -> GeneratorDirectory.create(Path.of("")))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("an empty name");
        assertThatThrownBy(() -> GeneratorDirectory.open(Path.of("")))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("an empty name");
    }

    @Test
    void keepPort_thatIsKept_writesNothing() throws IOException {
        GeneratorDirectory directory = GeneratorDirectory.create(path);
        directory.keepPort(7070);
        FileTime old = FileTime.from(Instant.EPOCH);
        Files.setLastModifiedTime(path.resolve("portnum"), old);
        directory.keepPort(7070);
        assertThat(Files.getLastModifiedTime(path.resolve("portnum"))).isEqualTo(old);
        directory.keepPort(7071);
        assertThat(directory.port()).isEqualTo(7071);
    }

    @Test
    void keepPort_cannotBeWritten_leavesNothing() throws IOException {
        Path port = Files.createDirectories(path.resolve("portnum").resolve("in the way"));
        GeneratorDirectory directory = new GeneratorDirectory(path);
        assertThatThrownBy(() -> directory.keepPort(1)).isInstanceOf(CommandFailure.class);
        assertThat(port).exists();
        assertThat(path).isDirectoryNotContaining("glob:**.tmp");
    }

    @Test
    void publish_cannotBeWritten_fails() throws IOException {
        Furl furl = ServerIdentity.create().furl("a:1");
        Path elsewhere = Files.createDirectory(path.resolve("elsewhere"));
        GeneratorDirectory directory = new GeneratorDirectory(elsewhere);
        Files.delete(elsewhere);
        assertThatThrownBy(() -> directory.publish(furl)).isInstanceOf(CommandFailure.class);
    }

    @Test
    void toRun_whileAnotherRuns_isRefused() throws IOException {
        GeneratorDirectory directory = GeneratorDirectory.create(path);
        DirectoryLock running = DirectoryLock.toRun(directory);
        assertThatThrownBy(() -> DirectoryLock.toRun(directory))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("another program runs this key generator");
        DirectoryLock.toChange(directory).close();
        running.close();
        DirectoryLock.toRun(directory).close();
    }

    @Test
    void toRun_somethingElseInThePlaceOfTheLock_isRefused() throws IOException {
        GeneratorDirectory directory = GeneratorDirectory.create(path);
        ServerIdentity.create().write(directory.identityFile());
        Files.createDirectory(directory.lockFile());
        assertThatThrownBy(() -> DirectoryLock.toRun(directory))
                .isInstanceOf(CommandFailure.class)
                .hasMessageStartingWith(directory.lockFile() + ": ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "70000", "-1", "+1", "00", "1 2", "\u0661", "\uFEFF1"})
    void port_fileThatHoldsNone_isRefused(String text) throws IOException {
        Path port = Files.writeString(path.resolve("portnum"), text);
        assertThatThrownBy(() -> new GeneratorDirectory(path).port())
                .isInstanceOf(CommandFailure.class)
                .hasMessageStartingWith(port + ": found ")
                .hasMessageContaining("allowed is a port number from 0 to 65535");
    }

    @Test
    void create_byTwoAtOnce_isDoneByOne() throws Exception {
        for (int round = 0; round < 20; round++) {
            Path directory = path.resolve("round-" + round);
            List<CompletableFuture<CommandLineResult>> both = Stream.generate(() -> CompletableFuture.supplyAsync(
                            () -> CommandLineResult.of("create-key-generator", directory)))
                    .limit(2)
                    .toList();
            assertThat(both.stream().map(one -> one.join().exitCode())).containsExactlyInAnyOrder(0, 1);
            assertThat(directory).isDirectoryNotContaining("glob:**.tmp");
            assertThat(GeneratorDirectory.open(directory).settings()).isNotEmpty();
        }
    }

    @Test
    void deleteUnfinished_afterAKill_leavesNothing() throws IOException {
        GeneratorDirectory directory = GeneratorDirectory.create(path);
        Files.writeString(path.resolve(".keysource.properties.tmp"), "keysou");
        Files.writeString(path.resolve(".portnum.tmp"), "70");
        directory.deleteUnfinished();
        assertThat(path).isDirectoryNotContaining("glob:**.tmp");
    }

    @Test
    void failure_ofATemporaryFile_namesTheOneThatTheUserKnows() {
        Path known = path.resolve("key_generator.pem");
        String temporary = path.resolve(".key_generator.pem.x.tmp").toString();
        assertThat(CommandFailure.of(known, new AccessDeniedException(temporary)))
                .hasMessage(known + ": permission denied");
        String other = path.resolve(".portnum.tmp").toString();
        assertThat(CommandFailure.of(known, new AccessDeniedException(other)))
                .hasMessage(other + ": permission denied");
    }

    private void assertFails(String message) {
        assertThatThrownBy(() -> new GeneratorDirectory(path).settings())
                .isInstanceOf(CommandFailure.class)
                .hasMessageStartingWith(file + ": ")
                .hasMessageContaining(message);
    }
}
