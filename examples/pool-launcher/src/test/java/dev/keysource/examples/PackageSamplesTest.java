package dev.keysource.examples;

import dev.keysource.KeyPairSource;
import dev.keysource.KeyPairSources;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import javax.tools.ToolProvider;
import java.io.ByteArrayOutputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import static org.assertj.core.api.Assertions.assertThat;

/** Compiles and runs the samples in the maps of the packages. What they call {@code source} is the local one. */
class PackageSamplesTest {
    private static final Pattern SAMPLE = Pattern.compile("<pre>\\{@code\n(.*?) \\* }</pre>", Pattern.DOTALL);

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"api/", "api/jca/", "pool/pool/"})
    void sample_compiled_runs(String place) throws Exception {
        Path root = Path.of("").toAbsolutePath();
        while (!Files.exists(root.resolve("keysource-api"))) {
            root = root.getParent();
        }
        int end = place.indexOf('/');
        String map = Files.readString(root.resolve("keysource-" + place.substring(0, end)
                + "/src/main/java/dev/keysource" + place.substring(end) + "package-info.java"));
        Matcher sample = SAMPLE.matcher(map);
        assertThat(sample.find()).isTrue();
        Path file = Files.writeString(
                directory.resolve("Sample.java"),
                "import dev.keysource.*; import dev.keysource.jca.*; import dev.keysource.pool.*;"
                        + " import java.security.*; import java.time.Duration;"
                        + " public class Sample { public static void run(KeyPairSource source) throws Exception {\n"
                        + sample.group(1).replaceAll("(?m)^ \\*", "") + "}}");
        ByteArrayOutputStream errors = new ByteArrayOutputStream();
        String[] options = {
            "-proc:none", "-d", directory.toString(), "-cp", System.getProperty("java.class.path"), file.toString()
        };
        assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, errors, options))
                .as(errors.toString(StandardCharsets.UTF_8))
                .isZero();
        try (URLClassLoader classes =
                        new URLClassLoader(new URL[] {directory.toUri().toURL()});
                KeyPairSource source = KeyPairSources.forChain("local")) {
            classes.loadClass("Sample").getMethod("run", KeyPairSource.class).invoke(null, source);
        }
    }
}
