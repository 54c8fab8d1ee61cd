package dev.keysource.jca;

import dev.keysource.KeyPairConfigurationException;
import dev.keysource.KeyPairSourceConfig;
import dev.keysource.KeyPairSources;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import java.util.function.Supplier;

/**
 * A chain from properties, found with the class loader of this library whoever asks first.
 *
 * @param settings read when the chain is opened
 */
record Configured(Supplier<Properties> settings) implements Chain.Opener {
    @Override
    public @Nullable Duration timeout() {
        return timeout(settings.get());
    }

    /** The time that properties set; {@code null} for none. */
    static @Nullable Duration timeout(Properties settings) {
        KeyPairSourceConfig config = KeyPairSourceConfig.forPart(JcaSettings.PART, settings);
        Duration timeout = config.get(JcaSettings.TIMEOUT).orElse(null);
        config.refuseUnknown();
        return timeout;
    }

    @Override
    public Chain.Opened open() {
        return new Chain.Opened(
                KeyPairSources.builder()
                        .classLoader(Configured.class.getClassLoader())
                        .forProperties(settings.get()),
                true);
    }

    /** The properties in a file that the {@code java.security} file names. */
    static Properties read(Path file) {
        Properties settings = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            settings.load(reader);
        } catch (IOException | IllegalArgumentException e) {
            throw new KeyPairConfigurationException(
                    "security.provider: found '" + file + "', allowed is a properties file that can be read", e);
        }
        return settings;
    }
}
