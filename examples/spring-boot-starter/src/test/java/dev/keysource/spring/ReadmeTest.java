package dev.keysource.spring;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import javax.tools.ToolProvider;
import java.io.ByteArrayOutputStream;
import java.io.StringReader;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** Compiles and runs what the README shows, and holds its tables to the settings. */
class ReadmeTest {
    @TempDir
    private Path directory;

    private static String block(String language) throws Exception {
        Matcher matcher = Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(Path.of("README.md")));
        assertThat(matcher.find()).isTrue();
        return matcher.group(1);
    }

    @Test
    void sample_withItsSettings_makesAPair() throws Exception {
        Path file = Files.writeString(directory.resolve("Devices.java"), block("java"));
        ByteArrayOutputStream errors = new ByteArrayOutputStream();
        List<String> options = List.of(
                "-Xlint:all,-processing,-classfile",
                "-proc:none",
                "-d",
                directory.toString(),
                "-cp",
                System.getProperty("java.class.path"),
                file.toString());
        assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, errors, options.toArray(String[]::new)))
                .as(errors.toString(UTF_8))
                .isZero();
        Properties settings = new Properties();
        settings.load(new StringReader(block("properties")));
        try (URLClassLoader classes = new URLClassLoader(
                new URL[] {directory.toUri().toURL()}, getClass().getClassLoader())) {
            Class<?> devices = classes.loadClass("Devices");
            new ApplicationContextRunner()
                    .withConfiguration(AutoConfigurations.of(KeysourceAutoConfiguration.class))
                    .withClassLoader(classes)
                    .withPropertyValues(settings.entrySet().stream()
                            .map(entry -> entry.getKey() + "=" + entry.getValue())
                            .toArray(String[]::new))
                    .withUserConfiguration(devices)
                    .run(context -> {
                        Method provision = devices.getDeclaredMethod("provision");
                        provision.setAccessible(true);
                        KeyPair pair = (KeyPair) provision.invoke(context.getBean(devices));
                        assertThat(pair.getPublic().getAlgorithm()).isEqualTo("RSA");
                    });
        }
    }

    @Test
    void settings_ofTheStarter_areThoseOfItsMetadata() throws Exception {
        Map<String, String> rows = rows();
        assertThat(rows).hasSize(6);
        assertThat(MetadataTest.properties().entrySet())
                .filteredOn(property -> !property.getKey().matches("keysource\\.(fallback|local|pool|remote|chain).*"))
                .hasSize(6)
                .allSatisfy(property -> {
                    String byDefault = property.getValue().has("defaultValue")
                            ? property.getValue().get("defaultValue").getAsString()
                            : "RSA-2048 500ms, RSA-3072 1s, RSA-4096 3s";
                    assertThat(rows).containsEntry(property.getKey(), byDefault);
                });
    }

    /** The defaults in the tables, by whole names. */
    private static Map<String, String> rows() throws Exception {
        Matcher row = Pattern.compile("(?m)^\\| (?:`([a-z.]+)`)? ?\\| `([^`]+)` \\| ([^|]+) \\|[^|]+\\|$")
                .matcher(Files.readString(Path.of("README.md")));
        Map<String, String> rows = new TreeMap<>();
        String name = "";
        while (row.find()) {
            name = row.group(1) == null ? name : row.group(1);
            rows.put(name + "." + row.group(2), row.group(3));
        }
        return rows;
    }
}
