package dev.keysource.examples;

import dev.keysource.KeyPairSource;
import dev.keysource.KeyPairSourceConfig;
import dev.keysource.KeyPairSourceProvider;
import dev.keysource.KeyPairSources;
import dev.keysource.KeyPairSpec;
import dev.keysource.testkit.DecoratorContract;
import dev.keysource.testkit.FakeClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

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
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/** Compiles and runs the Java code in the manuals of the modules, and holds the quick start to two command lines. */
class ReadmeTest {
    private static final Pattern CLASS = Pattern.compile("public (?:final )?class (\\w+)");

    /** What the programs print; those of other pages are run by the tests of their modules. */
    private static final Map<String, String> PRINTED = Map.of(
            "Example", "a fresh RSA pair\n",
            "Unchanged", "(a pair in [0-9.,]+ ms\n){5}",
            "Local", "ML-DSA(-65)?\n",
            "Pooled", "ready: (true|false), 3 left\n",
            "Served", "RSA\n");

    @TempDir
    Path directory;

    private final ClassLoader original = Thread.currentThread().getContextClassLoader();
    private final Manuals manuals = Manuals.read();

    @AfterEach
    void restoreClassLoader() {
        Thread.currentThread().setContextClassLoader(original);
    }

    static Stream<String> programs() {
        return PRINTED.keySet().stream().sorted();
    }

    @ParameterizedTest
    @MethodSource("programs")
    void program_compiledAndRun_printsWhatItsPageSays(String name) throws Exception {
        assertThat(run(name).replace("\r\n", "\n")).matches(PRINTED.get(name));
        assertThat(Security.getProvider("Keysource")).isNull();
    }

    @Test
    void code_inTheManualsOfTheModules_isAProgramHere() {
        assertThat(manuals.blocks("java")
                        .filter(block -> !block.page().startsWith("examples"))
                        .map(block -> CLASS.matcher(block.text())
                                .results()
                                .map(Manuals::first)
                                .findFirst()
                                .orElse(block.text())))
                .containsExactlyInAnyOrderElementsOf(
                        Stream.concat(programs(), Stream.of("CountingProvider")).toList());
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
        String readme = manuals.text(Path.of("README.md"));
        String section = readme.substring(readme.indexOf("## Quick start"));
        String commands = section.substring(section.indexOf("```sh\n") + "```sh\n".length());
        assertThat(commands.substring(0, commands.indexOf("```")).lines()).hasSize(2);
        assertThat(section.substring(0, section.indexOf("\n## ", 1)).split("```"))
                .hasSize(3);
    }

    private URLClassLoader compile(String className) throws Exception {
        String code = manuals.blocks("java")
                .map(Manuals.Block::text)
                .filter(block ->
                        CLASS.matcher(block).results().map(Manuals::first).anyMatch(className::equals))
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
}
