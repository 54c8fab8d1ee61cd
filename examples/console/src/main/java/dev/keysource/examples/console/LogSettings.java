package dev.keysource.examples.console;

import ch.qos.logback.classic.Level;
import dev.keysource.KeyPairConfigurationException;
import dev.keysource.KeyPairSourceConfig;
import dev.keysource.Setting;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Properties;

/**
 * The settings {@code keysource.log.*}. Immutable.
 *
 * @param level what is less important is not logged
 * @param format how a line is written
 * @param file where lines are appended; empty for standard error
 */
public record LogSettings(Level level, Format format, Optional<Path> file) {
    /** The part of a configuration that these settings are in. */
    public static final String PART = "log";

    static final List<String> LEVELS = List.of("OFF", "ERROR", "WARN", "INFO", "DEBUG", "TRACE");

    static final Setting<Level> LEVEL = Setting.text(
            "level",
            "one of " + String.join(", ", LEVELS),
            text -> LEVELS.stream()
                    .filter(text::equalsIgnoreCase)
                    .findFirst()
                    .map(Level::toLevel)
                    .orElseThrow(IllegalArgumentException::new));
    static final Setting<Format> FORMAT = Setting.choice("format", Format.class).orElse(Format.TEXT);
    static final Setting<Path> FILE = Setting.text("file", "the name of a file", LogSettings::name);

    /** How a line is written. */
    public enum Format {
        /** For people. */
        TEXT,
        /** One JSON object. */
        JSON
    }

    /**
     * Reads the settings. Of several configurations the first one that has a setting counts; a wrong or unknown one is an
     * error wherever it stands.
     *
     * @param level the level if none is set
     * @param configurations the most important one first
     * @throws KeyPairConfigurationException names the key, what was found and what is allowed
     */
    public static LogSettings read(Level level, Properties... configurations) {
        List<Found> all =
                List.of(configurations).stream().map(LogSettings::find).toList();
        return new LogSettings(
                all.stream().flatMap(found -> found.level.stream()).findFirst().orElse(level),
                all.stream().flatMap(found -> found.format.stream()).findFirst().orElseGet(FORMAT::defaultValue),
                all.stream().flatMap(found -> found.file.stream()).findFirst());
    }

    private static Found find(Properties configuration) {
        KeyPairSourceConfig config = KeyPairSourceConfig.forPart(PART, configuration);
        Found found = new Found(config.get(LEVEL), config.get(FORMAT), config.get(FILE));
        config.refuseUnknown();
        return found;
    }

    private record Found(Optional<Level> level, Optional<Format> format, Optional<Path> file) {}

    private static Path name(String text) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("empty");
        }
        return Path.of(text);
    }
}
