package dev.keysource.examples;

import dev.keysource.FallbackKeyPairSource;
import dev.keysource.Setting;
import dev.keysource.jca.KeysourceProvider;
import dev.keysource.local.LocalKeyPairSourceBuilder;
import dev.keysource.local.Pkcs11KeyPairSourceBuilder;
import dev.keysource.pool.PooledKeyPairSourceBuilder;
import dev.keysource.remote.KeyPairServerBuilder;
import dev.keysource.remote.RemoteKeyPairSourceBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/** Holds the manuals, the Javadoc and the methods of the builders to the settings of the modules. */
class SettingsTest {
    private static final Pattern BOUNDS = Pattern.compile(
            "a (?:whole number|time span) from \\w+ to \\w+|a number more than 0, (?:up to|less than) 1");
    private static final Pattern ROW =
            Pattern.compile("(?m)^\\| (?:`(\\w+)`)? ?\\| (`[^|]+`) \\| ([^|]*?) ?\\|[^|]+\\|$");
    private static final String HEAD = "| name | setting | default | meaning |\n|---|---|---|---|\n";
    private static final List<String> GROUPS = List.of("Essential:\n\n", "Frequent:\n\n", "Rare:\n\n");
    private static final Pattern PARAMETER = Pattern.compile("@param (\\w+) (.*?)(?= @|$)");
    private static final Path ROOT = Manuals.ROOT;
    private static final Manuals MANUALS = Manuals.read();
    private static final List<Path> TABLES = Stream.of(
                    "keysource-api/CHAINS.md",
                    "keysource-api/JCA.md",
                    "keysource-local/README.md",
                    "keysource-pool/README.md",
                    "keysource-remote/README.md",
                    "examples/pool-launcher/README.md")
            .map(Path::of)
            .toList();

    /** The settings whose builder's methods have other names, with the parameter that tells what is allowed. */
    private static final Map<String, String> OTHERS = Map.ofEntries(
            Map.entry("pool.specs", "spec.spec"),
            Map.entry("pool.max-size", "adaptive.maxSize"),
            Map.entry("pool.min-size", "adaptive.minSize"),
            Map.entry("pool.empty-chance", "adaptive.emptyChance"),
            Map.entry("pool.quiet-period", "refill.quietPeriod"),
            Map.entry("pool.jmx", "mbeanServer.mbeanServer"),
            Map.entry("local.allow", "allow.spec"),
            Map.entry("fallback.budget", "tier.budget"),
            Map.entry("fallback.longest-cool-down", "coolDown.longestCoolDown"),
            Map.entry("jca.timeout", "install.timeout"),
            Map.entry("server.quota-burst", "quota.quotaBurst"));

    /** A part of the configuration: what holds its settings, its builder, and the other sources of its Javadoc. */
    private record Part(String name, String holder, Class<?> builder, String... values) {
        Stream<Option> options() {
            try {
                return Arrays.stream(Class.forName(holder).getDeclaredFields())
                        .filter(field -> field.getType() == Setting.class)
                        .map(field -> new Option(this, text(field)));
            } catch (ClassNotFoundException e) {
                throw new AssertionError(e);
            }
        }

        private static String text(Field field) {
            try {
                field.setAccessible(true);
                return field.get(null).toString();
            } catch (IllegalAccessException e) {
                throw new AssertionError(e);
            }
        }

        /** All that Javadoc says of parameters of this name. */
        List<String> javadoc(String parameter) {
            return Stream.concat(Stream.of(builder.getName().replaceAll("\\$.*", "")), Stream.of(values))
                    .flatMap(type -> Pattern.compile("(?s)/\\*\\*.*?\\*/")
                            .matcher(source(type))
                            .results())
                    .flatMap(
                            comment -> PARAMETER.matcher(plain(comment.group())).results())
                    .filter(found -> found.group(1).equals(parameter))
                    .map(found -> found.group(2))
                    .toList();
        }

        private static String plain(String comment) {
            return Pattern.compile("\\{@link \\w*#(\\w+)(?:\\(\\))?}")
                    .matcher(comment.replaceAll("(?m)^/\\*\\*|\\*/|^\\s*\\* ?", " ")
                            .replaceAll("\\s+", " "))
                    .replaceAll(link -> link.group(1).toLowerCase(Locale.ROOT))
                    .strip();
        }

