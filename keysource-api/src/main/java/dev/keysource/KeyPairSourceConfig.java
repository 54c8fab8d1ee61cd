package dev.keysource;

import dev.keysource.internal.TimeLimit;
import org.jspecify.annotations.Nullable;

import java.security.KeyPair;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Properties;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a {@link KeyPairSourceProvider} makes a source from: the settings of its name, the source that it stands in
 * front of, and the listener.
 *
 * <p>The typed readers check the value, and name the key, the value and what is allowed when it is wrong. Each reader
 * also makes its setting known; a setting that no reader asked for is refused as unknown once the source is made. Used
 * by one thread.
 */
public final class KeyPairSourceConfig {
    private static final Pattern DURATION = Pattern.compile("(0|[1-9][0-9]{0,8})\\s*(ns|us|ms|s|m|h|d)");

    private static final Pattern WHOLE_NUMBER = Pattern.compile("0|[1-9][0-9]{0,9}");
    /** Stands for the source behind while settings are checked. */
    private static final KeyPairSource NOT_ASKED = new KeyPairSource() {
        @Override
        public String name() {
            return "none";
        }

        @Override
        public List<CompletableFuture<KeyPair>> request(KeyPairRequest request) {
            return List.of(CompletableFuture.failedFuture(KeyPairSourceException.closed(name(), request.spec())));
        }

        @Override
        public List<KeyPairSource> behind() {
            return List.of();
        }

        @Override
        public void close() {}
    };

    private final String name;
    private final String prefix;
    private final Map<String, Settings.Entry> settings;
    private final @Nullable KeyPairSource delegate;
    private final KeyPairSourceListener listener;
    private final TimeSource time;
    private final boolean checkOnly;
    private final SortedSet<String> known = new TreeSet<>();

    /**
     * The configuration of one source.
     *
     * @param part the name of the provider
     * @param settings all settings, of which those of the part count
     * @param delegate the source that the new one stands in front of, or {@code null}
     * @param listener sees what the new source does
     * @param time its clock and timers
     */
    KeyPairSourceConfig(
            String part,
            Settings settings,
            @Nullable KeyPairSource delegate,
            KeyPairSourceListener listener,
            TimeSource time) {
        this(part, settings, delegate, listener, time, false);
    }

    private KeyPairSourceConfig(
            String part,
            Settings settings,
            @Nullable KeyPairSource delegate,
            KeyPairSourceListener listener,
            TimeSource time,
            boolean checkOnly) {
        this.name = delegate == null ? part : part + "(" + delegate.name() + ")";
        this.prefix = "keysource." + part + ".";
        this.settings = settings.of(part);
        this.delegate = delegate;
        this.listener = listener;
        this.time = time;
        this.checkOnly = checkOnly;
    }

    /** The settings of a provider that is to check them and to make nothing. */
    static KeyPairSourceConfig forCheck(String provider, Settings settings) {
        return new KeyPairSourceConfig(provider, settings, null, KeyPairSourceListener.NONE, TimeSource.system(), true);
    }

    /**
     * The settings of a part of a program that is no source, such as a server, for reading with the same checks. Its
     * reader calls {@link #refuseUnknown()} when it has read them all.
     *
     * @param name the part, whose settings begin with {@code keysource.<name>.}
     * @param properties all entries
     * @return a configuration without a delegate and with {@link KeyPairSourceListener#NONE}
     */
    public static KeyPairSourceConfig forPart(String name, Properties properties) {
        return new KeyPairSourceConfig(
                name, Settings.of(properties), null, KeyPairSourceListener.NONE, TimeSource.system());
    }

    /**
     * What the new source is called, as it stands in the chain.
     *
     * @return for example {@code pool(local)}
     */
    public String name() {
        return name;
    }

