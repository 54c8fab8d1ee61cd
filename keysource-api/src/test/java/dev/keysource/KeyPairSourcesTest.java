package dev.keysource;

import dev.keysource.testkit.ScriptedSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class KeyPairSourcesTest {
    private static final List<ScriptedSource> MADE = new ArrayList<>();

    @TempDir
    Path directory;

    private final ClassLoader original = Thread.currentThread().getContextClassLoader();

    @BeforeEach
    void useTestProviders() throws IOException {
        MADE.clear();
        install(Local.class, Pool.class, Remote.class);
    }

    @AfterEach
    void restoreClassLoader() {
        Thread.currentThread().setContextClassLoader(original);
    }

    private void install(Class<?>... providers) throws IOException {
        Path services = Files.createDirectories(directory.resolve("classes/META-INF/services"));
        Files.write(
                services.resolve(KeyPairSourceProvider.class.getName()),
                List.of(providers).stream().map(Class::getName).toList());
        URL[] path = {directory.resolve("classes").toUri().toURL()};
        Thread.currentThread().setContextClassLoader(new URLClassLoader(path, original));
    }

    private static Properties properties(String... entries) {
        Properties properties = new Properties();
        for (String entry : entries) {
            int equals = entry.indexOf('=');
            properties.setProperty(entry.substring(0, equals), entry.substring(equals + 1));
        }
        return properties;
    }

    private static List<String> made() {
        return MADE.stream().map(ScriptedSource::name).toList();
    }

    @Test
    void forChain_text_makesEachSourceOnceAndClosesAllOfThem() throws Exception {
        try (KeyPairSource chain = KeyPairSources.forChain(" remote , pool( local ),local")) {
            assertThat(made()).containsExactly("remote", "local", "pool(local)");
            assertThat(chain.name()).isEqualTo("remote, pool(local), local");
            MADE.forEach(ScriptedSource::answerAtOnce);
            assertThat(chain.get(KeyPairSpec.ED25519, Duration.ofSeconds(5))).isNotNull();
            assertThat(MADE.get(0).requests()).hasSize(1);
        }
        assertThat(MADE).allMatch(ScriptedSource::isClosed);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                ",",
                "local,",
                ",local",
                "local local",
                "pool(local",
                "pool)local(",
                "pool()",
                "(local)",
                "Local",
                "pool(local) x",
                "pool(local))",
                "pool(local, local)",
                "1local",
                "local;remote"
            })
    void forChain_malformed_namesWhatWasFound(String chain) {
        assertThatThrownBy(() -> KeyPairSources.forChain(chain))
                .isInstanceOf(KeyPairConfigurationException.class)
                .hasMessageContaining("chain '" + chain + "'")
                .hasMessageContaining("allowed is");
        assertThat(made()).isEmpty();
    }

    @Test
    void forChain_unknownProvider_namesItAndTheKnownOnesAndClosesWhatItMade() {
        assertThatThrownBy(() -> KeyPairSources.forChain("local, vault"))
                .isInstanceOf(KeyPairConfigurationException.class)
                .hasMessageContaining("'vault'")
                .hasMessageContaining("local, pool, remote");
        assertThat(MADE).hasSize(1).allMatch(ScriptedSource::isClosed);
    }

    @Test
    void forChain_sourceWithoutNeedForADelegate_refusesIt() {
        assertThatThrownBy(() -> KeyPairSources.forChain("local(remote)"))
                .isInstanceOf(KeyPairConfigurationException.class)
                .hasMessageContaining("local(remote)");
        assertThatThrownBy(() -> KeyPairSources.forChain("pool"))
                .isInstanceOf(KeyPairConfigurationException.class)
                .hasMessageContaining("pool(local)");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "keysource.pool.sise=3|'keysource.pool.sise'",
                "keysource.pool.size=0|keysource.pool.size: found '0'",
                "keysource.vault.size=3|'keysource.vault.size'",
                "keysource.size=3|'keysource.size'",
                "keysource.chain.budjet=3s|'keysource.chain.budjet'",
                "keysource.chain.budget=3|keysource.chain.budget: found '3'",
                "keysource.chain.budget=1s,2s|keysource.chain.budget: found '1s,2s'",
                "keysource.chain.hedge=never|keysource.chain.hedge: found 'never'",
                "keysource.chain.cool-down=40s|keysource.chain.longest-cool-down"
            })
    void forProperties_wrongSetting_namesIt(String entry, String message) {
        Properties properties = properties("keysource.chain=remote, pool(local), local", entry);
        assertThatThrownBy(() -> KeyPairSources.forProperties(properties))
                .isInstanceOf(KeyPairConfigurationException.class)
                .hasMessageContaining(message);
        assertThat(MADE).allMatch(ScriptedSource::isClosed);
    }

    @Test
    void forProperties_noChain_namesTheKey() {
        assertThatThrownBy(() -> KeyPairSources.forProperties(properties("keysource.pool.size=3")))
                .isInstanceOf(KeyPairConfigurationException.class)
                .hasMessageContaining("keysource.chain: found nothing");
    }

    @Test
    void forProperties_goodSettings_areReadAndOthersIgnored() {
        Properties properties = properties(
                "keysource.chain=pool(local), local",
                "keysource.chain.budget=1s, 2s",
                "keysource.chain.hedge=10ms",
                "keysource.chain.cool-down=1s",
                "keysource.chain.longest-cool-down=2s",
                "keysource.pool.size=3",
                "java.home=elsewhere");
        try (KeyPairSource chain = KeyPairSources.forProperties(properties)) {
            assertThat(chain.name()).isEqualTo("pool(local), local");
        }
    }

    @Test
    void discovery_twoProvidersOfOneName_failsLoudlyNamingBoth() throws IOException {
        install(Local.class, OtherLocal.class);
        assertThatThrownBy(() -> KeyPairSources.forChain("local"))
                .isInstanceOf(KeyPairConfigurationException.class)
                .hasMessageContaining("'local'")
                .hasMessageContaining(Local.class.getName())
                .hasMessageContaining(OtherLocal.class.getName())
                .hasMessageContaining("test-classes");
    }

    @Test
    void discovery_badProviderName_isRefused() throws IOException {
        install(Misnamed.class);
        assertThatThrownBy(() -> KeyPairSources.forChain("local"))
                .isInstanceOf(KeyPairConfigurationException.class)
                .hasMessageContaining("'My Source'");
    }

    @Test
    void discovery_providerThatCannotBeLoaded_isAConfigurationError() throws IOException {
        install(KeyPairSourcesTest.class);
        assertThatThrownBy(() -> KeyPairSources.forChain("local"))
                .isInstanceOf(KeyPairConfigurationException.class)
                .hasMessageContaining("KeyPairSourcesTest not a subtype");
    }

    @Test
    void forDirectory_withFurl_isRemoteThenLocal() throws IOException {
        Files.writeString(directory.resolve("key_generator.furl"), "any");
        try (KeyPairSource chain = KeyPairSources.forDirectory(directory)) {
            assertThat(chain.name()).isEqualTo("remote, local");
        }
    }

    @Test
    void forDirectory_withoutFurl_isLocal() {
        try (KeyPairSource chain = KeyPairSources.forDirectory(directory)) {
            assertThat(chain.name()).isEqualTo("local");
        }
    }

    @Test
    void forDirectory_missing_isRefusedByName() {
        assertThatThrownBy(() -> KeyPairSources.forDirectory(directory.resolve("absent")))
                .isInstanceOf(KeyPairConfigurationException.class)
                .hasMessageContaining("absent");
    }

    private static KeyPairSource make(KeyPairSourceConfig config) {
        ScriptedSource source = new ScriptedSource(config.name());
        MADE.add(source);
        return source;
    }

    public static class Local implements KeyPairSourceProvider {
        @Override
        public String name() {
            return "local";
        }

        @Override
        public KeyPairSource create(KeyPairSourceConfig config) {
            config.refuseDelegate();
            return make(config);
        }
    }

    public static final class OtherLocal extends Local {}

    public static final class Misnamed extends Local {
        @Override
        public String name() {
            return "My Source";
        }
    }

    public static final class Pool implements KeyPairSourceProvider {
        @Override
        public String name() {
            return "pool";
        }

        @Override
        public KeyPairSource create(KeyPairSourceConfig config) {
            config.delegate();
            config.integer("size", 1, 100);
            return make(config);
        }
    }

    public static final class Remote implements KeyPairSourceProvider {
        @Override
        public String name() {
            return "remote";
        }

        @Override
        public KeyPairSource create(KeyPairSourceConfig config) {
            config.refuseDelegate();
            config.text("furl-file");
            return make(config);
        }
    }
}
