package dev.keysource.examples.console;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class TerminalTest {
    @Test
    void parse_sizeThatSttyPrints_isRowsAndColumns() {
        assertThat(Terminal.parse("50 132\n")).contains(new Terminal.Size(50, 132));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0 0\n", "80", "a b", "-1 80", "99999 80"})
    void parse_anythingElse_isNoSize(String text) {
        assertThat(Terminal.parse(text)).isEmpty();
    }

    @Test
    void canMove_onNoTerminalOrADumbOne_isFalse() {
        assertThat(Terminal.canMove(null)).isFalse();
        assertThat(Terminal.canMove("")).isFalse();
        assertThat(Terminal.canMove("dumb")).isFalse();
        assertThat(Terminal.canMove("xterm-256color")).isTrue();
    }

    @Test
    void hasColours_unlessNoColorIsSetToSomething_isTrue() {
        assertThat(Terminal.hasColours(null)).isTrue();
        assertThat(Terminal.hasColours("")).isTrue();
        assertThat(Terminal.hasColours("1")).isFalse();
    }
}
