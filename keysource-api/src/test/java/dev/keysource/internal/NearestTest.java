package dev.keysource.internal;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

class NearestTest {
    private static final List<String> KNOWN = List.of("local", "low-water-mark", "pool", "remote", "size", "specs");

    @ParameterizedTest
    @CsvSource({
        "spec, specs",
        "sepcs, specs",
        "lokal, local",
        "locla, local",
        "sise, size",
        "poool, pool",
        "LOW_WATER_MARK, low-water-mark",
        "low-watermarks, low-water-mark",
        "lo-water-mak, low-water-mark"
    })
    void question_mistyped_asksForTheOneThatWasMeant(String found, String meant) {
        assertThat(Nearest.question(found, KNOWN)).isEqualTo("; did you mean '" + meant + "'?");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "s", "cloud", "nonsense", "rsa", "low-water-mark-of-all"})
    void question_somethingElse_isNotAsked(String found) {
        assertThat(Nearest.question(found, KNOWN)).isEmpty();
    }
}
