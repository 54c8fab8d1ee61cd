package dev.keysource.pool;

import com.github.benmanes.caffeine.cache.Caffeine;
import io.micrometer.core.instrument.MeterRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

import static org.assertj.core.api.Assertions.assertThat;

/** That the build with the oldest supported versions has them on its class path. */
@EnabledIfSystemProperty(named = "oldest.micrometer", matches = ".+")
class OldestVersionsTest {
    private static String jar(Class<?> type) {
        return type.getProtectionDomain().getCodeSource().getLocation().getPath();
    }

    @Test
    void classPath_profileOldest_hasTheOldest() {
        assertThat(jar(Caffeine.class)).endsWith("/caffeine-" + System.getProperty("oldest.caffeine") + ".jar");
        assertThat(jar(MeterRegistry.class))
                .endsWith("/micrometer-core-" + System.getProperty("oldest.micrometer") + ".jar");
    }
}
