package dev.keysource.examples;

import dev.keysource.KeyPairSource;
import dev.keysource.KeyPairSourceConfig;
import dev.keysource.KeyPairSourceProvider;
import dev.keysource.KeyPairSources;
import dev.keysource.KeyPairSpec;
import dev.keysource.testkit.DecoratorContract;
import dev.keysource.testkit.FakeClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import javax.tools.ToolProvider;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Security;
import java.time.Duration;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import static org.assertj.core.api.Assertions.assertThat;

/** Compiles and runs the Java code of the README and of that of the API, and holds the quick start to two command lines. */
class ReadmeTest {
    private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
    private static final Pattern CLASS = Pattern.compile("public (?:final )?class (\\w+)");

    @TempDir
    Path directory;

    private final ClassLoader original = Thread.currentThread().getContextClassLoader();
    private String readme;
    private String all;

    @BeforeEach
    void readReadme() throws Exception {
        Path root = Path.of("").toAbsolutePath();
        while (!Files.exists(root.resolve("keysource-api"))) {
            root = root.getParent();
        }
        readme = Files.readString(root.resolve("README.md"));
        all = readme + Files.readString(root.resolve("keysource-api/README.md"));
    }

    @AfterEach
    void restoreClassLoader() {
        Thread.currentThread().setContextClassLoader(original);
    }

    @Test
    void example_compiled_makesAPair() throws Exception {
        assertThat(run("Example")).contains("a fresh RSA pair");
    }

    @Test
    void unchangedCode_compiled_hasItsPairs() throws Exception {
        assertThat(run("Unchanged").lines()).hasSize(5).allMatch(line -> line.startsWith("a pair in "));
        assertThat(Security.getProvider("Keysource")).isNull();
    }

    private String run(String className) throws Exception {
        URLClassLoader classes = compile(className);
        PrintStream out = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            classes.loadClass(className).getMethod("main", String[].class).invoke(null, (Object) new String[0]);
        } finally {
            System.setOut(out);
        }
        return printed.toString(StandardCharsets.UTF_8);
    }

    @Test
    void provider_compiledAndRegistered_isUsedByItsName() throws Exception {
        Path services = Files.createDirectories(directory.resolve("META-INF/services"));
        Files.writeString(services.resolve(KeyPairSourceProvider.class.getName()), "CountingProvider");
        Thread.currentThread().setContextClassLoader(compile("CountingProvider"));
        try (KeyPairSource chain = KeyPairSources.forChain("counting(local)")) {
            assertThat(chain.get(KeyPairSpec.ED25519, Duration.ofSeconds(30))).isNotNull();
        }
    }

    /** The decorator of the README, as the contract for decorators sees it. */
    @Nested
    class Counting extends DecoratorContract {
        @Override
        protected KeyPairSource open(KeyPairSource behind, FakeClock clock) throws Exception {
            KeyPairSourceProvider counting = (KeyPairSourceProvider) compile("CountingProvider")
                    .loadClass("CountingProvider")
                    .getConstructor()
                    .newInstance();
            return KeyPairSources.builder()
                    .providers(counting, new Given(behind))
                    .time(clock)
                    .forChain("counting(behind)");
        }

        @Override
        protected boolean ownsTheSourceBehind() {
            return true;
        }
    }

    private record Given(KeyPairSource source) implements KeyPairSourceProvider {
        @Override
        public String name() {
            return "behind";
        }

        @Override
        public KeyPairSource create(KeyPairSourceConfig config) {
            return source;
        }
    }

    @Test
    void quickStart_always_hasExactlyTwoCommands() {
        String section = readme.substring(readme.indexOf("## Quick start"), readme.indexOf("## Use it"));
        List<String> commands = Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL)
                .matcher(section)
                .results()
                .flatMap(block -> block.group(1).lines())
                .toList();
        assertThat(commands).hasSize(2);
    }

    private URLClassLoader compile(String className) throws Exception {
        String code = JAVA.matcher(all)
                .results()
                .map(block -> block.group(1))
                .filter(block ->
                        CLASS.matcher(block).results().map(ReadmeTest::name).anyMatch(className::equals))
                .findFirst()
                .orElseThrow();
        Path file = Files.writeString(directory.resolve(className + ".java"), code);
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
        assertThat(result).as(errors.toString(StandardCharsets.UTF_8)).isZero();
        return new URLClassLoader(new URL[] {directory.toUri().toURL()}, original);
    }

    private static String name(MatchResult match) {
        return match.group(1);
    }
}
