package dev.keysource.examples.launcher;

import dev.keysource.examples.Manuals;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

import java.io.PrintWriter;
import java.io.Writer;
import java.util.List;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/** The commands of pool-launcher in all manuals; {@code ManualCommandsIT} runs them. */
class ManualCommandsTest {
    private static final PrintWriter NOWHERE = new PrintWriter(Writer.nullWriter());

    private final CommandLine line = PoolLauncher.commandLine(NOWHERE, NOWHERE);

    static Stream<List<String>> commands() {
        return Manuals.read().commands("pool-launcher").filter(arguments -> !arguments.isEmpty());
    }

    @ParameterizedTest
    @MethodSource("commands")
    void command_inTheManuals_isUnderstood(List<String> arguments) {
        if (arguments.size() == 1) { // inside a sentence, the name of a command
            assertThat(line.getSubcommands()).containsKey(arguments.get(0));
        } else if (!arguments.get(0).equals("COMMAND")) {
            assertThat(line.parseArgs(arguments.toArray(String[]::new)).hasSubcommand())
                    .isTrue();
        }
    }

    @Test
    void commands_ofThisProgram_areAllInTheManuals() {
        assertThat(commands().map(arguments -> arguments.get(0)))
                .containsAll(line.getSubcommands().keySet());
    }
}
