package dev.keysource.examples.launcher;

import dev.keysource.KeyPairSpec;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import static dev.keysource.examples.launcher.InteropReader.CLIENTS;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * A pair of each standard kind, as a key generator sends it, in the hands of programs that share no code with us: they read
 * both halves from their encodings, find that the public half is that of the private one, and sign and verify, agree, or
 * encapsulate and decapsulate with them. Which program cannot do what is in {@link InteropReader}; a cell that is red
 * elsewhere fails, and so does one that has turned green. The table is written to {@code target/interop/matrix.md}.
 */
@Tag("interop")
@Timeout(1_800)
class InteropMatrixIT {
    private static final Path CLIENT =
            Path.of("..", "clients", "node", "keysource-client.mjs").toAbsolutePath();
    private static final Path SCRIPT =
            Path.of("src", "test", "interop", "use-pairs.mjs").toAbsolutePath();
    private static final Path PROTO =
            Path.of("..", "..", "keysource-remote", "src", "main", "proto").toAbsolutePath();

    private static final List<String> SPECS =
            KeyPairSpec.standard().stream().map(KeyPairSpec::toString).toList();

    @TempDir
    private static Path temp;

    private static final Map<InteropReader, Report> REPORTS = new EnumMap<>(InteropReader.class);

    /** What a program said of itself, and of each spec. */
    private record Report(String version, Map<String, String> cells) {
        static Report of(String output) {
            List<String> lines = output.lines().toList();
            Map<String, String> cells = new LinkedHashMap<>();
            lines.stream().skip(1).map(line -> line.split(": ", 2)).forEach(parts -> cells.put(parts[0], parts[1]));
            return new Report(lines.get(0), cells);
        }
    }

    private record Cell(InteropReader reader, KeyPairSpec spec) {
        @Override
        public String toString() {
            return reader + " " + spec;
        }
    }

    @BeforeAll
    static void readAll() throws Exception {
        Path pairs = Files.createDirectory(temp.resolve("pairs"));
        write(pairs);
        for (InteropReader reader : InteropReader.values()) {
            Optional<ProcessBuilder> command = reader.command(pairs, SPECS);
            if (command.isPresent()) {
                REPORTS.put(reader, Report.of(run(command.get())));
            }
        }
        Path table = Path.of("target", "interop", "matrix.md");
        Files.createDirectories(table.getParent());
        Files.writeString(table, table());
    }

    /** Has a key generator make the pairs, and a client in another language than ours fetch them. */
    private static void write(Path pairs) throws Exception {
        assertThat(CLIENTS.resolve("complete"))
                .as("examples/clients/make-clients makes it")
                .exists();
        Path modules = temp.resolve("node_modules");
        Files.createSymbolicLink(modules, CLIENTS.resolve("node/node_modules"));
        Path script = Files.copy(SCRIPT, temp.resolve(SCRIPT.getFileName()));
        Files.copy(CLIENT, temp.resolve(CLIENT.getFileName()));
        Path directory = temp.resolve("generator");
        GeneratorDirectory.create(directory);
        Files.write(
                directory.resolve("keysource.properties"),
                List.of(
                        "keysource.chain = local",
                        "keysource.local.allow = RSA-8192",
                        "keysource.fallback.budget = 10m",
                        "keysource.server.specs = " + String.join(", ", SPECS),
                        "keysource.server.longest-wait = 10m"));
        try (LauncherProcess server = LauncherProcess.serve(directory)) {
            List<String> command = new ArrayList<>(List.of(
                    CLIENTS.resolve("node/node_modules/.bin/node").toString(),
                    script.toString(),
                    PROTO.toString(),
                    directory.resolve("key_generator.furl").toString(),
                    "write",
                    pairs.toString()));
            command.addAll(SPECS);
            run(new ProcessBuilder(command));
            assertThat(server.terminate().awaitExit()).isZero();
        } finally {
            Files.delete(modules);
        }
    }

    private static String run(ProcessBuilder command) throws Exception {
        Process process = command.redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as("%s: %s", command.command(), output).isZero();
        return output;
    }

    private static String table() {
        StringBuilder table = new StringBuilder("| |");
        REPORTS.keySet().forEach(reader -> table.append(' ').append(reader).append(" |"));
        table.append("\n|---|").append("---|".repeat(REPORTS.size()));
        for (String spec : SPECS) {
            table.append("\n| ").append(spec).append(" |");
            REPORTS.values()
                    .forEach(report ->
                            table.append(' ').append(report.cells.get(spec)).append(" |"));
        }
        table.append('\n');
        REPORTS.forEach((reader, report) ->
                table.append("\n- ").append(reader).append(": ").append(report.version));
        return table.append('\n').toString();
    }

    static Stream<Cell> cells() {
        return Stream.of(InteropReader.values())
                .flatMap(reader -> KeyPairSpec.standard().stream().map(spec -> new Cell(reader, spec)));
    }

    @ParameterizedTest
    @MethodSource("cells")
    void pair_fromTheWire_isReadAndUsed(Cell cell) {
        Report report = REPORTS.get(cell.reader);
        assumeTrue(report != null, cell.reader.absence());
        String found = report.cells.get(cell.spec.toString());
        String reason = cell.reader.cannot(cell.spec, report.version);
        if (reason == null) {
            assertThat(found).isEqualTo(use(cell.spec));
        } else {
            assertThat(found)
                    .as("no longer red; take it out of InteropReader: %s", reason)
                    .startsWith("red: ");
        }
    }

    @Test
    void table_ofAllCells_isComplete() {
        assertThat(REPORTS.keySet()).contains(InteropReader.OPENSSL, InteropReader.PYTHON, InteropReader.NODE);
        assertThat(REPORTS.values())
                .allSatisfy(report -> assertThat(report.cells.keySet()).containsExactlyElementsOf(SPECS));
    }

    private static String use(KeyPairSpec spec) {
        return switch (spec.algorithm()) {
            case "X25519", "X448" -> "agreed";
            case "ML-KEM" -> "encapsulated";
            default -> "signed";
        };
    }
}
