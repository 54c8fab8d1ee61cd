package dev.keysource;

import dev.keysource.internal.Nearest;
import org.jspecify.annotations.Nullable;

import java.net.URL;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The providers that a chain may name. One that cannot be used, or has the name of another, is an error only for a chain that
 * names it. Not thread-safe.
 */
final class Providers {
    /** Ends the search with a loader that fails for ever. */
    private static final int MOST_FAILURES = 100;

    /** Where the sources of this library are, for those who have forgotten a dependency. */
    private static final Map<String, String> MODULES = Map.of(
            "local", "keysource-local",
            "pkcs11", "keysource-local",
            "pool", "keysource-pool",
            "remote", "keysource-remote");

    private final SortedMap<String, List<KeyPairSourceProvider>> usable = new TreeMap<>();
    private final Set<String> classes = new HashSet<>();
    private final Set<String> failures = new LinkedHashSet<>();

    /** Adds what a service loader finds, but for classes that are there already. */
    void addAll(ServiceLoader<KeyPairSourceProvider> loader) {
        Iterator<ServiceLoader.Provider<KeyPairSourceProvider>> found =
                loader.stream().iterator();
        for (int failed = 0; failed < MOST_FAILURES; ) {
            try {
                if (!found.hasNext()) {
                    return;
                }
                ServiceLoader.Provider<KeyPairSourceProvider> provider = found.next();
                if (!classes.contains(provider.type().getName())) {
                    add(provider.get());
                }
            } catch (Throwable e) {
                failed++;
                failures.add(String.valueOf(e.getMessage() == null ? e : e.getMessage()));
            }
        }
    }

    /** Adds a provider. */
    void add(KeyPairSourceProvider provider) {
        classes.add(provider.getClass().getName());
        String name;
        try {
            name = provider.name();
        } catch (Throwable e) {
            failures.add("the provider " + origin(provider) + " has no name: " + e);
            return;
        }
        if (name == null || !ChainElement.isName(name) || name.equals("chain") || name.equals(Settings.FALLBACK)) {
            failures.add("the provider " + origin(provider) + " calls itself " + Quoted.of(String.valueOf(name))
                    + ", allowed are lower-case letters, digits and hyphens, except 'chain' and 'fallback'");
        } else {
            usable.computeIfAbsent(name, key -> new ArrayList<>()).add(provider);
        }
    }

    /** The names of the usable ones. */
    Set<String> names() {
        return usable.keySet();
    }

    /**
     * The provider of a name.
     *
     * @throws KeyPairConfigurationException if there is none or more than one
     */
    KeyPairSourceProvider get(String name) {
        List<KeyPairSourceProvider> found = usable.getOrDefault(name, List.of());
        if (found.size() > 1) {
            throw new KeyPairConfigurationException("two providers are called " + Quoted.of(name) + ": "
                    + found.stream().map(Providers::origin).collect(Collectors.joining(" and "))
                    + "; remove one of them");
        }
        if (found.isEmpty()) {
            throw new KeyPairConfigurationException(
                    "keysource.chain: found the unknown source " + Quoted.of(name) + ", " + known() + meant(name));
        }
        return found.get(0);
    }

    private String meant(String name) {
        String module = MODULES.get(name);
        if (module != null) {
            return "; " + Quoted.of(name) + " needs dev.keysource:" + module + " on the class path or module path";
        }
        String question = Nearest.question(name, usable.keySet());
        return question.isEmpty()
                ? "; a jar that has another names its class in META-INF/services/"
                        + KeyPairSourceProvider.class.getName()
                : question;
    }

    /** The usable and the unusable ones, in words. */
    String known() {
        String names = "known are " + (usable.isEmpty() ? "none" : String.join(", ", usable.keySet()));
        return failures.isEmpty() ? names : names + "; not usable: " + String.join("; ", failures);
    }

    private static String origin(KeyPairSourceProvider provider) {
        CodeSource source = provider.getClass().getProtectionDomain().getCodeSource();
        @Nullable URL location = source == null ? null : source.getLocation();
        return provider.getClass().getName() + (location == null ? "" : " in " + location);
    }
}
