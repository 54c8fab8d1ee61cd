package dev.keysource;

import dev.keysource.internal.Nearest;
import org.jspecify.annotations.Nullable;

import java.security.KeyPair;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;

/**
 * What a {@link KeyPairSourceProvider} makes a source from: the settings of its name, the source that it stands in
 * front of, and the listener.
 *
 * <p>Reading a setting also makes it known; one that was not read is refused as unknown once the source is made. Used by one
 * thread.
 */
public final class KeyPairSourceConfig {
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

    /** The configuration of one source, from those settings among all that are of its part. */
    KeyPairSourceConfig(
            String name,
            String part,
            Settings settings,
            @Nullable KeyPairSource delegate,
            KeyPairSourceListener listener,
            TimeSource time) {
        this(name, part, settings, delegate, listener, time, false);
    }

    private KeyPairSourceConfig(
            String name,
            String part,
            Settings settings,
            @Nullable KeyPairSource delegate,
            KeyPairSourceListener listener,
            TimeSource time,
            boolean checkOnly) {
        this.name = delegate == null ? name : name + "(" + delegate.name() + ")";
        this.prefix = "keysource." + part + ".";
        this.settings = settings.of(part);
        this.delegate = delegate;
        this.listener = listener;
        this.time = time;
        this.checkOnly = checkOnly;
    }

    /** The settings of a provider that is to check them and to make nothing. */
    static KeyPairSourceConfig forCheck(String provider, Settings settings) {
        return new KeyPairSourceConfig(
                provider, provider, settings, null, KeyPairSourceListener.NONE, TimeSource.system(), true);
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
                name, name, Settings.of(properties), null, KeyPairSourceListener.NONE, TimeSource.system());
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
                    Settings.CHAIN + ": '" + name + "' needs a source to stand in front of, as in " + name + "(local)");
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
            throw new KeyPairConfigurationException(
                    Settings.CHAIN + ": '" + name + "': this source takes no other source in parentheses");
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
     * Refuses the settings that no reader asked for. Called for providers when they have made their source.
     *
     * @throws KeyPairConfigurationException if there is one; names it and the known ones
     */
    public void refuseUnknown() {
        Map<String, Settings.Entry> unknown = new TreeMap<>(settings);
        known.forEach(setting -> unknown.remove(Settings.plain(setting)));
        unknown.forEach((name, entry) -> {
            throw new KeyPairConfigurationException("unknown setting " + Quoted.of(entry.key()) + "; known are "
                    + (known.isEmpty() ? "none" : prefix + "{" + String.join(", ", known) + "}")
                    + Nearest.question(name, known));
        });
    }

    /** The same for a provider that only checked; one that has read nothing checks nothing. */
    void refuseUnknownIfRead() {
        if (!known.isEmpty()) {
            refuseUnknown();
        }
    }
}
