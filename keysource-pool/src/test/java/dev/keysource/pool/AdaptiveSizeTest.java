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
    void constructor_valuesAtTheLimits_areKept(int smallest, int largest, double emptyChance) {
        AdaptiveSize size = new AdaptiveSize(smallest, largest, emptyChance);
        assertThat(size.smallest()).isEqualTo(smallest);
        assertThat(size.largest()).isEqualTo(largest);
        assertThat(size.emptyChance()).isEqualTo(emptyChance);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            0     | 8     | 0.5 | smallest: 0, allowed is 1 to 65536
            -1    | 8     | 0.5 | smallest: -1, allowed is 1 to 65536
            65537 | 65537 | 0.5 | smallest: 65537, allowed is 1 to 65536
            8     | 7     | 0.5 | largest: 7, allowed is 8 to 65536
            8     | 65537 | 0.5 | largest: 65537, allowed is 8 to 65536
            1     | 8     | 0   | emptyChance: 0.0, allowed is more than 0, less than 1
            1     | 8     | -.1 | emptyChance: -0.1, allowed is more than 0, less than 1
            1     | 8     | 1   | emptyChance: 1.0, allowed is more than 0, less than 1
            1     | 8     | 1.5 | emptyChance: 1.5, allowed is more than 0, less than 1
            1     | 8     | NaN | emptyChance: NaN, allowed is more than 0, less than 1
            """)
    void constructor_valueOutOfRange_isNamed(int smallest, int largest, double emptyChance, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new AdaptiveSize(smallest, largest, emptyChance))
                .withMessage(message);
    }
}
