package dev.keysource.examples.launcher;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** What the commands tell of themselves, to people and to shells. {@code HelpIT} runs the examples. */
class HelpTest {
    @TempDir
    private Path temp;

    static Stream<String> commands() {
        return PoolLauncher.commandLine(new PrintWriter(System.out), new PrintWriter(System.err))
                .getSubcommands()
                .keySet()
                .stream();
    }

    @ParameterizedTest
    @MethodSource("commands")
    void help_ofEachCommand_hasAnExampleAndExitCodes(String command) {
        String help = CommandLineResult.done(command, "--help").out();
        assertThat(help)
                .startsWith("Usage: pool-launcher " + command)
                .containsPattern("(?s)Example:\\R  pool-launcher " + command)
                .contains("--log-level=LEVEL", "--log-format=FORMAT", "--log-file=FILE")
                .containsPattern("(?s)Exit codes:\\R +0 +done\\R +1 +failed; .*\\R +2 +the command line is wrong");
        assertThat(CommandLineResult.done("--help").out()).contains("  " + command);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "run keys --log-level=loud   | --log-level: found 'loud', allowed is one of OFF, ERROR, WARN",
                "--log-level= run keys       | --log-level: found '', allowed is one of OFF",
                "status --furl-file f --log-format yaml | --log-format: found 'yaml', allowed is one of json, text",
                "run keys --log-file=        | --log-file: found '', allowed is the name of a file",
                "watch                       | --furl-file",
                "watch --furl-file f --interval 0     | --interval: found 0, allowed is a whole number from 1 to 86400",
                "watch --furl-file f --interval 86401 | --interval: found 86401, allowed",
                "watch --furl-file f --interval 2s    | '2s'",
                "watch --furl-file f --count -1       | --count: found -1, allowed is a whole number from 1",
                "completion fish             | 'fish'",
            })
    void execute_wrongOption_exitsWith2AndNamesIt(String line, String message) throws IOException {
        Path directory = GeneratorDirectory.create(temp.resolve("keys")).path();
        CommandLineResult result = CommandLineResult.of(
                (Object[]) line.replace("keys", directory.toString()).split(" "));
        assertThat(result.exitCode()).as(result.err()).isEqualTo(2);
        assertThat(result.out()).isEmpty();
        assertThat(result.err().lines()).singleElement().asString().contains(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"run", "rotate-secret"})
    void execute_logFileThatCannotBeOpened_exitsWith1AndOneLine(String command) {
        Path directory = GeneratorDirectory.create(temp.resolve("keys")).path();
        Path file = temp.resolve("missing/log");
        CommandLineResult result = CommandLineResult.of(command, directory, "--log-file", file);
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.out()).isEmpty();
        assertThat(result.err().lines())
                .containsExactly("pool-launcher: log file: " + file + ": there is no such file or directory");
    }

    @ParameterizedTest
    @CsvSource({
        "keysource.log.level=loud, keysource.log.level: found 'loud'",
        "keysource.log.name=a, keysource.log.name"
    })
    void run_wrongLogSettingInTheFile_namesIt(String line, String message) throws IOException {
        Path directory = GeneratorDirectory.create(temp.resolve("keys")).path();
        Files.writeString(directory.resolve("keysource.properties"), line);
        CommandLineResult result = CommandLineResult.of("run", directory);
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err().lines()).singleElement().asString().contains(message);
    }

    @Test
    void watch_missingFurl_fails() {
        CommandLineResult result = CommandLineResult.of("watch", "--furl-file", temp.resolve("furl"));
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err()).contains("there is no such file");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "pool-launcher ''           | completion create-key-generator get revoke-secret rotate-secret run status watch",
                "pool-launcher wa           | watch",
                "pool-launcher watch --i    | --interval",
                "pool-launcher watch --co   | --count",
                "pool-launcher get --spec RSA-2 | RSA-2048",
                "pool-launcher run --log-level D | DEBUG",
                "pool-launcher run --log-format '' | json text",
            })
    @Timeout(60)
    void completion_inBash_offersWhatFits(String line, String offered) throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "there is no bash");
        Path script = Files.writeString(
                temp.resolve("completion"), CommandLineResult.done("completion").out());
        String program = "source " + script + "\n"
                + "compopt() { :; }\n" // works only where a key was pressed
                + "COMP_WORDS=(" + line + ")\n"
                + "COMP_CWORD=$((${#COMP_WORDS[@]} - 1))\n"
                + "complete -p pool-launcher >/dev/null || exit 3\n"
                + "_complete_pool-launcher\n"
                + "printf '%s\\n' \"${COMPREPLY[@]}\"\n";
        Process bash = new ProcessBuilder("/bin/bash", "--norc", "-c", program).start();
        String out = new String(bash.getInputStream().readAllBytes(), UTF_8);
        assertThat(bash.waitFor()).isZero();
        assertThat(new String(bash.getErrorStream().readAllBytes(), UTF_8)).isEmpty();
        assertThat(List.of(offered.split(" ")))
                .isSubsetOf(out.lines().map(String::strip).toList());
        if (!line.endsWith("''")) {
            assertThat(out.lines()).containsExactly(offered);
        }
    }
}
