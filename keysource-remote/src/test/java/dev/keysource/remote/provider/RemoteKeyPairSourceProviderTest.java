package dev.keysource.remote.provider;

import dev.keysource.KeyPairConfigurationException;
import dev.keysource.KeyPairSource;
import dev.keysource.KeyPairSources;
import dev.keysource.remote.Furl;
import dev.keysource.remote.ServerIdentity;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class RemoteKeyPairSourceProviderTest {
    private final Furl furl = ServerIdentity.create().furl("localhost:7000");
    private final Properties properties = new Properties();

    @TempDir
    private Path directory;

    private Path file;

    @BeforeEach
    void writeFurl() throws IOException {
        file = directory.resolve("key_generator.furl");
        furl.write(file);
        properties.setProperty("keysource.chain", "remote");
    }

    @Test
    void create_furlFile_makesASource() {
        properties.setProperty("keysource.remote.furl-file", file.toString());
        properties.setProperty("keysource.remote.connect-timeout", "2s");
        properties.setProperty("keysource.remote.timeout", "30s");
        properties.setProperty("keysource.remote.sealed", "true");
        try (KeyPairSource source = KeyPairSources.forProperties(properties)) {
            assertThat(source.name()).isEqualTo("remote");
        }
    }

    @Test
    void create_furl_makesASource() {
        properties.setProperty("keysource.remote.furl", furl.textWithSecret());
        try (KeyPairSource source = KeyPairSources.forProperties(properties)) {
            assertThat(source.name()).isEqualTo("remote");
        }
    }

    @Test
    void create_noFurlOrBoth_isRefused() {
        assertRefused("keysource.remote.furl-file", "neither");
        properties.setProperty("keysource.remote.furl", furl.textWithSecret());
        properties.setProperty("keysource.remote.furl-file", file.toString());
        assertRefused("keysource.remote.furl-file", "both");
    }

    @Test
    void create_malformedFurl_isRefusedWithoutEchoingIt() {
        properties.setProperty("keysource.remote.furl", furl.textWithSecret() + "x");
        assertRefused("keysource.remote.furl", "#v=1");
    }

    @Test
    void create_emptyFurlFile_isRefused() throws IOException {
        Files.writeString(file, "");
        properties.setProperty("keysource.remote.furl-file", file.toString());
        assertRefused("keysource.remote.furl-file: " + file, "empty");
    }

    @Test
    void create_missingFurlFile_isRefusedByTheNameOfTheSetting() throws IOException {
        Files.delete(file);
        properties.setProperty("keysource.remote.furl-file", file.toString());
        assertRefused("keysource.remote.furl-file: " + file, "no such file");
    }

    @Test
    void create_furlAsFurlFile_isRefusedWithoutEchoingIt() {
        properties.setProperty("keysource.remote.furl-file", furl.textWithSecret());
        assertRefused("keysource.remote.furl-file: this is a furl", "keysource.remote.furl");
    }

    @Test
    void create_unknownSetting_isRefused() {
        properties.setProperty("keysource.remote.furl-file", file.toString());
        properties.setProperty("keysource.remote.conect-timeout", "2s");
        assertRefused("keysource.remote.conect-timeout", "connect-timeout");
    }

    @Test
    void create_timeoutOutOfRange_isRefused() {
        properties.setProperty("keysource.remote.furl-file", file.toString());
        properties.setProperty("keysource.remote.timeout", "2d");
        assertRefused("keysource.remote.timeout", "2d");
    }

    @Test
    void create_otherSourceInParentheses_isRefused() {
        properties.setProperty("keysource.chain", "remote(remote)");
        properties.setProperty("keysource.remote.furl-file", file.toString());
        assertRefused("remote", "takes no other source");
    }

    private void assertRefused(String... parts) {
        assertThatThrownBy(() -> KeyPairSources.forProperties(properties).close())
                .isInstanceOf(KeyPairConfigurationException.class)
                .hasMessageContainingAll(parts)
                .hasMessageNotContaining(furl.secret());
    }
}
