package dev.keysource;

/**
 * Makes the sources of one kind; found by {@link java.util.ServiceLoader} and chosen by its {@link #name()} in a chain.
 *
 * <p>A provider is registered in {@code META-INF/services/dev.keysource.KeyPairSourceProvider}, and in a module also by
 * {@code provides dev.keysource.KeyPairSourceProvider with ...}. It has a public constructor without parameters, which
 * does no work.
 */
public interface KeyPairSourceProvider {
    /**
     * The name that stands for this provider in a chain and in the keys of its settings.
     *
     * @return lower-case letters, digits and hyphens, beginning with a letter
     */
    String name();

    /**
     * Makes a source. It reads all the settings it knows, whether it needs them or not: what it does not read counts as
     * unknown, and is refused.
     *
     * @param config the settings, the source behind this one if there is one, and the listener
     * @return a new source, which the caller closes; closing it leaves {@link KeyPairSourceConfig#delegate()} open
     * @throws KeyPairConfigurationException if a setting or the use of this provider in the chain is wrong
     */
    KeyPairSource create(KeyPairSourceConfig config);

    /**
     * Checks the settings of this provider where the chain does not name it: reads them as {@link #create} does, and makes
     * nothing. What it does not read is refused, if it reads any. Does nothing unless overridden.
     *
     * @param config the settings
     * @throws KeyPairConfigurationException if a setting is wrong
     */
    default void check(KeyPairSourceConfig config) {}
}
