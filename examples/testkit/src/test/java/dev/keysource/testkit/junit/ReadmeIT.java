package dev.keysource.testkit.junit;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Events;

import javax.tools.ToolProvider;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

/** Compiles and runs the tests of the README. */
@Timeout(300)
class ReadmeIT {
    private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
    private static final Pattern CLASS = Pattern.compile("\nclass (\\w+) ");

    @TempDir
    private Path directory;

    static Stream<String> samples() throws IOException {
        return JAVA.matcher(Files.readString(Path.of("README.md"))).results().map(block -> block.group(1));
    }

    @ParameterizedTest
    @MethodSource("samples")
    void sample_compiled_passes(String code) throws Exception {
        Matcher name = CLASS.matcher(code);
        assertThat(name.find()).isTrue();
        Path file = Files.writeString(directory.resolve(name.group(1) + ".java"), code);
        ByteArrayOutputStream errors = new ByteArrayOutputStream();
        int result = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        errors,
                        "-Xlint:all,-processing,-classfile",
                        "-proc:none",
                        "-d",
                        directory.toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        file.toString());
        assertThat(result).as(errors.toString(UTF_8)).isZero();
        try (URLClassLoader classes = new URLClassLoader(
                new URL[] {directory.toUri().toURL()}, getClass().getClassLoader())) {
            Events tests = EngineTestKit.engine("junit-jupiter")
                    .selectors(selectClass(classes.loadClass(name.group(1))))
                    .execute()
                    .testEvents();
            assertThat(tests.failed().stream().flatMap(event -> event.getPayload(TestExecutionResult.class).stream()))
                    .isEmpty();
            assertThat(tests.succeeded().count()).isPositive();
        }
    }
}
