package dev.keysource.local;

import dev.keysource.KeyPairSpec;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.time.Duration;

import static org.assertj.core.api.Assertions.assertThat;

/** What {@link AllSpecsTest} does, for the specs whose signatures take seconds. */
@Timeout(600)
class SlowSpecsIT {
    @ParameterizedTest
    @EnumSource(value = KeyPairSpec.class, names = "SLH_DSA_.*S", mode = EnumSource.Mode.MATCH_ALL)
    void get_slowSpec_givesAPairThatAnotherLibraryReadsAndUses(KeyPairSpec spec) throws Exception {
        try (LocalKeyPairSource source = LocalKeyPairSource.create()) {
            assertThat(KeyUse.worksElsewhere(spec, source.get(spec, Duration.ofSeconds(100))))
                    .isTrue();
        }
    }
}
