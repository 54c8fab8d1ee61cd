package dev.keysource.agent;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** What is in the agent's jar, and what the program can see of it. */
class JarIT {
    private static final String FOLDER = "keysource-agent/";

    @Test
    void jar_always_showsTheClassesOfTheAgentOnly() throws IOException {
        try (JarFile jar = open()) {
            assertThat(jar.stream().map(ZipEntry::getName))
                    .allMatch(name -> name.startsWith(FOLDER)
                            || name.matches(
                                    "(dev/(keysource/(agent/(inside/)?)?)?)?([A-Z]\\w*(\\$\\w+)?|package-info)?(\\.class)?")
                            || name.equals("META-INF/")
                            || name.equals("META-INF/LICENSE")
                            || name.equals("META-INF/MANIFEST.MF"));
        }
    }

    @Test
    void jar_everyLibrary_liesStoredIsListedAndHasALicence() throws IOException {
        try (JarFile jar = open()) {
            List<String> libraries = jar.stream()
                    .map(ZipEntry::getName)
                    .filter(name -> name.endsWith(".jar"))
                    .toList();
            assertThat(libraries)
                    .isNotEmpty()
                    .allMatch(name -> jar.getEntry(name).getMethod() == ZipEntry.STORED)
                    .containsExactlyInAnyOrder(text(jar, "libraries").strip().split(":"));
            String licences = text(jar, "LICENSES.md");
            assertThat(libraries)
                    .allSatisfy(name -> assertThat(licences)
                            .contains("`" + name.substring(FOLDER.length()).replaceAll("-\\d.*", "") + "`"));
            assertThat(text(jar, "LICENSE")).contains("Apache License");
        }
    }

    @Test
    void loader_librariesOfTheJar_areSeenByNobodyElse() throws Exception {
        LibraryLoader loader = LibraryLoader.of(Program.JAR.toUri().toURL());
        for (String name : List.of(
                "dev.keysource.jca.KeysourceProvider",
                "dev.keysource.remote.provider.RemoteKeyPairSourceProvider",
                "org.slf4j.Logger",
                "com.github.benmanes.caffeine.cache.Cache",
                "io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder",
                "org.bouncycastle.jce.provider.BouncyCastleProvider")) {
            assertThat(loader.loadClass(name).getClassLoader()).as(name).isSameAs(loader);
        }
        assertThat(loader.getResources("META-INF/services/dev.keysource.KeyPairSourceProvider")
                        .asIterator())
                .toIterable()
                .hasSize(3);
        assertThat(loader.getResource("META-INF/native/libio_grpc_netty_shaded_netty_tcnative_linux_x86_64.so"))
                .as("native code would be unpacked to a disk")
                .isNull();
    }

    private static String text(JarFile jar, String name) throws IOException {
        return new String(jar.getInputStream(jar.getEntry(FOLDER + name)).readAllBytes(), UTF_8);
    }

    private static JarFile open() throws IOException {
        assertThat(Files.exists(Program.JAR)).isTrue();
        return new JarFile(Path.of(Program.JAR.toString()).toFile());
    }
}
