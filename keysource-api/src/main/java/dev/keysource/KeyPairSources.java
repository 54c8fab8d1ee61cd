package dev.keysource;

import org.jspecify.annotations.Nullable;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.ServiceLoader;

/**
 * Makes chains of sources from text. Providers are found by {@link ServiceLoader}: those that this library itself can see,
 * whatever thread asks, and those of the context class loader of the calling thread. A {@link #builder()} takes another
 * loader, or the providers themselves. A provider that cannot be loaded is an error only for a chain that names it.
 *
 * <p>A chain is a list of provider names, the preferred one first, each with the source it stands in front of in
 * parentheses: {@code remote, pool(local), local}. The same text at two places means the same source. Settings are
 * entries {@code keysource.<provider>.<setting>}; those of the chain itself are
 *
 * <ul>
 *   <li>{@code keysource.chain.budget}: how long a request waits for a tier; one time span for all tiers but the last,
 *       or a list with one for each tier
 *   <li>{@code keysource.chain.cool-down} and {@code keysource.chain.longest-cool-down}: how long a tier that failed is
 *       left alone, at first and at most
 *   <li>{@code keysource.chain.hedge}: start the next tier too when one has not answered for so long
 * </ul>
 *
 * <p>The sources that these methods return own all that they are made of: closing one closes everything behind it.
 */
public final class KeyPairSources {
    private static final String PREFIX = KeyPairSourceConfig.PREFIX;
    private static final String CHAIN = "keysource.chain";
    private static final String FURL_FILE = "key_generator.furl";

    private KeyPairSources() {}

    /**
     * Prepares a chain that is made from text with something else than the defaults.
     *
     * @return a builder with the defaults
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * A chain with default settings.
     *
     * @param chain for example {@code pool(local), local}
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
     * A chain from properties, watched by a listener.
     *
     * @param properties holds {@code keysource.chain} and settings
     * @param listener sees what all sources of the chain do
     * @return a new source, to be closed by the caller
     * @throws KeyPairConfigurationException if the chain or a setting is wrong or unknown; the message names the key
     */
    public static KeyPairSource forProperties(Properties properties, KeyPairSourceListener listener) {
        return builder().listener(listener).forProperties(properties);
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

    /**
     * The chain of a node with a configuration directory, watched by a listener.
     *
     * @param directory the node's configuration directory
     * @param listener sees what all sources of the chain do
     * @return a new source, to be closed by the caller
     * @throws KeyPairConfigurationException if the directory does not exist or the furl file is unusable
     */
    public static KeyPairSource forDirectory(Path directory, KeyPairSourceListener listener) {
        return builder().listener(listener).forDirectory(directory);
    }

    /** What a chain is made with. Used by one thread. */
    public static final class Builder {
        private KeyPairSourceListener listener = KeyPairSourceListener.NONE;
        private @Nullable ClassLoader loader;
        private @Nullable List<KeyPairSourceProvider> given;

        private Builder() {}

        /**
         * Who sees what all sources of the chain do; nobody unless set.
         *
         * @param observer is called by many threads, and returns quickly
         * @return this builder
         */
        public Builder listener(KeyPairSourceListener observer) {
            listener = Objects.requireNonNull(observer, "listener");
            return this;
        }

        /**
         * Where to look for providers besides those that this library sees; in the context class loader unless set.
         *
         * @param providers a loader that sees providers
         * @return this builder
         */
        public Builder classLoader(ClassLoader providers) {
            loader = Objects.requireNonNull(providers, "classLoader");
            return this;
        }

        /**
         * The only providers there are; none is looked for.
         *
         * @param providers in any order, with different names
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
            return open(Map.of(CHAIN, chain));
        }

        /**
         * A chain from properties.
         *
         * @param properties holds {@code keysource.chain} and settings
         * @return a new source, to be closed by the caller
         * @throws KeyPairConfigurationException as for {@link KeyPairSources#forProperties}
         */
        public KeyPairSource forProperties(Properties properties) {
            return open(KeyPairSourceConfig.settings(properties));
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
            return Files.exists(furlFile, LinkOption.NOFOLLOW_LINKS)
                    ? open(Map.of(CHAIN, "remote, local", "keysource.remote.furl-file", furlFile.toString()))
                    : open(Map.of(CHAIN, "local"));
        }

        private KeyPairSource open(Map<String, String> settings) {
            String chain = settings.get(CHAIN);
            if (chain == null) {
                throw new KeyPairConfigurationException(
                        CHAIN + ": found nothing, allowed is a list of sources such as 'remote, pool(local), local'");
            }
            Providers providers = given == null ? find() : new Providers();
            if (given != null) {
                given.forEach(providers::add);
            }
            for (String key : settings.keySet()) {
                refuseUnknownName(key, providers);
            }
            return ConfiguredChain.open(ChainElement.parse(chain), providers, settings, listener);
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

        private static void refuseUnknownName(String key, Providers providers) {
            String rest = key.substring(PREFIX.length());
            int dot = rest.indexOf('.');
            String name = dot < 0 ? "" : rest.substring(0, dot);
            if (!key.equals(CHAIN) && !key.startsWith(CHAIN + ".") && !providers.has(name)) {
                throw new KeyPairConfigurationException("unknown setting " + Quoted.of(key) + "; settings begin with "
                        + CHAIN + " or the name of a provider: " + providers.known());
            }
        }
    }
}
