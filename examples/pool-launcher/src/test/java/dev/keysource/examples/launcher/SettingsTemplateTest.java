package dev.keysource.examples.launcher;

import dev.keysource.KeyPairSource;
import dev.keysource.KeyPairSources;
import dev.keysource.KeyPairSpec;
import dev.keysource.PoolStats;
import dev.keysource.examples.console.LogSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

/** The settings that a new directory gets. */
class SettingsTemplateTest {
    @TempDir
    private Path temp;

    @Test
    void template_always_holdsTheDefaultsOfTheServer() throws IOException {
        assertThat(ServerSettings.read(template(false))).isEqualTo(ServerSettings.read(new Properties()));
    }

    @Test
    void template_always_pools16PairsOfRsa2048() throws IOException {
        try (KeyPairSource source = open(template(false))) {
            assertThat(source.pools())
                    .extracting(PoolStats::spec, PoolStats::target)
                    .containsExactly(tuple(KeyPairSpec.RSA_2048, 16));
        }
    }

    @Test
    void template_withEveryOptionalLine_isAccepted() throws IOException {
        Properties all = template(true);
        assertThat(all.size()).isGreaterThan(template(false).size());
        assertThat(ServerSettings.read(all).locations(1)).containsExactly("keys.example.org:7070");
        try (KeyPairSource source = open(all)) {
            assertThat(source.name()).isEqualTo("pool(local)");
        }
    }

    /** Without its warm-up, which would make pairs in the background. */
    private static KeyPairSource open(Properties settings) {
        Properties lazy = new Properties();
        lazy.putAll(settings);
        lazy.setProperty("keysource.pool.warm-up", "lazy");
        return KeyPairSources.builder()
                .integrations(ServerSettings.PART, LogSettings.PART)
                .forProperties(lazy);
    }

    private Properties template(boolean everything) throws IOException {
        Path directory = temp.resolve("generator-" + everything);
        if (!Files.exists(directory)) {
            GeneratorDirectory.create(directory);
        }
        String text = Files.readString(directory.resolve("keysource.properties"));
        Properties settings = new Properties();
        settings.load(new StringReader(everything ? text.replaceAll("(?m)^#keysource", "keysource") : text));
        return settings;
    }
}
