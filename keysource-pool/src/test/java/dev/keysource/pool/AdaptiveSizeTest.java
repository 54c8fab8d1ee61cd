package dev.keysource.pool;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class AdaptiveSizeTest {
    @ParameterizedTest
    @CsvSource({
        "1,     1,     0.5",
        "1,     65536, 0.5",
        "65536, 65536, 0.5",
        "7,     7,     0.5",
        "1,     2,     4.9E-324",
        "1,     2,     0.9999999999999999",
    })
    void constructor_valuesAtTheLimits_areKept(int minSize, int maxSize, double emptyChance) {
        AdaptiveSize size = new AdaptiveSize(minSize, maxSize, emptyChance);
        assertThat(size.minSize()).isEqualTo(minSize);
        assertThat(size.maxSize()).isEqualTo(maxSize);
        assertThat(size.emptyChance()).isEqualTo(emptyChance);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            0  | 8     | 0.5 | minSize: found 0, allowed is a whole number from 1 to 8
            -1 | 8     | 0.5 | minSize: found -1, allowed is a whole number from 1 to 8
            8  | 7     | 0.5 | minSize: found 8, allowed is a whole number from 1 to 7
            8  | 0     | 0.5 | maxSize: found 0, allowed is a whole number from 1 to 65536
            8  | 65537 | 0.5 | maxSize: found 65537, allowed is a whole number from 1 to 65536
            1  | 8     | 0   | emptyChance: found 0.0, allowed is a number more than 0, less than 1
            1  | 8     | -.1 | emptyChance: found -0.1, allowed is a number more than 0, less than 1
            1  | 8     | 1   | emptyChance: found 1.0, allowed is a number more than 0, less than 1
            1  | 8     | 1.5 | emptyChance: found 1.5, allowed is a number more than 0, less than 1
            1  | 8     | NaN | emptyChance: found NaN, allowed is a number more than 0, less than 1
            """)
    void constructor_valueOutOfRange_isNamed(int minSize, int maxSize, double emptyChance, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new AdaptiveSize(minSize, maxSize, emptyChance))
                .withMessage(message);
    }
}
