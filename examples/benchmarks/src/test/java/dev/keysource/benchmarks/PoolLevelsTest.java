package dev.keysource.benchmarks;

import org.junit.jupiter.api.Test;

import java.nio.file.Files;
import java.nio.file.Path;

import static org.assertj.core.api.Assertions.assertThat;

class PoolLevelsTest {
    @Test
    void draw_always_isTheDrawingInTheManual() throws Exception {
        assertThat(PoolLevels.draw()).isEqualTo(Files.readString(Path.of("..", "..", "keysource-pool", "levels.svg")));
    }
}
