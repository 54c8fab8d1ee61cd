package dev.keysource.remote.server;

import dev.keysource.remote.identity.Token;
import org.junit.jupiter.api.Test;

import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

class CapabilitiesTest {
    private final String one = Token.random();
    private final String other = Token.random();
    private final Capabilities capabilities = new Capabilities(List.of(one, other));

    @Test
    void idOf_activeSecret_isItsId() {
        assertThat(capabilities.idOf("Bearer " + one)).isEqualTo(Token.id(one));
        assertThat(capabilities.idOf("Bearer " + other)).isEqualTo(Token.id(other));
    }

    @Test
    void idOf_anythingElse_isNothing() {
        assertThat(capabilities.idOf(null)).isNull();
        assertThat(capabilities.idOf("")).isNull();
        assertThat(capabilities.idOf(one)).isNull();
        assertThat(capabilities.idOf("bearer " + one)).isNull();
        assertThat(capabilities.idOf("Bearer " + one + " ")).isNull();
        assertThat(capabilities.idOf("Bearer " + Token.random())).isNull();
    }
}
