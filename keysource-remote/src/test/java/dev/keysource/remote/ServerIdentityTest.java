package dev.keysource.remote;

import dev.keysource.KeyPairConfigurationException;
import dev.keysource.remote.identity.Identity;
import dev.keysource.remote.identity.OwnerOnlyFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

class ServerIdentityTest {
    @TempDir
    private Path directory;

    private Path file;

    @BeforeEach
    void nameFile() {
        file = directory.resolve("key_generator.pem");
    }

    @Test
    void readOrCreate_noFile_createsOneForItsOwnerOnly() throws IOException {
        ServerIdentity created = ServerIdentity.readOrCreate(file);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(Files.readString(file))
                .contains("-----BEGIN PRIVATE KEY-----", "-----BEGIN CERTIFICATE-----", "BEGIN KEYSOURCE SECRET");
        assertThat(created.secretIds()).hasSize(1);
    }

    @Test
    void readOrCreate_again_givesTheSameFurl() throws IOException {
        Furl first = ServerIdentity.readOrCreate(file).furl("localhost:1");
        assertThat(ServerIdentity.readOrCreate(file).furl("localhost:1")).isEqualTo(first);
    }

    @Test
    void readOrCreate_fileWithoutSecret_addsOneAndKeepsTheKey() throws IOException {
        ServerIdentity created = ServerIdentity.create();
        new ServerIdentity(new Identity(created.privateKey(), created.certificate(), List.of())).write(file);
        ServerIdentity read = ServerIdentity.readOrCreate(file);
        assertThat(read.pin()).isEqualTo(created.pin());
        assertThat(read.secretIds()).hasSize(1);
        assertThat(ServerIdentity.read(file)).isEqualTo(read);
    }

