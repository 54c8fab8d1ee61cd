package dev.keysource.spring;

import dev.keysource.KeyPairSource;
import dev.keysource.KeyPairSourceListener;
import dev.keysource.KeyPairSources;
import org.jspecify.annotations.Nullable;
import org.springframework.core.env.Environment;

import java.util.stream.Stream;

/**
 * The chain that the settings of an application describe, with whom it tells what it does.
 *
 * @param source closed by the application's context
 * @param listener of all of the chain
 */
record ConfiguredChain(KeyPairSource source, ListenerRelay listener) {
    /**
     * Opens the chain.
     *
     * @throws dev.keysource.KeyPairConfigurationException if a setting is wrong or unknown
     */
    static ConfiguredChain open(Environment environment, @Nullable ClassLoader loader) {
        ListenerRelay listener = new ListenerRelay();
        KeyPairSources.Builder builder = KeyPairSources.builder()
                .listener(listener)
                .integrations(ChainSettings.integrations().toArray(String[]::new));
        if (loader != null) {
            builder.classLoader(loader);
        }
        return new ConfiguredChain(builder.forProperties(ChainSettings.of(environment)), listener);
    }

    KeyPairSource with(Stream<KeyPairSourceListener> listeners) {
        listener.tell(listeners.toArray(KeyPairSourceListener[]::new));
        return source;
    }
}
