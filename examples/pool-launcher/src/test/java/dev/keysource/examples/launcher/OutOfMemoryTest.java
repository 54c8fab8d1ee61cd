package dev.keysource.examples.launcher;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import static org.assertj.core.api.Assertions.assertThat;

/** What starts a key generator, the unit of systemd by the script too, lets a JVM end that has no memory left. */
class OutOfMemoryTest {
    @ParameterizedTest
    @CsvSource({"../kubernetes/Dockerfile, ENTRYPOINT", "../bin/pool-launcher, '    *) exec'"})
    void command_ofRun_endsAProcessThatIsOutOfMemory(String file, String beginning) throws IOException {
        assertThat(Files.readAllLines(Path.of(file)))
                .filteredOn(line -> line.startsWith(beginning))
                .singleElement()
                .asString()
                .contains("-XX:+ExitOnOutOfMemoryError");
    }
}