        private static String source(String type) {
            String file = "src/main/java/" + type.replace('.', '/') + ".java";
            try (Stream<Path> modules = Files.list(ROOT)) {
                return Files.readString(modules.map(module -> module.resolve(file))
                        .filter(Files::exists)
                        .findFirst()
                        .orElseThrow());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** One option, with what its setting says of itself. */
    private record Option(Part part, String text) {
        String name() {
            return text.substring(0, text.indexOf(": "));
        }

        String byDefault() {
            return text.substring(text.indexOf("; default: ") + "; default: ".length());
        }

        /** What Javadoc has to say. */
        String documented() {
            String allowed = text.substring(text.indexOf(": ") + 2);
            return BOUNDS.matcher(allowed.substring(0, allowed.indexOf("; "))).matches()
                    ? allowed
                    : "default: " + byDefault();
        }

        /** The builder's method and its parameter. */
        String[] place() {
            String camel = Pattern.compile("-(.)")
                    .matcher(name())
                    .replaceAll(letter -> letter.group(1).toUpperCase(Locale.ROOT));
            return OTHERS.getOrDefault(part.name() + "." + name(), camel + "." + camel)
                    .split("\\.");
        }

        @Override
        public String toString() {
            return part.name() + "." + text;
        }
    }

    private static final List<Part> SOURCES = List.of(
            new Part("fallback", "dev.keysource.FallbackSettings", FallbackKeyPairSource.Builder.class),
            new Part("local", "dev.keysource.local.LocalSettings", LocalKeyPairSourceBuilder.class),
            new Part("pkcs11", "dev.keysource.local.Pkcs11Settings", Pkcs11KeyPairSourceBuilder.class),
            new Part(
                    "pool",
                    "dev.keysource.pool.PoolSettings",
                    PooledKeyPairSourceBuilder.class,
                    "dev.keysource.pool.AdaptiveSize",
                    "dev.keysource.pool.RefillPolicy"),
            new Part("remote", "dev.keysource.remote.client.RemoteSettings", RemoteKeyPairSourceBuilder.class),
            new Part("jca", "dev.keysource.jca.JcaSettings", KeysourceProvider.class));
    private static final Part SERVER =
            new Part("server", KeyPairServerBuilder.class.getName(), KeyPairServerBuilder.class);
    private static final Part LAUNCHER =
            new Part("server", "dev.keysource.examples.launcher.ServerSettings", KeyPairServerBuilder.class);

    static Stream<Option> options() {
        return Stream.concat(SOURCES.stream(), Stream.of(SERVER))
                .flatMap(Part::options)
                .filter(option -> !option.name().startsWith("furl"));
    }

    @ParameterizedTest
    @MethodSource("options")
    void builder_everyOption_hasAMethodWhoseJavadocTellsBoundsAndDefault(Option option) {
        String[] place = option.place();
        assertThat(option.part().builder().getMethods())
                .extracting(Method::getName)
                .contains(place[0]);
        assertThat(option.part().javadoc(place[1]))
                .as("@param %s", place[1])
                .anySatisfy(javadoc -> assertThat(javadoc).contains(option.documented()));
    }

    @Test
    void manuals_tablesOfSettings_areThoseOfTheModules() {
        Map<String, String> expected = new TreeMap<>();
        Stream.concat(SOURCES.stream(), Stream.of(LAUNCHER))
                .flatMap(Part::options)
                .forEach(option -> expected.put(option.part().name() + "." + option.name(), option.byDefault()));
        Map<String, String> found = new TreeMap<>();
        String part = "";
        String tables = TABLES.stream().map(MANUALS::text).collect(Collectors.joining());
        for (MatchResult row : ROW.matcher(tables).results().toList()) {
            part = row.group(1) == null ? part : row.group(1);
            String[] names = row.group(2).replace("`", "").split(", ");
            String byDefault = row.group(3).replace("`", "");
            String[] defaults = names.length == 1 ? new String[] {byDefault} : byDefault.split(", ");
            assertThat(defaults).as(row.group()).hasSameSizeAs(names);
            for (int i = 0; i < names.length; i++) {
                assertThat(found.put(part + "." + names[i], defaults[i]))
                        .as("a second row of " + names[i])
                        .isNull();
            }
        }
        assertThat(found).isEqualTo(expected);
    }

    static Stream<Path> pagesWithSettings() {
        return Stream.concat(
                TABLES.stream(),
                Stream.of(Path.of("examples/agent/README.md"), Path.of("examples/spring-boot-starter/README.md")));
    }

    /** A reader finds what most people set without reading the rest. */
    @ParameterizedTest
    @MethodSource("pagesWithSettings")
    void manuals_tablesOfSettings_haveOneLookAndOneOrder(Path page) {
        String text = MANUALS.text(page);
        String section = text.substring(text.indexOf("\n## Settings\n") + 1).split("\n## ", 2)[0];
        String[] tables = section.split(Pattern.quote(HEAD), -1);
        assertThat(tables).as("tables").hasSizeGreaterThan(1);
        assertThat(tables[0]).containsPattern("[Mm]ost\\s+set\\s");
        assertThat(section.replace(HEAD, "")).as("a table of another form").doesNotContain("|---");
        List<String> groups = Arrays.stream(tables)
                .limit(tables.length - 1)
                .map(before -> before.substring(before.stripTrailing().lastIndexOf('\n') + 1))
                .toList();
        assertThat(GROUPS.stream().filter(groups::contains)).containsExactlyElementsOf(groups);
    }

    @Test
    void launcher_optionsOfTheServer_areThoseOfItsBuilder() {
        Map<String, String> launcher =
                LAUNCHER.options().collect(Collectors.toMap(Option::name, option -> option.text()));
        assertThat(SERVER.options().toList())
                .isNotEmpty()
                .allSatisfy(option -> assertThat(launcher.get(option.name()))
                        .startsWith(option.text().replaceAll("none$", "")));
    }
}
