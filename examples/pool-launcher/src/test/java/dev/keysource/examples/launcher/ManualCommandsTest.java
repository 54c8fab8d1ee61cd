package dev.keysource.examples.launcher;

import dev.keysource.examples.Manuals;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/** The commands of pool-launcher in all manuals; {@code ManualCommandsIT} runs them. */
class ManualCommandsTest {
    static final Path PAGE = Path.of("examples", "pool-launcher", "README.md");

    private static final PrintWriter NOWHERE = new PrintWriter(Writer.nullWriter());

    private final CommandLine line = PoolLauncher.commandLine(NOWHERE, NOWHERE);

    static Stream<List<String>> commands() {
        Manuals manuals = Manuals.read();
        return Stream.concat(
                manuals.rows(PAGE, "Commands").stream(),
                manuals.commands("pool-launcher").filter(arguments -> !arguments.isEmpty()));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void command_inTheManuals_isUnderstood(List<String> arguments) {
        if (arguments.size() == 1) { // inside a sentence, the name of a command
            assertThat(line.getSubcommands()).containsKey(arguments.get(0));
        } else if (!arguments.get(0).equals("COMMAND")) {
            String[] words = arguments.stream()
                    .map(word -> word.matches("SECONDS|LOOKS") ? "1" : word)
                    .toArray(String[]::new);
            assertThat(line.parseArgs(words).hasSubcommand()).isTrue();
        }
    }

    @Test
    void table_ofCommands_hasAllOfThemWithAllTheirOptions() {
        Map<String, List<String>> table = Manuals.read().rows(PAGE, "Commands").stream()
                .collect(Collectors.toMap(row -> row.get(0), ManualCommandsTest::options));
        Map<String, List<String>> all = line.getSubcommands().entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, command -> options(command.getValue())));
        assertThat(table).isEqualTo(all);
    }

    private static List<String> options(List<String> words) {
        return words.stream().filter(word -> word.startsWith("--")).sorted().toList();
    }

    private static List<String> options(CommandLine command) {
        return command.getCommandSpec().options().stream()
                .map(OptionSpec::longestName)
                .filter(name -> !name.matches("--(help|version|log-.*)")) // of every command
                .sorted()
                .toList();
    }
}
