package dev.keysource;

import org.jspecify.annotations.Nullable;

import java.net.URL;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.Map;
import java.util.Properties;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Makes chains of sources from text. Providers are found by {@link ServiceLoader} with the context class loader of the
 * calling thread.
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
    private static final String PREFIX = "keysource.";
    private static final String CHAIN = "keysource.chain";
    private static final String FURL_FILE = "key_generator.furl";

    private KeyPairSources() {}

    /**
     * A chain with default settings.
     *
     * @param chain for example {@code pool(local), local}
     * @return a new source, to be closed by the caller
     * @throws KeyPairConfigurationException if the chain is malformed or names an unknown provider
     */
    public static KeyPairSource forChain(String chain) {
        return open(Map.of(CHAIN, chain), KeyPairSourceListener.NONE);
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
        return forProperties(properties, KeyPairSourceListener.NONE);
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
        return open(
                properties.stringPropertyNames().stream()
                        .filter(key -> key.startsWith(PREFIX))
                        .collect(Collectors.toMap(key -> key, properties::getProperty)),
                listener);
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
        return forDirectory(directory, KeyPairSourceListener.NONE);
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
        if (!Files.isDirectory(directory)) {
            throw new KeyPairConfigurationException(
                    "configuration directory " + Quoted.of(directory.toString()) + ": found no directory of this name");
        }
        Path furlFile = directory.resolve(FURL_FILE);
        if (Files.exists(furlFile, LinkOption.NOFOLLOW_LINKS)) {
            return open(Map.of(CHAIN, "remote, local", "keysource.remote.furl-file", furlFile.toString()), listener);
        }
        return open(Map.of(CHAIN, "local"), listener);
    }

    private static KeyPairSource open(Map<String, String> settings, KeyPairSourceListener listener) {
        String chain = settings.get(CHAIN);
        if (chain == null) {
            throw new KeyPairConfigurationException(
                    CHAIN + ": found nothing, allowed is a list of sources such as 'remote, pool(local), local'");
        }
        SortedMap<String, KeyPairSourceProvider> providers = providers();
        for (String key : settings.keySet()) {
            refuseUnknownName(key, providers);
        }
        return ConfiguredChain.open(ChainElement.parse(chain), providers, settings, listener);
    }

    private static void refuseUnknownName(String key, SortedMap<String, KeyPairSourceProvider> providers) {
        String rest = key.substring(PREFIX.length());
        int dot = rest.indexOf('.');
        String name = dot < 0 ? "" : rest.substring(0, dot);
        boolean known = key.equals(CHAIN) || key.startsWith(CHAIN + ".") || providers.containsKey(name);
        if (!known) {
            throw new KeyPairConfigurationException("unknown setting " + Quoted.of(key) + "; settings begin with "
                    + CHAIN + " or the name of a provider: " + String.join(", ", providers.keySet()));
        }
    }

    private static SortedMap<String, KeyPairSourceProvider> providers() {
        SortedMap<String, KeyPairSourceProvider> providers = new TreeMap<>();
        try {
            for (KeyPairSourceProvider provider : ServiceLoader.load(KeyPairSourceProvider.class)) {
                add(provider, providers);
            }
        } catch (ServiceConfigurationError e) {
            throw new KeyPairConfigurationException(
                    "a key pair source provider cannot be loaded: " + e.getMessage(), e);
        }
        return providers;
    }

    private static void add(KeyPairSourceProvider provider, SortedMap<String, KeyPairSourceProvider> providers) {
        String name = provider.name();
        if (!ChainElement.isName(name) || CHAIN.equals(PREFIX + name)) {
            throw new KeyPairConfigurationException("the provider " + origin(provider) + " calls itself "
                    + Quoted.of(name) + ", allowed are lower-case letters, digits and hyphens, except 'chain'");
        }
        KeyPairSourceProvider other = providers.putIfAbsent(name, provider);
        if (other != null) {
            throw new KeyPairConfigurationException("two providers are called " + Quoted.of(name) + ": " + origin(other)
                    + " and " + origin(provider) + "; remove one of them");
        }
    }

    private static String origin(KeyPairSourceProvider provider) {
        CodeSource source = provider.getClass().getProtectionDomain().getCodeSource();
        @Nullable URL location = source == null ? null : source.getLocation();
        return provider.getClass().getName() + (location == null ? "" : " in " + location);
    }
}
