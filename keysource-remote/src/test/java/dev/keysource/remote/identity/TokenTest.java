package dev.keysource.remote.identity;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class TokenTest {
    @Test
    void id_ofASecret_isStableAndTellsNothingOfIt() {
        String secret = Token.random();
        assertThat(Token.id(secret)).isEqualTo(Token.id(secret)).hasSize(8);
        assertThat(secret).doesNotContain(Token.id(secret));
    }
}
