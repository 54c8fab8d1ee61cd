package dev.keysource.agent.inside;

import dev.keysource.KeyPairConfigurationException;
import dev.keysource.Setting;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Pattern;

/**
 * The settings of the agent: those of its file, over them those of the environment, over both the system properties. A setting
 * counts as the same however it is spelt. Immutable.
 *
 * @param chain the settings of the chain, which is {@code pool(local)} if none is given
 * @param warmUp how long the process lives before the chain is opened that nobody has asked yet; empty: for ever
 */
record AgentSettings(Properties chain, Optional<Duration> warmUp) {
    private static final String CHAIN = "keysource.chain";
    private static final String DEFAULT_CHAIN = "pool(local)";
    private static final String SPECS = "keysource.pool.specs";
    private static final Duration SOON = Duration.ofSeconds(1);
    private static final String PREFIX = "keysource.";
    private static final String VARIABLE_PREFIX = "KEYSOURCE_";
    /** What Kubernetes and Docker tell of a service called keysource, and set in each container beside it. */
    private static final Pattern SERVICE_LINK =
            Pattern.compile("KEYSOURCE_(NAME|SERVICE_HOST|SERVICE_PORT(_\\w+)?|PORT(_\\d+_\\w+)?)");

    /** The option of the agent itself. Loaded when somebody has set it, since few processes need more than the rest. */
    static final class WarmUp {
        static final Setting<Duration> DELAY = Setting.duration("warm-up", Duration.ZERO, Duration.ofHours(1));
        static final Setting<Optional<Duration>> SETTING = Setting.text(
                        "warm-up", "'first-use' or a time span from 0s to 1h", WarmUp::parse)
                .otherwise("1s with keysource.pool.specs, else first-use");

        private static final String KEY = "keysource.agent.warm-up";

        private WarmUp() {}

        private static Optional<Duration> parse(String text) {
            return text.equals("first-use") ? Optional.empty() : Optional.of(DELAY.parse(text));
        }

        static Optional<Duration> found(String text) {
            try {
                return SETTING.parse(text.strip());
            } catch (IllegalArgumentException e) {
                throw new KeyPairConfigurationException(
                        KEY + ": found '" + text + "', allowed is " + SETTING.allowed(), e);
            }
        }
    }

    /**
     * Reads them.
     *
     * @param file the name of a properties file, or nothing
     * @throws KeyPairConfigurationException if the file cannot be read or the setting of the agent is wrong
     */
    static AgentSettings read(String file, Map<String, String> environment, Properties system) {
        Properties settings = new Properties();
        if (!file.isEmpty()) {
            override(settings, load(file));
        }
        Properties variables = new Properties();
        for (Map.Entry<String, String> variable : environment.entrySet()) {
            if (isOurs(variable.getKey())
                    && !SERVICE_LINK.matcher(variable.getKey()).matches()) {
                variables.setProperty(variable.getKey(), variable.getValue());
            }
        }
        override(settings, variables);
        override(settings, system);
        if (!has(settings, plain(CHAIN))) {
            settings.setProperty(CHAIN, DEFAULT_CHAIN);
        }
        return new AgentSettings(settings, warmUp(settings));
    }

    private static Optional<Duration> warmUp(Properties settings) {
        String given = remove(settings, plain(WarmUp.KEY));
        if (given != null) {
            return WarmUp.found(given);
        }
        return has(settings, plain(SPECS)) ? Optional.of(SOON) : Optional.empty();
    }

    private static boolean has(Properties settings, String plain) {
        for (String key : settings.stringPropertyNames()) {
            if (plain(key).equals(plain)) {
                return true;
            }
        }
        return false;
    }

    private static Properties load(String file) {
        Properties all = new Properties();
        try (Reader reader = Files.newBufferedReader(Path.of(file))) {
            all.load(reader);
        } catch (IOException | IllegalArgumentException e) {
            throw new KeyPairConfigurationException(
                    "settings file '" + file
                            + "': found nothing that can be read, allowed is a properties file in UTF-8",
                    e);
        }
        return all;
    }

    /** Copies what is ours, and removes what was there in any spelling. */
    private static void override(Properties settings, Properties others) {
        for (String key : others.stringPropertyNames()) {
            if (isOurs(key)) {
                remove(settings, plain(key));
            }
        }
        for (String key : others.stringPropertyNames()) {
            if (isOurs(key)) {
                settings.setProperty(key, others.getProperty(key));
            }
        }
    }

    /** Removes a setting in all its spellings; returns the value of one. */
    private static @Nullable String remove(Properties settings, String plain) {
        String removed = null;
        for (String key : settings.stringPropertyNames()) {
            if (plain(key).equals(plain)) {
                removed = settings.getProperty(key);
                settings.remove(key);
            }
        }
        return removed;
    }

    private static boolean isOurs(String key) {
        return key.startsWith(PREFIX) || key.startsWith(VARIABLE_PREFIX);
    }

    /** The name of a setting as all its spellings have it. */
    private static String plain(String key) {
        return key.substring(PREFIX.length())
                .replace("-", "")
                .replace("_", "")
                .replace(".", "")
                .toLowerCase(Locale.ROOT);
    }
}
