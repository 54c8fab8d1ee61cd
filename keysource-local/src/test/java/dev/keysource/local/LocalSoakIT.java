package dev.keysource.local;

import dev.keysource.KeyPairSpec;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.security.KeyPair;
import java.time.Duration;

import static org.assertj.core.api.Assertions.assertThat;

/** What {@link SlowSpecsIT} does, for the spec whose pairs take minutes. */
@Tag("soak")
@Timeout(600)
class LocalSoakIT {
    @Test
    void get_rsa8192WhereAllowed_givesAPairThatAnotherLibraryReadsAndUses() throws Exception {
        try (LocalKeyPairSource source =
                LocalKeyPairSource.builder().allow(KeyPairSpec.RSA_8192).build()) {
            KeyPair pair = source.get(KeyPairSpec.RSA_8192, Duration.ofSeconds(280));
            assertThat(KeyUse.worksElsewhere(KeyPairSpec.RSA_8192, pair)).isTrue();
        }
    }
}
