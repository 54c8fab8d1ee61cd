package dev.keysource.remote.server;

import dev.keysource.remote.identity.Token;
import org.junit.jupiter.api.Test;

import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

class AcceptedSecretsTest {
    private final String one = Token.random();
    private final String other = Token.random();
    private final AcceptedSecrets accepted = new AcceptedSecrets(List.of(one, other));

    @Test
    void idOf_activeSecret_isItsId() {
        assertThat(accepted.idOf("Bearer " + one)).isEqualTo(Token.id(one));
        assertThat(accepted.idOf("Bearer " + other)).isEqualTo(Token.id(other));
    }

    @Test
    void idOf_anythingElse_isNothing() {
        assertThat(accepted.idOf(null)).isNull();
        assertThat(accepted.idOf("")).isNull();
        assertThat(accepted.idOf(one)).isNull();
        assertThat(accepted.idOf("bearer " + one)).isNull();
        assertThat(accepted.idOf("Bearer " + one + " ")).isNull();
        assertThat(accepted.idOf("Bearer " + Token.random())).isNull();
    }
}
