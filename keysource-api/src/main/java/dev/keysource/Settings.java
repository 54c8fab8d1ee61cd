package dev.keysource;

import dev.keysource.internal.Nearest;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * The entries of this library among properties: {@code keysource.chain} and {@code keysource.<part>.<setting>}, where a part is
 * a provider, {@code fallback} for the chain itself, {@code jca} for the provider of the JCA, or an integration. A key may also be written as frameworks and
 * environments do, {@code keysource.pool.lowWaterMark} or {@code KEYSOURCE_POOL_LOW_WATER_MARK}. Immutable.
 */
final class Settings {
    static final String CHAIN = "keysource.chain";
    static final String FALLBACK = "fallback";
    /** The provider of the JCA, which reads its settings itself. */
    static final String JCA = "jca";

    private static final Pattern PREFIX = Pattern.compile("keysource\\.|KEYSOURCE_");

    /** A setting as it was written. */
    record Entry(String key, String value) {}

    private final Map<String, String> entries;
    private final Collection<String> parts;

    private Settings(Map<String, String> entries, Collection<String> parts) {
        this.entries = entries;
        this.parts = parts;
    }

    /** The entries that begin with the prefix. */
    static Settings of(Map<String, String> entries) {
        Map<String, String> ours = new TreeMap<>(entries);
        ours.keySet().removeIf(key -> !isOurs(key));
        return new Settings(ours, List.of());
    }

    /**
     * The properties that begin with the prefix.
     *
     * @throws KeyPairConfigurationException if the value of one is no string
     */
    static Settings of(Properties properties) {
        Map.copyOf(properties).forEach((key, value) -> {
            if (key instanceof String text && isOurs(text) && !(value instanceof String)) {
                throw new KeyPairConfigurationException(Quoted.of(text) + ": found a value of the type "
                        + value.getClass().getName() + ", allowed is a string");
            }
        });
        Map<String, String> entries = new TreeMap<>();
        for (String key : properties.stringPropertyNames()) {
            entries.put(key, properties.getProperty(key));
        }
        return of(entries);
    }

    private static boolean isOurs(String key) {
        return PREFIX.matcher(key).lookingAt();
    }

    private static String withoutPrefix(String key) {
        return PREFIX.matcher(key).replaceFirst("");
    }

    /** The form in which all spellings of a name are equal. */
    static String plain(String name) {
        return Nearest.plain(name);
    }

    /**
     * The text of the chain.
     *
     * @throws KeyPairConfigurationException if it is there twice, written in different ways
     */
    Optional<String> chain() {
        String found = null;
        for (String key : entries.keySet()) {
            if (isChain(key) && found != null) {
                throw foundBoth(found, key);
            }
            found = isChain(key) ? key : found;
        }
        return found == null ? Optional.empty() : Optional.ofNullable(entries.get(found));
    }

    private static KeyPairConfigurationException foundBoth(String key, String other) {
        return new KeyPairConfigurationException(
                Quoted.of(key) + ", " + Quoted.of(other) + ": found both, allowed is one of them");
    }

    private static boolean isChain(String key) {
        return CHAIN.equals("keysource." + plain(withoutPrefix(key)));
    }

    /**
     * The same settings, all of which belong to known parts.
     *
     * @throws KeyPairConfigurationException if one does not
     */
    Settings in(Collection<String> known, Supplier<String> otherwise) {
        Settings sorted = new Settings(entries, known);
        for (String key : entries.keySet()) {
            if (!isChain(key) && sorted.partOf(key).isEmpty()) {
                throw new KeyPairConfigurationException(
                        "unknown setting " + Quoted.of(key) + "; settings begin with " + CHAIN + ", keysource."
                                + FALLBACK + " or the name of a provider: " + otherwise.get() + meant(key, known));
            }
        }
        return sorted;
    }

    private static String meant(String key, Collection<String> known) {
        Collection<String> names = new ArrayList<>(known);
        names.add(CHAIN.substring("keysource.".length()));
        return Nearest.question(withoutPrefix(key).split("[._]", 2)[0], names);
    }

    private Optional<String> partOf(String key) {
        String longest = null;
        for (String part : parts) {
            if (isOf(part, key) && (longest == null || part.length() > longest.length())) {
                longest = part;
            }
        }
        return Optional.ofNullable(longest);
    }

    private static boolean isOf(String part, String key) {
        return Pattern.compile(part.replace("-", "[-_.]") + "[._].+", Pattern.CASE_INSENSITIVE)
                .matcher(withoutPrefix(key))
                .matches();
    }

    /** Whether a part has settings. */
    boolean has(String part) {
        return !of(part).isEmpty();
    }

    /**
     * The settings of a part, by their names in plain form.
     *
     * @throws KeyPairConfigurationException if one is there twice, written in different ways
     */
    Map<String, Entry> of(String part) {
        Map<String, Entry> settings = new TreeMap<>();
        for (Map.Entry<String, String> entry : entries.entrySet()) {
            String key = entry.getKey();
            if (isOf(part, key) && partOf(key).orElse(part).equals(part)) {
                String name = withoutPrefix(key).substring(part.length() + 1);
                Entry other = settings.put(
                        plain(name), new Entry(key, entry.getValue().strip()));
                if (other != null) {
                    throw foundBoth(other.key, key);
                }
            }
        }
        return settings;
    }

    /** The setting of this name, in any spelling. */
    static Optional<Entry> find(Map<String, Entry> settings, String name) {
        return Optional.ofNullable(settings.get(plain(name)));
    }
}
