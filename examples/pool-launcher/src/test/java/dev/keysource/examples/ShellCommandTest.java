package dev.keysource.examples;

import org.junit.jupiter.api.Test;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

class ShellCommandTest {
    private final Map<String, String> variables = new HashMap<>();

    private List<String> parsed(String text) {
        return ShellCommand.parse(Path.of("page"), text, variables).stream()
                .map(command -> String.join(" ", command.words()))
                .toList();
    }

    @Test
    void parse_severalCommands_areSeveral() {
        assertThat(parsed("a b && c | d; e &\nf")).containsExactly("a b", "c", "d", "e", "f");
    }

    @Test
    void parse_commentsLinesAndRedirections_areLeftOut() {
        assertThat(parsed("a b   # c\nd \\\n    e > f\n# g\n")).containsExactly("a b", "d e");
    }

    @Test
    void parse_quotes_keepWordsTogether() {
        assertThat(ShellCommand.parse(Path.of("page"), "a 'b | c' \"d:$(e f)\"", variables))
                .singleElement()
                .satisfies(command -> assertThat(command.words()).containsExactly("a", "b | c", "d:$(e f)"));
    }

    @Test
    void parse_whatIsOptional_isThere() {
        assertThat(parsed("a [--b c|d] [e] FILE...")).containsExactly("a --b c e FILE");
    }

    @Test
    void parse_wordsOfTheShellAndAssignments_areLeftOut() {
        assertThat(parsed("A=b c\nuntil [ -e d ]; do e; done")).containsExactly("c", "[ -e d ]", "e");
    }

    @Test
    void parse_variable_isPutIn() {
        assertThat(parsed("L='a -jar b.jar'\n$L c")).containsExactly("a -jar b.jar c");
    }

    @Test
    void parse_substitution_isACommandToo() {
        assertThat(parsed("source <(a b)")).containsExactly("a b", "source");
    }

    @Test
    void argumentsOf_jarScriptAndWrapped_areThose() {
        for (String text : List.of("java -x -jar d/p.jar a", "p a", "examples/bin/p a", "runuser -u k -- p a")) {
            assertThat(ShellCommand.parse(Path.of("page"), text, variables)
                            .get(0)
                            .argumentsOf("p"))
                    .as(text)
                    .containsExactly(List.of("a"));
        }
        assertThat(ShellCommand.parse(Path.of("page"), "q p a", variables)
                        .get(0)
                        .argumentsOf("p"))
                .isEmpty();
    }
}
