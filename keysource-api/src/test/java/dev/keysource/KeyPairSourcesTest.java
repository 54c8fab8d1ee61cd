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
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.KeyPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;

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
                "local;remote",
                "pool(pool(pool(pool(pool(pool(pool(pool(pool(pool(pool(pool(pool(pool(pool(pool(pool(local)))))))))))))))))"
            })
    void forChain_malformed_namesWhatWasFound(String chain) {
        assertThatThrownBy(() -> KeyPairSources.forChain(chain))
                .isInstanceOf(KeyPairConfigurationException.class)
                .hasMessageContaining("chain '" + chain.substring(0, Math.min(64, chain.length())))
                .hasMessageContaining("allowed is");
        assertThat(made()).isEmpty();
    }

    @Test
    void forChain_nestedThousandsDeep_isRefusedAsAnyOther() {
        String chain = "pool(".repeat(100_000) + "local" + ")".repeat(100_000);
        assertThatThrownBy(() -> KeyPairSources.forChain(chain))
                .isInstanceOf(KeyPairConfigurationException.class)
                .hasMessageContaining("up to 16 deep");
    }

    @Test
    void forChain_unknownProvider_namesItAndTheKnownOnesAndClosesWhatItMade() {
        assertThatThrownBy(() -> KeyPairSources.forChain("local, vault"))
                .isInstanceOf(KeyPairConfigurationException.class)
                .hasMessageContaining("'vault'")
                .hasMessageContaining("local, pool, remote")
                .hasMessageContaining("META-INF/services/dev.keysource.KeyPairSourceProvider");
        assertThat(MADE).hasSize(1).allMatch(ScriptedSource::isClosed);
    }

    @Test
    void forChain_sourceWithoutNeedForADelegate_refusesIt() {
        assertThatThrownBy(() -> KeyPairSources.forChain("local(remote)"))
                .isInstanceOf(KeyPairConfigurationException.class)
                .hasMessageContaining("keysource.chain: 'local(remote)'");
        assertThatThrownBy(() -> KeyPairSources.forChain("pool"))
                .isInstanceOf(KeyPairConfigurationException.class)
                .hasMessageContaining("keysource.chain: 'pool'")
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
                "keysource.fallback.budjet=3s|'keysource.fallback.budjet'",
                "keysource.fallback.budget=3|keysource.fallback.budget: found '3'",
                "keysource.fallback.budget=1s,2s|keysource.fallback.budget: found '1s,2s'",
                "keysource.fallback.hedge=never|keysource.fallback.hedge: found 'never'",
                "keysource.fallback.cool-down=40s|keysource.fallback.longest-cool-down",
                "keysource.fallback.cool-down=200000d|keysource.fallback.cool-down: found '200000d'",
                "keysource.fallback.budget=200000d|keysource.fallback.budget: found '200000d'",
                "keysource.fallback.hedge=366d|keysource.fallback.hedge: found '366d'",
                "keysource.fallback.hedge=01s|keysource.fallback.hedge: found '01s'",
                "keysource.pool.size=+5|keysource.pool.size: found '+5'",
                "keysource.pool.size=005|keysource.pool.size: found '005'",
                "keysource.pool.size=\uff15|keysource.pool.size: found '?'",
                "keysource.pool.size=99999999999|keysource.pool.size: found '99999999999'",
                "keysource.pool.size=9999999999|keysource.pool.size: found '9999999999'"
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
    void forProperties_chainWrittenTwice_namesBothKeys() {
        assertThatThrownBy(() -> KeyPairSources.forProperties(
                        properties("keysource.chain=local", "KEYSOURCE_CHAIN=pool(local)")))
                .isInstanceOf(KeyPairConfigurationException.class)
                .hasMessage("'KEYSOURCE_CHAIN', 'keysource.chain': found both, allowed is one of them");
        assertThat(made()).isEmpty();
    }

    @Test
    void forProperties_goodSettings_areReadAndOthersIgnored() {
        Properties properties = properties(
                "keysource.chain=pool(local), local",
                "keysource.fallback.budget=1s, 2s",
                "keysource.fallback.hedge=10ms",
                "keysource.fallback.cool-down=1s",
                "keysource.fallback.longest-cool-down=2s",
                "keysource.pool.size=3",
                "java.home=elsewhere");
        try (KeyPairSource chain = KeyPairSources.forProperties(properties)) {
            assertThat(chain.name()).isEqualTo("pool(local), local");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"keysource.pool.size=0", "keysource.pool.sise=3"})
    void forProperties_wrongSettingOfAProviderThatTheChainDoesNotName_namesIt(String entry) {
        assertThatThrownBy(() -> KeyPairSources.forProperties(properties("keysource.chain=local", entry)))
                .isInstanceOf(KeyPairConfigurationException.class)
                .hasMessageContaining(entry.substring(0, entry.indexOf('=')));
        assertThat(MADE).hasSize(1).allMatch(ScriptedSource::isClosed);
    }

    @Test
    void forProperties_rightSettingOfAProviderThatTheChainDoesNotName_isAccepted() {
        Properties properties = properties("keysource.chain=local", "keysource.pool.size=3", "keysource.remote.any=x");
        KeyPairSources.forProperties(properties).close();
        assertThat(made()).containsExactly("local");
    }

    @Test
    void forProperties_valueThatIsNoString_namesItsKey() {
        Properties properties = properties("keysource.chain=pool(local)");
        properties.put("keysource.pool.size", 3);
        properties.put(3, "not ours");
        assertThatThrownBy(() -> KeyPairSources.forProperties(properties))
                .isInstanceOf(KeyPairConfigurationException.class)
                .hasMessageContaining("'keysource.pool.size': found a value of the type java.lang.Integer");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void forChain_providerFails_closesWhatWasMadeAndReportsTheFirst(boolean closeFails) throws IOException {
        install(Local.class, Broken.class);
        Broken.failures = List.of(new NoClassDefFoundError("first"), new AssertionError("second"));
        Broken.closeFails = closeFails;
        assertThatThrownBy(() -> KeyPairSources.forChain("broken(local), broken(broken(local))"))
                .isInstanceOf(NoClassDefFoundError.class)
                .hasMessage("first")
                .satisfies(e -> assertThat(e.getSuppressed()).hasSize(closeFails ? 1 : 0));
        assertThat(MADE).hasSize(2).allMatch(ScriptedSource::isClosed);
    }

    @Test
    void close_sourcesFail_closesAllAndReportsTheFirst() throws IOException {
        install(Local.class, Broken.class);
        Broken.failures = List.of();
        Broken.closeFails = true;
        KeyPairSource chain = KeyPairSources.forChain("broken(local), broken(broken(local))");
        assertThatThrownBy(chain::close)
                .isInstanceOf(AssertionError.class)
                .hasMessage("broken(broken(local)) does not close")
                .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1));
        assertThat(MADE).hasSize(3).allMatch(ScriptedSource::isClosed);
    }

    @Test
    void forChain_providerMakesNothing_isAConfigurationError() throws IOException {
        install(Local.class, Lazy.class);
        assertThatThrownBy(() -> KeyPairSources.forChain("local, lazy"))
                .isInstanceOf(KeyPairConfigurationException.class)
                .hasMessageContaining("'lazy' made no source");
        assertThat(MADE).allMatch(ScriptedSource::isClosed);
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
    void discovery_providersThatCannotBeUsed_areErrorsForThoseWhoNameThemOnly() throws IOException {
        install(KeyPairSourcesTest.class, Misnamed.class, Unmakable.class, Nameless.class, Local.class, Remote.class);
        Files.writeString(
                directory.resolve("classes/META-INF/services").resolve(KeyPairSourceProvider.class.getName()),
                "\nno.such.Provider\n",
                StandardOpenOption.APPEND);
        KeyPairSources.forChain("local").close();
        assertThatThrownBy(() -> KeyPairSources.forChain("vault"))
                .isInstanceOf(KeyPairConfigurationException.class)
                .hasMessageContaining("'vault'")
                .hasMessageContaining("known are local")
                .hasMessageContaining("KeyPairSourcesTest not a subtype")
                .hasMessageContaining("'My Source'")
                .hasMessageContaining("Unmakable");
    }

    @Test
    void discovery_twoProvidersOfAnotherName_areNoErrorForThisChain() throws IOException {
        install(Remote.class, Local.class, OtherLocal.class);
        KeyPairSources.forChain("remote").close();
        assertThat(made()).containsExactly("remote");
    }

    @Test
    void discovery_otherContextLoader_findsWhatTheLibrarySees() throws Exception {
        Path services = Files.createDirectories(directory.resolve("own/META-INF/services"));
        Files.writeString(services.resolve(KeyPairSourceProvider.class.getName()), Local.class.getName());
        URL[] path = {directory.resolve("own").toUri().toURL()};
        // A loader that has its own copy of the library and of this test, as an application server has.
        try (ChildFirst loader = new ChildFirst(path, original)) {
            Class<?> sources = loader.loadClass(KeyPairSources.class.getName());
            Object chain = sources.getMethod("forChain", String.class).invoke(null, "local");
            assertThat(chain.getClass().getClassLoader()).isSameAs(loader);
            ((AutoCloseable) chain).close();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void builder_classLoader_isAskedInPlaceOfTheContextLoader(boolean noContextLoader) throws IOException {
        ClassLoader here = Thread.currentThread().getContextClassLoader();
        Thread.currentThread().setContextClassLoader(noContextLoader ? null : original);
        assertThatThrownBy(() -> KeyPairSources.forChain("local")).hasMessageContaining("known are none");
        KeyPairSources.builder().classLoader(here).forChain("pool(local)").close();
        assertThat(made()).containsExactly("local", "pool(local)");
    }

    @Test
    void builder_providers_areTheOnlyOnes() {
        KeyPairSources.builder().providers(new Local()).forChain("local").close();
        assertThatThrownBy(() -> KeyPairSources.builder().providers(new Local()).forChain("pool(local)"))
                .hasMessageContaining("'pool', known are local");
        assertThatThrownBy(() -> KeyPairSources.builder()
                        .providers(new Local(), new OtherLocal())
                        .forChain("local"))
                .hasMessageContaining("two providers are called 'local'");
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

    /** Fails as it was told, or makes a source that may not close. */
    public static final class Broken extends Local {
        static List<Error> failures = List.of();
        static boolean closeFails;

        @Override
        public String name() {
            return "broken";
        }

        @Override
        public KeyPairSource create(KeyPairSourceConfig config) {
            config.delegate();
            if (MADE.size() == 2 && !failures.isEmpty()) {
                throw failures.get(0);
            }
            KeyPairSource made = make(config);
            return new KeyPairSource() {
                @Override
                public String name() {
                    return made.name();
                }

                @Override
                public List<CompletableFuture<KeyPair>> request(KeyPairRequest request) {
                    return made.request(request);
                }

                @Override
                public List<KeyPairSource> behind() {
                    return List.of(made);
                }

                @Override
                public void close() {
                    made.close();
                    if (closeFails) {
                        throw new AssertionError(name() + " does not close");
                    }
                }
            };
        }
    }

    public static final class Lazy extends Local {
        @Override
        public String name() {
            return "lazy";
        }

        @Override
        public KeyPairSource create(KeyPairSourceConfig config) {
            return null;
        }
    }

    public static final class Unmakable extends Local {
        public Unmakable() {
            throw new NoClassDefFoundError("Unmakable");
        }
    }

    public static final class Nameless extends Local {
        @Override
        public String name() {
            throw new IllegalStateException("Nameless");
        }
    }

    /** Loads the classes of the library and of the tests anew. */
    private static final class ChildFirst extends URLClassLoader {
        ChildFirst(URL[] path, ClassLoader parent) {
            super(path, parent);
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith("dev.keysource.")) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                return loaded != null ? loaded : define(name);
            }
        }

        private Class<?> define(String name) throws ClassNotFoundException {
            try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
                byte[] bytes = in.readAllBytes();
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }

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
            check(config);
            return make(config);
        }

        @Override
        public void check(KeyPairSourceConfig config) {
            config.get(Setting.wholeNumber("size", 1, 100));
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
            config.get(Setting.text("furl-file", "a file", text -> text));
            return make(config);
        }
    }
}
