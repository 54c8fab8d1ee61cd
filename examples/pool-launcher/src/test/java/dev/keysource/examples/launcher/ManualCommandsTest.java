package dev.keysource.examples.launcher;

import dev.keysource.examples.Manuals;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.PrintWriter;
import java.io.Writer;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

class ManualCommandsTest {
    private static final PrintWriter NOWHERE = new PrintWriter(Writer.nullWriter());

    static Stream<String> commands() {
        return Manuals.read().commands("pool-launcher.jar");
    }

    @ParameterizedTest
    @MethodSource("commands")
    void command_inTheManuals_isUnderstood(String arguments) {
        assertThat(PoolLauncher.commandLine(NOWHERE, NOWHERE)
                        .parseArgs(arguments.split(" +"))
                        .hasSubcommand())
                .isTrue();
    }
}
