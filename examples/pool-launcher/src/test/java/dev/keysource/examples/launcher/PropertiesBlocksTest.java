package dev.keysource.examples.launcher;

import dev.keysource.KeyPairSource;
import dev.keysource.KeyPairSourceConfig;
import dev.keysource.KeyPairSourceProvider;
import dev.keysource.KeyPairSources;
import dev.keysource.Setting;
import dev.keysource.examples.Manuals;
import dev.keysource.jca.KeysourceProvider;
import dev.keysource.testkit.ScriptedSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.ServiceLoader;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Every block of properties in the manuals names settings that there are, with values that are allowed. The sources check
 * them, and none is opened: the files and tokens of the examples are nowhere.
 */
class PropertiesBlocksTest {
    private static final List<String> SOURCES = List.of("local", "pkcs11", "pool", "remote");
    /** What others read: the JDK, Spring, the testkit; each is tried where it is at home. */
    private static final Pattern OF_OTHERS = Pattern.compile(
            "security\\.provider\\.13|jdk\\.security\\.provider\\.preferred|management\\.endpoints?\\..+"
                    + "|keysource\\.test\\.cache|keysource\\.(jca\\.enabled|readiness\\..+)");

    private static final Pattern INSTANCE = Pattern.compile("(keysource\\.[a-z0-9]+)\\.(first|second)\\.");

    /** Stands for a source in a chain whose settings are checked elsewhere. */
    private record Stub(String name) implements KeyPairSourceProvider {
        @Override
        public KeyPairSource create(KeyPairSourceConfig config) {
            return new ScriptedSource(config.name()).notExtractable();
        }
    }

    @TempDir
    private Path temp;

    private Path configuration;

    @BeforeEach
    void writeConfiguration() throws IOException {
        configuration = Files.writeString(temp.resolve("token.cfg"), "name = token\nlibrary = /usr/lib/token.so\n");
    }

    static Stream<Manuals.Block> blocks() {
        return Manuals.read().blocks("properties");
    }

    @ParameterizedTest
    @MethodSource("blocks")
    void block_ofAnyPage_isAccepted(Manuals.Block block) throws IOException {
        accept(block.text());
    }

    @Test
    void blocks_all_areMoreThanAFew() {
        assertThat(blocks()).hasSizeGreaterThan(8);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "keysource.chain = pool(locla) | locla",
                "keysource.chain = pool(local | malformed chain",
                "keysource.fallback.budjet = 3s | budjet",
                "keysource.pool.sise = 3 | sise",
                "keysource.pool.specs = RSA2048:3 | keysource.pool.specs",
                "keysource.pool.size = 0 | keysource.pool.size",
                "keysource.local.threads = 0 | keysource.local.threads",
                "keysource.local.thread = 1 | keysource.local.thread",
                "keysource.remote.timeout = 3 | keysource.remote.timeout",
                "keysource.remote.furl = pb://x | keysource.remote.furl",
                "keysource.pkcs11.first.slot = x | keysource.pkcs11.slot",
                "keysource.server.port = 99999 | keysource.server.port",
                "keysource.server.prot = 1 | keysource.server.prot",
                "keysource.jca.timout = 1s | keysource.jca.timout",
                "keysource.readines.timeout = 1s | keysource.readines.timeout",
                "specs = RSA-2048 | specs",
            })
    void block_wrong_isNotAccepted(String text, String expected) {
        assertThatThrownBy(() -> accept(text)).hasMessageContaining(expected);
    }

    private void accept(String text) throws IOException {
        Properties settings = read(text);
        settings.keySet().removeIf(key -> OF_OTHERS.matcher((String) key).matches());
        String chain = (String) settings.remove("keysource.chain");
        if (chain != null) {
            KeyPairSources.builder().providers(stubs()).forChain(chain).close();
        }
        assertThat(settings.stringPropertyNames()).allMatch(key -> key.startsWith("keysource."));
        ServerSettings.read(settings);
        checkTimeout(settings);
        check(settings);
    }

    /** Of a chain that names none of the sources, which has each check its settings; one source of a provider at a time. */
    private void check(Properties settings) throws IOException {
        for (String instance : List.of("first", "second")) {
            Properties others = new Properties();
            others.setProperty("keysource.chain", "nothing");
            for (String key : settings.stringPropertyNames()) {
                Matcher several = INSTANCE.matcher(key);
                if (!several.lookingAt() || several.group(2).equals(instance)) {
                    others.put(several.replaceFirst("$1."), settings.getProperty(key));
                }
            }
            others.computeIfPresent("keysource.pkcs11.config", (key, value) -> configuration.toString());
            KeyPairSources.builder()
                    .providers(checking())
                    .integrations(ServerSettings.PART)
                    .forProperties(others)
                    .close();
        }
    }

    private static KeyPairSourceProvider[] checking() {
        Stream<KeyPairSourceProvider> found = ServiceLoader.load(KeyPairSourceProvider.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(provider -> SOURCES.contains(provider.name()));
        KeyPairSourceProvider[] providers =
                Stream.concat(found, Stream.of(new Stub("nothing"))).toArray(KeyPairSourceProvider[]::new);
        assertThat(providers).hasSize(SOURCES.size() + 1);
        return providers;
    }

    /** The one setting of the JCA, as {@link KeysourceProvider} has it. */
    private static void checkTimeout(Properties settings) {
        KeyPairSourceConfig config = KeyPairSourceConfig.forPart("jca", settings);
        config.get(Setting.duration("timeout", Duration.ofMillis(1), Duration.ofDays(365)));
        config.refuseUnknown();
    }

    private static KeyPairSourceProvider[] stubs() {
        return SOURCES.stream().map(Stub::new).toArray(KeyPairSourceProvider[]::new);
    }

    private static Properties read(String text) throws IOException {
        Properties settings = new Properties();
        settings.load(new StringReader(text));
        return settings;
    }
}
