package dev.keysource.examples.mutablefile.command;

import dev.keysource.examples.Manuals;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** The commands of mutable-file in all manuals: understood, and those that need no grid are run. */
class ManualCommandsTest {
    private static final Set<String> SEEN_BY_OTHERS = Set.of("demo"); // DemoIT

    @TempDir
    private Path temp;

    private Map<String, String> values;

    static Stream<List<String>> commands() {
        return Manuals.read().commands("mutable-file").filter(words -> !words.isEmpty());
    }

    static Stream<List<String>> withoutAGrid() {
        return commands()
                .filter(words -> words.size() > 1 && !SEEN_BY_OTHERS.contains(words.get(0)))
                .filter(words -> words.stream().noneMatch(word -> word.startsWith("--node-")))
                .distinct();
    }

    @BeforeEach
    void makeANodeWithAFile() throws Exception {
        Path file = Files.writeString(temp.resolve("file"), "content");
        Path node = Files.createDirectory(temp.resolve("node"));
        values = Map.of("NODE", node.toString(), "FILE", file.toString());
        values = Map.of(
                "NODE", node.toString(),
                "FILE", file.toString(),
                "NAME", "name",
                "CAP", run(List.of("create", "--config", "NODE", "FILE")).strip());
    }

    @ParameterizedTest
    @MethodSource("commands")
    void command_inTheManuals_isUnderstood(List<String> words) {
        CommandLine line = Main.commandLine();
        if (words.size() == 1) { // inside a sentence, the name of a command
            assertThat(line.getSubcommands()).containsKey(words.get(0));
        } else {
            assertThat(line.parseArgs(words.toArray(String[]::new)).hasSubcommand())
                    .isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("withoutAGrid")
    void command_thatNeedsNoGrid_succeeds(List<String> words) throws Exception {
        assertThat(run(words))
                .matches(
                        switch (words.get(0)) {
                            case "create" -> "URI:(SSK|MDMF):\\S+\\s+";
                            case "mkdir" -> "URI:DIR2:\\S+\\s+";
                            case "read" -> "content";
                            default -> "";
                        });
    }

    @Test
    void commands_ofThisProgram_areAllInTheManuals() {
        assertThat(commands().map(words -> words.get(0)))
                .containsAll(Main.commandLine().getSubcommands().keySet());
    }

    private String run(List<String> words) {
        List<String> filled = new ArrayList<>();
        words.forEach(word -> filled.add(values.getOrDefault(word, word)));
        filled.addAll(1, List.of("--store", temp.resolve("store").toString()));
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine line = Main.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        PrintStream before = System.out;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        System.setOut(new PrintStream(bytes, true, UTF_8));
        try {
            assertThat(line.execute(filled.toArray(String[]::new)))
                    .as("%s", err)
                    .isZero();
        } finally {
            System.setOut(before);
        }
        return out + bytes.toString(UTF_8);
    }
}
