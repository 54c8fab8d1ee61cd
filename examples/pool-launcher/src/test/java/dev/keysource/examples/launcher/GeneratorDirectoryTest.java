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
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;

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

    private void assertFails(String message) {
        assertThatThrownBy(() -> new GeneratorDirectory(path).settings())
                .isInstanceOf(CommandFailure.class)
                .hasMessageStartingWith(file + ": ")
                .hasMessageContaining(message);
    }
}
