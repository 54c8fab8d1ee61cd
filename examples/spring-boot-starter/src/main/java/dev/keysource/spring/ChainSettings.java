package dev.keysource.spring;

import dev.keysource.KeyPairSourceConfig;
import dev.keysource.Setting;
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
    /** The element of a list that stands for all. */
    private static final String FIRST = "[0]";

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
        Set<ConfigurationPropertyName> typed = typed(ROOT, KeysourceProperties.class, new HashSet<>());
        Set<String> taken = new HashSet<>();
        String chain = settings.getProperty("keysource.chain");
        for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
            if (source instanceof IterableConfigurationPropertySource names) {
                boolean lenient = isEnvironment(source);
                names.filter(ROOT::isAncestorOf).stream()
                        .filter(name -> lenient ? isNamed(chain, name) : !isTyped(name, typed))
                        .filter(name -> taken.add(plain(name))) // the first source has precedence, in any spelling
                        .forEach(name -> binder.bind(name, Bindable.of(String.class))
                                .ifBound(value -> settings.setProperty(name.toString(), value)));
            }
        }
    }

    /**
     * Refuses settings of the starter's own groups that there are not; the library refuses all others.
     *
     * @throws dev.keysource.KeyPairConfigurationException if there is one
     */
    static void refuseUnknown(Environment environment) {
        refuseUnknown("jca", KeysourceProperties.Jca.class, environment);
        refuseUnknown("readiness", KeysourceProperties.Readiness.class, environment);
    }

    private static void refuseUnknown(String part, Class<?> group, Environment environment) {
        ConfigurationPropertyName prefix = ROOT.append(part);
        Set<ConfigurationPropertyName> typed = typed(prefix, group, new HashSet<>());
        Properties others = new Properties();
        for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
            if (source instanceof IterableConfigurationPropertySource names && !isEnvironment(source)) {
                names.filter(prefix::isAncestorOf).stream()
                        .filter(name -> !isTyped(name, typed))
                        .forEach(name -> others.setProperty(name.toString(), ""));
            }
        }
        KeyPairSourceConfig config = KeyPairSourceConfig.forPart(part, others);
        forEach(group, (component, name) -> config.get(Setting.text(name, "what Spring binds", text -> text)));
        config.refuseUnknown();
    }

    private static boolean isEnvironment(ConfigurationPropertySource source) {
        return source.getUnderlyingSource() instanceof SystemEnvironmentPropertySource environment
                && environment.getName().endsWith(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME);
    }

    /** Whether a setting belongs to a source that a chain names, and that is none of the library's, whose settings are typed. */
    private static boolean isNamed(String chain, ConfigurationPropertyName name) {
        String part = name.getElement(1, ConfigurationPropertyName.Form.DASHED);
        return !Set.of("fallback", "local", "pool", "remote").contains(part)
                && Arrays.asList(chain.split("[\\s,():]+")).contains(part);
    }

    private static boolean isTyped(ConfigurationPropertyName name, Set<ConfigurationPropertyName> typed) {
        return typed.contains(name.isLastElementIndexed() ? name.getParent().append(FIRST) : name);
    }

    /** The names that Spring binds, with the first elements of lists; they are equal in every spelling. */
    private static Set<ConfigurationPropertyName> typed(
            ConfigurationPropertyName prefix, Class<?> group, Set<ConfigurationPropertyName> names) {
        forEach(group, (component, text) -> {
            ConfigurationPropertyName name = prefix.append(text);
            Class<?> type = component.getType();
            if (type.isRecord()) {
                typed(name, type, names);
            } else {
                names.add(name);
                if (type == List.class) {
                    names.add(name.append(FIRST));
                }
            }
        });
        return names;
    }

    /** The same text for all spellings of a name. */
    private static String plain(ConfigurationPropertyName name) {
        return name.toString().replaceAll("[-_.]", "").toLowerCase(Locale.ROOT);
    }

    /** The groups of settings that are no source's. */
    static List<String> integrations() {
        return NOT_OF_THE_CHAIN.stream().filter(name -> !name.equals("enabled")).toList();
    }
}
