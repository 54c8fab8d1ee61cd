package dev.keysource;

import org.jspecify.annotations.Nullable;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.ServiceLoader;

/**
 * The factory of chains that are written as text. Providers are found by {@link ServiceLoader}, with the class loader of this
 * library and the context class loader of the calling thread. A {@link #builder()} takes another loader, or the providers
 * themselves. A provider that cannot be loaded is an error only for a chain that names it.
 *
 * <p>A chain is a list of provider names, the preferred one first, each with the sources behind it in parentheses:
 * {@code remote, pool(local)}, or {@code pool(remote, local)} for a pool that is refilled by the chain {@code remote, local}.
 * The same text at two places means the same source. Settings are entries {@code keysource.<provider>.<setting>}; those of
 * the chain itself, {@code keysource.fallback.*}, are {@code budget} (one time span for all tiers but the last, or a list with
 * one for each), {@code cool-down}, {@code longest-cool-down} and {@code hedge}, as in {@link FallbackKeyPairSource.Builder}.
 *
 * <p>Keys may also be written as frameworks and environments do: {@code keysource.pool.lowWaterMark},
 * {@code KEYSOURCE_POOL_LOW_WATER_MARK}.
 *
 * <p>The caller closes the returned source, and with it all sources behind it. {@link KeyPairSource#find} gives access to
 * single ones.
 */
public final class KeyPairSources {
    private static final String FURL_FILE = "key_generator.furl";

    private KeyPairSources() {}

    /**
     * Begins a chain from text with other than the defaults.
     *
     * @return a builder with the defaults
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * A chain with default settings.
     *
     * @param chain for example {@code pool(local)}
     * @return a new source, to be closed by the caller
     * @throws KeyPairConfigurationException if the chain is malformed or names an unknown provider
     */
    public static KeyPairSource forChain(String chain) {
        return builder().forChain(chain);
    }

    /**
     * A chain from properties: a file's, or {@link System#getProperties()}. Entries that do not begin with
     * {@code keysource.} are ignored.
     *
     * @param properties holds {@code keysource.chain} and settings
     * @return a new source, to be closed by the caller
     * @throws KeyPairConfigurationException if the chain or a setting is wrong or unknown; the message names the key
     */
    public static KeyPairSource forProperties(Properties properties) {
        return builder().forProperties(properties);
    }

    /**
     * The chain of a node with a configuration directory: {@code remote, local} if {@code key_generator.furl} lies in
     * it, otherwise {@code local}.
     *
     * @param directory the node's configuration directory
     * @return a new source, to be closed by the caller
     * @throws KeyPairConfigurationException if the directory does not exist or the furl file is unusable
     */
    public static KeyPairSource forDirectory(Path directory) {
        return builder().forDirectory(directory);
    }

    /** What a chain is made with. Used by one thread. */
    public static final class Builder {
        private KeyPairSourceListener listener = KeyPairSourceListener.NONE;
        private TimeSource time = TimeSource.system();
        private final List<String> integrations = new ArrayList<>();
        private @Nullable ClassLoader loader;
        private @Nullable List<KeyPairSourceProvider> given;

        private Builder() {}

        /**
         * Sets who sees what all sources of the chain do.
         *
         * @param listener called by many threads, returns quickly; default: none
         * @return this builder
         */
        public Builder listener(KeyPairSourceListener listener) {
            this.listener = Objects.requireNonNull(listener, "listener");
            return this;
        }

        /**
         * Sets the clock and the timers of all sources of the chain.
         *
         * @param time stays open when the chain is closed; default: those of the JVM
         * @return this builder
         */
        public Builder time(TimeSource time) {
            this.time = Objects.requireNonNull(time, "time");
            return this;
        }

