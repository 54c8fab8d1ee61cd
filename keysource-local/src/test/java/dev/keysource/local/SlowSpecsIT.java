package dev.keysource.local;

import dev.keysource.KeyPairSpec;
import dev.keysource.testkit.SpecSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;

import java.security.KeyPair;
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

    @Test
    @Tag("soak")
    void get_rsa8192WhereAllowed_givesAPairThatAnotherLibraryReadsAndUses() throws Exception {
        try (LocalKeyPairSource source = LocalKeyPairSource.builder()
                .engine(LocalKeyPairSource.Engine.RACE)
                .allow(KeyPairSpec.RSA_8192)
                .build()) {
            KeyPair pair = source.get(KeyPairSpec.RSA_8192, Duration.ofSeconds(280));
            assertThat(KeyUse.worksElsewhere(KeyPairSpec.RSA_8192, pair)).isTrue();
        }
    }
}