    /**
     * The source that the new one stands in front of.
     *
     * @return the source in parentheses
     * @throws KeyPairConfigurationException if there is none
     */
    public KeyPairSource delegate() {
        if (delegate == null && checkOnly) {
            return NOT_ASKED;
        }
        if (delegate == null) {
            throw new KeyPairConfigurationException(
                    "'" + name + "' needs a source to stand in front of, as in " + name + "(local)");
        }
        return delegate;
    }

    /**
     * Refuses a source in parentheses, for providers that stand in front of nothing.
     *
     * @throws KeyPairConfigurationException if there is one
     */
    public void refuseDelegate() {
        if (delegate != null) {
            throw new KeyPairConfigurationException("'" + name + "': this source takes no other source in parentheses");
        }
    }

    /**
     * Who sees what the new source does.
     *
     * @return the listener
     */
    public KeyPairSourceListener listener() {
        return listener;
    }

    /**
     * The clock and the timers of the new source.
     *
     * @return the time source
     */
    public TimeSource time() {
        return time;
    }

    /**
     * What a setting is set to.
     *
     * @param setting the setting
     * @param <T> the type of its values
     * @return the value, or empty if it is not set
     * @throws KeyPairConfigurationException if the value is not allowed; names the key, the value and what is allowed
     */
    public <T> Optional<T> get(Setting<T> setting) {
        known.add(setting.name());
        return Settings.find(settings, setting.name()).map(entry -> {
            try {
                return setting.parse(entry.value());
            } catch (IllegalArgumentException e) {
                throw refused(setting, setting.allowed());
            }
        });
    }

    /**
     * The error for a value that does not fit other settings.
     *
     * @param setting the setting
     * @param allowed what would be accepted, in words
     * @return the error, to be thrown; it quotes the value that was found
     */
    public KeyPairConfigurationException refused(Setting<?> setting, String allowed) {
        Optional<Settings.Entry> entry = Settings.find(settings, setting.name());
        return new KeyPairConfigurationException(entry.map(Settings.Entry::key).orElse(prefix + setting.name())
                + ": found " + Quoted.of(entry.map(Settings.Entry::value).orElse("")) + ", allowed is " + allowed);
    }

    /**
     * A setting as text.
     *
     * @param setting the key without its prefix
     * @return the value without white space around it, or empty if it is not set
     */
    public Optional<String> text(String setting) {
        known.add(setting);
        return Settings.find(settings, setting).map(Settings.Entry::value);
    }

    /**
     * A setting that is a whole number.
     *
     * @param setting the key without its prefix
     * @param least the smallest value allowed
     * @param most the largest value allowed
     * @return the value, or empty if it is not set
     * @throws KeyPairConfigurationException if the value is not such a number
     */
    public Optional<Integer> integer(String setting, int least, int most) {
        return text(setting).map(value -> {
            OptionalInt number = wholeNumber(value);
            if (number.isPresent() && number.getAsInt() >= least && number.getAsInt() <= most) {
                return number.getAsInt();
            }
            throw refused(setting, "a whole number from " + least + " to " + most);
        });
    }

    /**
     * Reads a whole number as people write it: digits without a sign or leading zeros. For values that are lists.
     *
     * @param text for example {@code 16}
     * @return the number, or empty if the text is none, or one of more than 31 bits
     */
    public static OptionalInt wholeNumber(String text) {
        if (!WHOLE_NUMBER.matcher(text).matches() || Long.parseLong(text) > Integer.MAX_VALUE) {
            return OptionalInt.empty();
        }
        return OptionalInt.of(Integer.parseInt(text));
    }

    /**
     * A setting that is a positive time span up to 365 days, such as {@code 6s}, {@code 100ms} or {@code PT6S}.
     *
     * @param setting the key without its prefix
     * @return the value, or empty if it is not set
     * @throws KeyPairConfigurationException if the value is no such time span
     */
    public Optional<Duration> duration(String setting) {
        return text(setting).map(value -> parseDuration(setting, value));
    }