        /**
         * Leaves settings {@code keysource.<name>.*} to somebody else, such as a framework that keeps settings of its own among
         * those of the chain. Others are refused as unknown.
         *
         * @param names lower-case letters, digits and hyphens, each beginning with a letter; default: none
         * @return this builder
         */
        public Builder integrations(String... names) {
            for (String name : names) {
                if (!ChainElement.isName(name)) {
                    throw new IllegalArgumentException("integrations: found " + Quoted.of(name)
                            + ", allowed is lower-case letters, digits and hyphens");
                }
                integrations.add(name);
            }
            return this;
        }

        /**
         * Sets where to look for providers besides those that this library sees.
         *
         * @param classLoader a loader that sees providers; default: the context class loader
         * @return this builder
         */
        public Builder classLoader(ClassLoader classLoader) {
            loader = Objects.requireNonNull(classLoader, "classLoader");
            return this;
        }

        /**
         * Sets the only providers there are.
         *
         * @param providers in any order, with different names; default: those that are found
         * @return this builder
         */
        public Builder providers(KeyPairSourceProvider... providers) {
            given = List.of(providers);
            return this;
        }

        /**
         * A chain with default settings.
         *
         * @param chain for example {@code pool(local)}
         * @return a new source, to be closed by the caller
         * @throws KeyPairConfigurationException as for {@link KeyPairSources#forChain}
         */
        public KeyPairSource forChain(String chain) {
            return open(Settings.of(Map.of(Settings.CHAIN, chain)));
        }

        /**
         * A chain from properties.
         *
         * @param properties holds {@code keysource.chain} and settings
         * @return a new source, to be closed by the caller
         * @throws KeyPairConfigurationException as for {@link KeyPairSources#forProperties}
         */
        public KeyPairSource forProperties(Properties properties) {
            return open(Settings.of(properties));
        }

        /**
         * The chain of a node with a configuration directory.
         *
         * @param directory the node's configuration directory
         * @return a new source, to be closed by the caller
         * @throws KeyPairConfigurationException as for {@link KeyPairSources#forDirectory}
         */
        public KeyPairSource forDirectory(Path directory) {
            if (!Files.isDirectory(directory)) {
                throw new KeyPairConfigurationException("configuration directory " + Quoted.of(directory.toString())
                        + ": found no directory of this name");
            }
            Path furlFile = directory.resolve(FURL_FILE);
            return open(Settings.of(
                    Files.exists(furlFile, LinkOption.NOFOLLOW_LINKS)
                            ? Map.of(Settings.CHAIN, "remote, local", "keysource.remote.furl-file", furlFile.toString())
                            : Map.of(Settings.CHAIN, "local")));
        }

        private KeyPairSource open(Settings settings) {
            String chain = settings.chain()
                    .orElseThrow(() -> new KeyPairConfigurationException(Settings.CHAIN
                            + ": found nothing, allowed is a list of sources such as 'remote, pool(local)'"));
            Providers providers = given == null ? find() : new Providers();
            if (given != null) {
                given.forEach(providers::add);
            }
            List<ChainElement> elements = ChainElement.parse(chain);
            List<String> parts = new ArrayList<>(providers.names());
            parts.addAll(ChainElement.parts(elements));
            parts.add(Settings.FALLBACK);
            parts.add(Settings.JCA);
            parts.addAll(integrations);
            return new ChainFactory(providers, settings.in(parts, providers::known), listener, time).open(elements);
        }

        private Providers find() {
            Providers providers = new Providers();
            ModuleLayer layer = KeyPairSources.class.getModule().getLayer();
            if (layer != null) {
                providers.addAll(ServiceLoader.load(layer, KeyPairSourceProvider.class));
            }
            ClassLoader own = KeyPairSources.class.getClassLoader();
            providers.addAll(ServiceLoader.load(KeyPairSourceProvider.class, own));
            ClassLoader other = loader == null ? Thread.currentThread().getContextClassLoader() : loader;
            if (other != null) {
                providers.addAll(ServiceLoader.load(KeyPairSourceProvider.class, other));
            }
            return providers;
        }
    }
}
