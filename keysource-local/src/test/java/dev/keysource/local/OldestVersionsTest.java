package dev.keysource.local;

import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.slf4j.Logger;

import static org.assertj.core.api.Assertions.assertThat;

/** That the build with the oldest supported versions has them on its class path. */
@EnabledIfSystemProperty(named = "oldest.bouncycastle", matches = ".+")
class OldestVersionsTest {
    private static String jar(Class<?> type) {
        return type.getProtectionDomain().getCodeSource().getLocation().getPath();
    }

    @Test
    void classPath_profileOldest_hasTheOldest() {
        assertThat(jar(BouncyCastleProvider.class))
                .endsWith("/bcprov-jdk18on-" + System.getProperty("oldest.bouncycastle") + ".jar");
        assertThat(jar(Logger.class)).endsWith("/slf4j-api-" + System.getProperty("oldest.slf4j") + ".jar");
    }
}
