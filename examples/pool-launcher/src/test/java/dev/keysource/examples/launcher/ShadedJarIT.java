package dev.keysource.examples.launcher;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Path;
import java.util.jar.JarFile;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** What is in the shaded jar, and what must not be. */
class ShadedJarIT {
    @Test
    void jar_always_namesEveryProvider() throws IOException {
        try (JarFile jar = open();
                var services =
                        jar.getInputStream(jar.getEntry("META-INF/services/dev.keysource.KeyPairSourceProvider"))) {
            assertThat(new String(services.readAllBytes(), UTF_8).lines())
                    .filteredOn(line -> !line.isBlank() && !line.startsWith("#"))
                    .containsExactlyInAnyOrder(
                            "dev.keysource.local.provider.LocalKeyPairSourceProvider",
                            "dev.keysource.local.provider.Pkcs11KeyPairSourceProvider",
                            "dev.keysource.pool.provider.PooledKeyPairSourceProvider",
                            "dev.keysource.remote.provider.RemoteKeyPairSourceProvider");
        }
    }

    @Test
    void jar_always_hasNoSignatureOfAnotherJarAndNoModule() throws IOException {
        try (JarFile jar = open()) {
            assertThat(jar.stream().map(entry -> entry.getName()))
                    .noneMatch(name -> name.matches("META-INF/[^/]*\\.(SF|RSA|DSA)"))
                    .noneMatch(name -> name.endsWith("module-info.class"));
            assertThat(jar.getManifest().getMainAttributes().getValue("Multi-Release"))
                    .isEqualTo("true");
        }
    }

    private static JarFile open() throws IOException {
        return new JarFile(Path.of("target", "pool-launcher.jar").toFile());
    }
}
