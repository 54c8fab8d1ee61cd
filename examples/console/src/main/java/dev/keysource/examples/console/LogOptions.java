package dev.keysource.examples.console;

import ch.qos.logback.classic.Level;
import dev.keysource.Setting;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/** The options for the log, of every command: each is more important than the setting {@code keysource.log.*} of its name. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields
public final class LogOptions {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(
            names = "--log-level",
            paramLabel = "LEVEL",
            scope = ScopeType.INHERIT,
            completionCandidates = Levels.class,
            description = "log this and what is more important: OFF, ERROR, WARN, INFO, DEBUG or TRACE")
    private @Nullable String level;

    @Option(
            names = "--log-format",
            paramLabel = "FORMAT",
            scope = ScopeType.INHERIT,
            completionCandidates = Formats.class,
            description = "write log lines as text, or each as a json object; default text")
    private @Nullable String format;

    @Option(
            names = "--log-file",
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            description = "append the log to this file instead of standard error; one that is moved away is begun anew")
    private @Nullable Path file;

    /**
     * Begins to log as options, system properties and these settings say, in this order.
     *
     * @param byDefault the level if none of them says so
     * @param settings those of a file; may be empty
     * @throws IOException if the log file cannot be opened
     */
    public void start(Level byDefault, Properties settings) throws IOException {
        Logs.use(LogSettings.read(byDefault, given(), System.getProperties(), settings));
    }

    private Properties given() {
        Properties given = new Properties();
        put(given, "level", level, LogSettings.LEVEL);
        put(given, "format", format, LogSettings.FORMAT);
        put(given, "file", file == null ? null : file.toString(), LogSettings.FILE);
        return given;
    }

    /** What is wrong with an option is told of the option. */
    private void put(Properties given, String name, @Nullable String text, Setting<?> setting) {
        if (text == null) {
            return;
        }
        try {
            setting.parse(text);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(
                    spec.commandLine(), "--log-" + name + ": found '" + text + "', allowed is " + setting.allowed(), e);
        }
        given.setProperty("keysource." + LogSettings.PART + "." + name, text);
    }

    /** For the completion in a shell. */
    private static final class Levels extends ArrayList<String> {
        private static final long serialVersionUID = 1L;

        Levels() {
            super(LogSettings.LEVELS);
        }
    }

    /** Likewise. */
    private static final class Formats extends ArrayList<String> {
        private static final long serialVersionUID = 1L;

        Formats() {
            super(List.of("text", "json"));
        }
    }
}