    @Test
    void read_fileWithoutSecret_isRefused() throws IOException {
        ServerIdentity created = ServerIdentity.create();
        new ServerIdentity(new Identity(created.privateKey(), created.certificate(), List.of())).write(file);
        assertThatThrownBy(() -> ServerIdentity.read(file))
                .isInstanceOf(KeyPairConfigurationException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("there is no KEYSOURCE SECRET in it");
    }

    @Test
    void read_sameSecretTwice_isRefusedByItsId() throws IOException {
        ServerIdentity created = ServerIdentity.create();
        created.write(file);
        String text = Files.readString(file);
        Files.writeString(file, text + text.substring(text.indexOf("-----BEGIN KEYSOURCE SECRET")));
        assertThatThrownBy(() -> ServerIdentity.read(file))
                .isInstanceOf(KeyPairConfigurationException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining(created.secretIds().get(0) + " twice")
                .hasMessageNotContaining(created.secrets().get(0));
    }

    @Test
    void withNewSecret_written_keepsTheOldOneActive() throws IOException {
        ServerIdentity old = ServerIdentity.create();
        ServerIdentity rotated = old.withNewSecret();
        rotated.write(file);
        ServerIdentity read = ServerIdentity.read(file);
        assertThat(read.secretIds()).hasSize(2).startsWith(old.secretIds().get(0));
        assertThat(read.furl("h:1")).isEqualTo(rotated.furl("h:1")).isNotEqualTo(old.furl("h:1"));
    }

    @Test
    void withoutSecret_old_leavesTheNewOne() {
        ServerIdentity old = ServerIdentity.create();
        ServerIdentity rotated = old.withNewSecret();
        ServerIdentity after = rotated.withoutSecret(old.secretIds().get(0));
        assertThat(after.furl("h:1")).isEqualTo(rotated.furl("h:1"));
        assertThat(after.secretIds()).hasSize(1);
    }

    @Test
    void withoutSecret_unknownOrLast_isRefused() {
        ServerIdentity identity = ServerIdentity.create();
        assertThatThrownBy(() -> identity.withoutSecret("nosuchid"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("nosuchid")
                .hasMessageContaining(identity.secretIds().get(0));
        assertThatThrownBy(() -> identity.withoutSecret(identity.secretIds().get(0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("only secret");
    }

    @Test
    void toString_always_hidesKeyAndSecret() {
        ServerIdentity identity = ServerIdentity.create();
        assertThat(identity.toString())
                .contains(identity.pin())
                .contains(identity.secretIds().get(0))
                .doesNotContain(identity.secrets().get(0));
    }

    @ParameterizedTest
    @CsvSource({"rw-r-----", "rw----r--", "rw--w----", "rwxrwxrwx"})
    void read_modeOpenToOthers_isRefusedByMode(String mode) throws IOException {
        ServerIdentity.create().write(file);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
        assertThatThrownBy(() -> ServerIdentity.read(file))
                .isInstanceOf(KeyPairConfigurationException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining(mode);
    }

    @Test
    void read_symbolicLink_isRefused() throws IOException {
        ServerIdentity.create().write(file);
        Path link = Files.createSymbolicLink(directory.resolve("link.pem"), file);
        assertThatThrownBy(() -> ServerIdentity.read(link))
                .isInstanceOf(KeyPairConfigurationException.class)
                .hasMessageContaining("symbolic link");
        assertThatThrownBy(() -> ServerIdentity.readOrCreate(
                        Files.createSymbolicLink(directory.resolve("dangling.pem"), directory.resolve("none"))))
                .isInstanceOf(KeyPairConfigurationException.class)
                .hasMessageContaining("symbolic link");
    }

    @Test
    void read_directory_isRefused() {
        assertThatThrownBy(() -> ServerIdentity.read(directory))
                .isInstanceOf(KeyPairConfigurationException.class)
                .hasMessageContaining("regular file");
    }

    @Test
    void read_missing_isRefused() {
        assertThatThrownBy(() -> ServerIdentity.read(file))
                .isInstanceOf(KeyPairConfigurationException.class)
                .hasMessageContaining("there is no such file");
    }

    @Test
    void read_foreignOwner_isRefused() throws IOException {
        ServerIdentity.create().write(file);
        assumeTrue(Files.getAttribute(directory, "unix:uid").equals(0), "only root can give files away");
        Files.setAttribute(file, "unix:uid", 12_345);
        assertThatThrownBy(() -> ServerIdentity.read(file))
                .isInstanceOf(KeyPairConfigurationException.class)
                .hasMessageContaining("uid 12345")
                .hasMessageContaining("runs as uid 0");
    }

    @ParameterizedTest
    @CsvSource({
        "'', there is no PRIVATE KEY",
        "rubbish, line 1 is not understood",
        "﻿, line 1 is not understood",
        "' -----BEGIN KEYSOURCE SECRET-----\nAAAA\n-----END KEYSOURCE SECRET-----\n', line 1 is not understood",
        "'\n----BEGIN KEYSOURCE SECRET-----\nAAAA\n-----END KEYSOURCE SECRET-----\n', line 2 is not understood",
        "'-----BEGIN KEYSOURCE SECERT-----\nAAAA\n-----END KEYSOURCE SECERT-----\n', it holds a block of another kind",
        "'-----BEGIN KEYSOURCE SECRET-----\nAAAA', no END line",
        "'-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n', EC or RSA",
        "'-----BEGIN PRIVATE KEY-----\n!!!!\n-----END PRIVATE KEY-----\n', line 2 is not understood",
        "'-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n', not an identity",
        "'-----BEGIN QUJD-----\nAAAA\n-----END QUJD-----\n', it holds a block of another kind of 3 bytes",
        "'-----BEGIN KEYSOURCE SECRET-----\nAAAA\n-----END KEYSOURCE SECRET-----\n', KEYSOURCE SECRET of 3 bytes"
    })
    void read_malformed_namesTheFileAndWhatIsWrong(String content, String expected) throws IOException {
        OwnerOnlyFile.replace(file, content.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        assertThatThrownBy(() -> ServerIdentity.read(file))
                .isInstanceOf(KeyPairConfigurationException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining(expected);
    }

    @Test
    void read_keyOfAnotherCertificate_isRefused() throws IOException {
        ServerIdentity one = ServerIdentity.create();
        ServerIdentity other = ServerIdentity.create();
        new ServerIdentity(new Identity(one.privateKey(), other.certificate(), one.secrets())).write(file);
        assertThatThrownBy(() -> ServerIdentity.read(file))
                .isInstanceOf(KeyPairConfigurationException.class)
                .hasMessageContaining("not that of the certificate");
    }
}
