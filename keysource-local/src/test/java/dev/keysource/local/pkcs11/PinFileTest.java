package dev.keysource.local.pkcs11;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import javax.security.auth.callback.Callback;
import javax.security.auth.callback.PasswordCallback;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "files have no POSIX modes there")
class PinFileTest {
    @TempDir
    private Path directory;

    private Path file(String content, String modes) throws IOException {
        Path file = Files.writeString(directory.resolve("pin"), content);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(modes));
    }

    private static String read(Path file) throws Exception {
        PasswordCallback asked = new PasswordCallback("PIN", false);
        new PinFile(file).handle(new Callback[] {asked});
        return new String(asked.getPassword());
    }

    @ParameterizedTest
    @ValueSource(strings = {"12 34", "12 34\n", "12 34\r\n"})
    void handle_ownersFile_givesItsOneLine(String content) throws Exception {
        assertThat(read(file(content, "rw-------"))).isEqualTo("12 34");
        assertThat(read(file(content, "r--------"))).isEqualTo("12 34");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r-----", "rw----r--", "rw--w----", "rwx------"})
    void handle_fileThatOthersCanUse_isRefusedWithoutItsContent(String modes) throws Exception {
        Path file = file("1234", modes);
        assertThatThrownBy(() -> read(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(modes)
                .hasMessageContaining("chmod 600")
                .hasMessageNotContaining("1234");
    }

    @Test
    void handle_noUsableFile_isRefused() throws Exception {
        assertThatThrownBy(() -> read(directory.resolve("none"))).hasMessageContaining("no such file");
        Path link = Files.createSymbolicLink(directory.resolve("link"), file("1234", "rw-------"));
        assertThatThrownBy(() -> read(link)).hasMessageContaining("no symbolic link");
        assertThatThrownBy(() -> read(file("\n", "rw-------"))).hasMessageContaining("empty");
        assertThatThrownBy(() -> read(file("1".repeat(2_000), "rw-------"))).hasMessageContaining("longer than");
    }

    @Test
    void version_changedFile_isAnotherOne() throws Exception {
        PinFile pin = new PinFile(file("1234", "rw-------"));
        Object before = pin.version();
        assertThat(pin.version()).isEqualTo(before).isNotNull();
        file("12345", "rw-------");
        assertThat(pin.version()).isNotEqualTo(before);
    }
}
