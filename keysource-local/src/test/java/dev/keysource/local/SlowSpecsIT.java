package dev.keysource.local;

import dev.keysource.KeyPairSpec;
import dev.keysource.testkit.SpecSource;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;

import java.time.Duration;

import static org.assertj.core.api.Assertions.assertThat;

/** What {@link AllSpecsTest} does, for the specs whose signatures take seconds. */
@Timeout(600)
class SlowSpecsIT {
    @ParameterizedTest
    @SpecSource("SLH-DSA-.*s")
    void get_slowSpec_givesAPairThatAnotherLibraryReadsAndUses(KeyPairSpec spec) throws Exception {
        try (LocalKeyPairSource source = LocalKeyPairSource.create()) {
            assertThat(KeyUse.worksElsewhere(spec, source.get(spec, Duration.ofSeconds(100))))
                    .isTrue();
        }
    }
}
