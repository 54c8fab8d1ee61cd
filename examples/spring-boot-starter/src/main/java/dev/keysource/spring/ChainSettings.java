package dev.keysource.spring;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.core.env.Environment;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The settings of an application as the library reads them. Those that {@link KeysourceProperties} has are bound by Spring, with
 * its spellings and the order of its sources. All others go to the library as they are, for the providers of third parties and
 * so that a misspelt one is refused; not those of the process's environment, where others leave variables too (Kubernetes
 * sets {@code KEYSOURCE_SERVICE_HOST}), unless they belong to a source that the chain names.
 */
final class ChainSettings {
    private static final ConfigurationPropertyName ROOT = ConfigurationPropertyName.of("keysource");
    /** Stands for the number of an element. */
    private static final String ELEMENT = "#";

    private static final String DEFAULT_CHAIN = "pool(local)";
    /** The starter's own. */
    private static final Set<String> NOT_OF_THE_CHAIN = Set.of("enabled", "jca", "readiness");

    private ChainSettings() {}

    /** What is bound; all of it {@code null} if nothing is set. */
    static KeysourceProperties bind(Environment environment) {
        return Binder.get(environment).bindOrCreate("keysource", KeysourceProperties.class);
    }

    /** The entries for {@link dev.keysource.KeyPairSources}. */
    static Properties of(Environment environment) {
        Properties settings = new Properties();
        add("keysource", bind(environment), settings);
        settings.putIfAbsent("keysource.chain", DEFAULT_CHAIN);
        addOthers(environment, settings);
        return settings;
    }

    private static void add(String prefix, Record group, Properties settings) {
        forEach(group.getClass(), (component, name) -> {
            Object value = value(component, group);
            String key = prefix + "." + name;
            if (value == null || (prefix.equals("keysource") && NOT_OF_THE_CHAIN.contains(name))) {
                return;
            }
            if (value instanceof Record nested) {
                add(key, nested, settings);
            } else {
                settings.setProperty(key, text(value));
            }
        });
    }

    private static @Nullable Object value(RecordComponent component, Record group) {
        try {
            return component.getAccessor().invoke(group);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(component + " cannot be read", e);
        }
    }

    /** A value as the library reads it. */
    private static String text(Object value) {
        if (value instanceof Collection<?> elements) {
            return elements.stream().map(ChainSettings::text).collect(Collectors.joining(", "));
        }
        if (value instanceof Enum<?> constant) {
            return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
        return value instanceof Double number ? BigDecimal.valueOf(number).toPlainString() : value.toString();
    }

    private static void forEach(Class<?> group, BiConsumer<RecordComponent, String> action) {
        for (RecordComponent component : group.getRecordComponents()) {
            String name = Pattern.compile("[A-Z]")
                    .matcher(component.getName())
                    .replaceAll(letter -> "-" + letter.group().toLowerCase(Locale.ROOT));
            action.accept(component, name);
        }
    }

    private static void addOthers(Environment environment, Properties settings) {
        Binder binder = Binder.get(environment);
        Set<String> taken = typed("", KeysourceProperties.class, new HashSet<>());
        String chain = settings.getProperty("keysource.chain");
        for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
            if (!(source instanceof IterableConfigurationPropertySource names)) {
                continue;
            }
            boolean lenient = isEnvironment(source);
            for (ConfigurationPropertyName name :
                    names.filter(ROOT::isAncestorOf).stream().toList()) {
                String rest = plain(name.subName(1));
                if (isTyped(rest, taken)
                        || (lenient && !isNamed(chain, name.getElement(1, ConfigurationPropertyName.Form.DASHED)))) {
                    continue;
                }
                taken.add(rest);
                binder.bind(name, Bindable.of(String.class))
                        .ifBound(value -> settings.setProperty(name.toString(), value));
            }
        }
    }

    private static boolean isEnvironment(ConfigurationPropertySource source) {
        return source.getUnderlyingSource() instanceof SystemEnvironmentPropertySource environment
                && environment.getName().endsWith(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME);
    }

    /** Whether a chain names a source that is none of the library's, whose settings are all typed. */
    private static boolean isNamed(String chain, String part) {
        return !Set.of("fallback", "local", "pool", "remote").contains(part)
                && Arrays.asList(chain.split("[\\s,()]+")).contains(part);
    }

    /** Whether a setting is among those, or an element of one that is a list. */
    private static boolean isTyped(String name, Set<String> typed) {
        return typed.contains(name) || typed.contains(name.replaceFirst("\\d+$", ELEMENT));
    }

    private static Set<String> typed(String prefix, Class<?> group, Set<String> names) {
        forEach(group, (component, name) -> {
            Class<?> type = component.getType();
            if (type.isRecord()) {
                typed(prefix + name, type, names);
            } else {
                names.add(plain(prefix + name));
                if (type == List.class) {
                    names.add(plain(prefix + name) + ELEMENT);
                }
            }
        });
        return names;
    }

    private static String plain(ConfigurationPropertyName name) {
        return plain(name.toString());
    }

    private static String plain(String name) {
        return name.replaceAll("[-_.\\[\\]]", "").toLowerCase(Locale.ROOT);
    }

    /** The groups of settings that are no source's. */
    static List<String> integrations() {
        return NOT_OF_THE_CHAIN.stream().filter(name -> !name.equals("enabled")).toList();
    }
}