    /** A setting that is a list of positive time spans with commas between them; empty if it is not set. */
    List<Duration> durations(String setting) {
        return text(setting).stream()
                .flatMap(value -> Arrays.stream(value.split(",", -1)))
                .map(part -> parseDuration(setting, part.strip()))
                .toList();
    }

    /**
     * A setting that is one of the constants of an enum, written in lower case with hyphens.
     *
     * @param setting the key without its prefix
     * @param type the enum
     * @param <E> the enum
     * @return the constant, or empty if it is not set
     * @throws KeyPairConfigurationException if no constant has this name
     */
    public <E extends Enum<E>> Optional<E> choice(String setting, Class<E> type) {
        return text(setting).map(value -> {
            SortedSet<String> allowed = new TreeSet<>();
            for (E constant : type.getEnumConstants()) {
                String text = constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
                if (text.equals(value)) {
                    return constant;
                }
                allowed.add(text);
            }
            throw refused(setting, "one of " + String.join(", ", allowed), null);
        });
    }

    /**
     * A setting that is {@code true} or {@code false}.
     *
     * @param setting the key without its prefix
     * @return the value, or empty if it is not set
     * @throws KeyPairConfigurationException if the value is neither
     */
    public Optional<Boolean> flag(String setting) {
        return text(setting).map(value -> {
            if (value.equals("true") || value.equals("false")) {
                return value.equals("true");
            }
            throw refused(setting, "one of false, true");
        });
    }

    /**
     * The error for a value that the provider itself does not accept.
     *
     * @param setting the key without its prefix
     * @param allowed what would be accepted, in words
     * @return the error, to be thrown; it quotes the value that was found
     */
    public KeyPairConfigurationException refused(String setting, String allowed) {
        return refused(setting, allowed, null);
    }

    private KeyPairConfigurationException refused(String setting, String allowed, @Nullable Exception cause) {
        Optional<Settings.Entry> entry = Settings.find(settings, setting);
        String message = entry.map(Settings.Entry::key).orElse(prefix + setting) + ": found "
                + Quoted.of(entry.map(Settings.Entry::value).orElse("")) + ", allowed is "
                + allowed;
        return cause == null
                ? new KeyPairConfigurationException(message)
                : new KeyPairConfigurationException(message, cause);
    }

    /**
     * Refuses the settings that no reader asked for. Called for providers when they have made their source.
     *
     * @throws KeyPairConfigurationException if there is one; names it and the known ones
     */
    public void refuseUnknown() {
        Map<String, Settings.Entry> unknown = new TreeMap<>(settings);
        known.forEach(setting -> unknown.remove(Settings.plain(setting)));
        unknown.values().forEach(entry -> {
            throw new KeyPairConfigurationException("unknown setting " + Quoted.of(entry.key()) + "; known are "
                    + (known.isEmpty() ? "none" : prefix + "{" + String.join(", ", known) + "}"));
        });
    }

    /** The same for a provider that only checked; one that has read nothing checks nothing. */
    void refuseUnknownIfRead() {
        if (!known.isEmpty()) {
            refuseUnknown();
        }
    }

    private Duration parseDuration(String setting, String value) {
        String allowed = "a positive time span up to 365 days such as 6s, 100ms or PT6S";
        Duration duration;
        try {
            Matcher matcher = DURATION.matcher(value);
            duration = matcher.matches() ? duration(matcher) : Duration.parse(value);
        } catch (DateTimeParseException e) {
            throw refused(setting, allowed, e);
        }
        if (TimeLimit.isOver(duration) || duration.compareTo(TimeLimit.LONGEST) > 0) {
            throw refused(setting, allowed, null);
        }
        return duration;
    }

    private static Duration duration(Matcher matcher) {
        long amount = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "ns" -> Duration.ofNanos(amount);
            case "us" -> Duration.ofNanos(1_000 * amount);
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            default -> Duration.ofDays(amount);
        };
    }
}
