package dev.keysource.examples.launcher;

import dev.keysource.KeyPairSpec;
import dev.keysource.remote.Furl;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * The clients of {@code examples/clients} take pairs from a running key generator and use them by the means of their
 * language. {@code examples/clients/make-clients} installs what they need, in the directory that the system property
 * {@code interop.clients} names, or in the user's cache.
 */
@Tag("interop")
@Timeout(900)
class OtherLanguagesIT {
    private static final Path CLIENTS = Path.of(System.getProperty(
            "interop.clients", Path.of(System.getProperty("user.home"), ".cache", "keysource", "clients") + ""));
    private static final Path EXAMPLES = Path.of("..", "clients").toAbsolutePath();
    private static final Path TESTS = Path.of("src", "test", "interop").toAbsolutePath();
    private static final Path PROTO =
            Path.of("..", "..", "keysource-remote", "src", "main", "proto").toAbsolutePath();
    private static final Set<KeyPairSpec> SPECS = KeyPairSpec.standard().stream()
            .filter(spec -> !spec.equals(KeyPairSpec.RSA_8192))
            .collect(Collectors.toSet());

    @TempDir
    private static Path temp;

    private static LauncherProcess server;
    private static Path furlFile;

    /** A language, and what a user of it starts. */
    enum Language {
        PYTHON {
            @Override
            ProcessBuilder start() {
                ProcessBuilder python = new ProcessBuilder(
                        CLIENTS.resolve("python/bin/python").toString(),
                        TESTS.resolve("use_pairs.py").toString());
                python.environment()
                        .put("PYTHONPATH", EXAMPLES.resolve("python").toString());
                python.environment().put("PYTHONDONTWRITEBYTECODE", "1");
                return python;
            }

            @Override
            boolean knows(KeyPairSpec spec) {
                return !spec.algorithm().equals("SLH-DSA") && !spec.equals(KeyPairSpec.ML_KEM_512);
            }
        },
        NODE {
            @Override
            ProcessBuilder start() {
                return new ProcessBuilder(
                        CLIENTS.resolve("node/node_modules/.bin/node").toString(),
                        temp.resolve("use-pairs.mjs").toString());
            }

            @Override
            boolean knows(KeyPairSpec spec) {
                return true;
            }
        };

        abstract ProcessBuilder start();

        /** Whether the language has a library that can use such a pair. */
        abstract boolean knows(KeyPairSpec spec);
    }

    @BeforeAll
    static void start() throws Exception {
        assertThat(CLIENTS.resolve("complete"))
                .as("examples/clients/make-clients makes it")
                .exists();
        // Modules of JavaScript look for packages next to where they are.
        Files.createSymbolicLink(temp.resolve("node_modules"), CLIENTS.resolve("node/node_modules"));
        Files.copy(EXAMPLES.resolve("node/keysource-client.mjs"), temp.resolve("keysource-client.mjs"));
        Files.copy(TESTS.resolve("use-pairs.mjs"), temp.resolve("use-pairs.mjs"));
        Path directory = temp.resolve("generator");
        server = serve(directory);
        furlFile = directory.resolve("key_generator.furl");
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
        Files.delete(temp.resolve("node_modules"));
    }

    @ParameterizedTest
    @EnumSource
    void pair_ofEachSpec_isUsedInTheLanguage(Language language) throws Exception {
        List<String> args = new ArrayList<>(List.of("use"));
        SPECS.forEach(spec -> args.add(spec.toString()));
        List<String> lines = run(language, furlFile, args.toArray(String[]::new));
        assertThat(lines).hasSize(SPECS.size());
        int line = 0;
        for (KeyPairSpec spec : SPECS) {
            assertThat(lines.get(line++)).matches(spec + ": " + use(spec, language.knows(spec)));
        }
    }

    private static String use(KeyPairSpec spec, boolean known) {
        if (!known) {
            return "parsed 2\\.16\\.840\\.1\\.101\\.3\\.4\\..*";
        }
        return switch (spec.algorithm()) {
            case "RSA" -> "signed with " + spec.parameterSet() + " bits";
            case "EC" -> "signed on (secp|prime)" + spec.parameterSet().substring(2) + "(r|v)1";
            case "X25519", "X448" -> "agreed";
            case "ML-KEM" -> "encapsulated";
            default -> "signed";
        };
    }

    @Test
    void pair_sealed_isOpenedInTheLanguage() throws Exception {
        assertThat(run(Language.NODE, furlFile, "seal", "ML-DSA-65")).containsExactly("ML-DSA-65 sealed: signed");
    }

    @ParameterizedTest
    @EnumSource
    void call_refused_hasTheStatusOfTheProto(Language language) throws Exception {
        assertThat(run(language, furlFile, "refusals", "RSA-2047", "RSA-8192"))
                .containsExactly(
                        "unknown spec: INVALID_ARGUMENT",
                        "forbidden spec: INVALID_ARGUMENT",
                        "pools: RSA-2048",
                        "wrong secret: UNAUTHENTICATED",
                        "health: SERVING");
    }

    @ParameterizedTest
    @EnumSource
    void connect_toAnotherServer_tellsItNothing(Language language) throws Exception {
        Path directory = temp.resolve("impostor-of-" + language);
        try (LauncherProcess impostor = serve(directory)) {
            String genuine = Files.readString(furlFile);
            String location = Furl.read(directory.resolve("key_generator.furl"))
                    .locations()
                    .get(0);
            Path mixed = temp.resolve(language + ".furl");
            Files.writeString(mixed, genuine.replaceFirst("@[^/]+/", "@" + location + "/"));
            assertThat(run(language, mixed, "wrong-server")).containsExactly("wrong server");
            assertThat(impostor.terminate().awaitExit()).isZero();
            assertThat(impostor.err()).noneMatch(line -> line.contains("refused") || line.contains("granted"));
        }
    }

    private static LauncherProcess serve(Path directory) throws Exception {
        GeneratorDirectory.create(directory);
        Files.write(
                directory.resolve("keysource.properties"),
                // Large RSA pairs take a busy machine more than the default wait.
                List.of(
                        "keysource.chain = pool(local)",
                        "keysource.pool.specs = RSA-2048:1",
                        "keysource.server.longest-wait = 5m"));
        return LauncherProcess.serve(directory);
    }

    private static List<String> run(Language language, Path furl, String... args) throws Exception {
        ProcessBuilder command = language.start();
        command.command().addAll(List.of(PROTO.toString(), furl.toString()));
        command.command().addAll(Arrays.asList(args));
        Process process = command.redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        try (Stream<String> lines = output.lines()) {
            return lines.toList();
        }
    }
}
