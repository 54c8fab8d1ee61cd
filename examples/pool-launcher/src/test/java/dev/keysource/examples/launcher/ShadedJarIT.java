package dev.keysource.examples.launcher;

import org.junit.jupiter.api.Test;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** What is in the shaded jar, and what must not be. */
class ShadedJarIT {
    private static final Pattern LISTED =
            Pattern.compile("^\\| `[^:`]+:([^`]+)` \\| (\\S+) \\| ([^|]+) \\|", Pattern.MULTILINE);

    /** Have no classes. */
    private static final Set<String> EMPTY = Set.of("grpc-context", "listenablefuture");

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

    @Test
    void jar_everyLibraryInside_isListedWithALicenceWhoseTextIsThere() throws IOException {
        try (JarFile jar = open()) {
            Map<String, String> listed = LISTED.matcher(text(jar, "META-INF/THIRD-PARTY.md"))
                    .results()
                    .collect(Collectors.toMap(line -> line.group(1) + "-" + line.group(2), line -> line.group(3)));
            String ours = jar.getManifest().getMainAttributes().getValue("Implementation-Version");
            List<Path> inside = new ArrayList<>();
            for (Path library : libraries()) {
                if (isInside(library, jar)) {
                    inside.add(library);
                }
            }
            assertThat(inside)
                    .extracting(library -> library.getFileName().toString().replaceAll("\\.jar$", ""))
                    .filteredOn(name -> !name.endsWith("-" + ours))
                    .hasSizeGreaterThan(30)
                    .allMatch(listed::containsKey);
            assertThat(listed.keySet())
                    .filteredOn(name -> !EMPTY.contains(name.replaceAll("-\\d.*", "")))
                    .allMatch(name -> inside.stream()
                            .anyMatch(path -> path.getFileName().toString().equals(name + ".jar")));
            assertThat(listed.values())
                    .allSatisfy(licence -> assertThat(licence.split(", "))
                            .anyMatch(name -> name.equals("Apache-2.0") || jar.getEntry(textOf(name)) != null));
            assertThat(text(jar, "META-INF/LICENSE")).contains("Apache License");
            assertThat(text(jar, "META-INF/NOTICE.txt")).contains("Netty");
        }
    }

    @Test
    void jar_everyClass_comesFromALibraryOfTheList() throws IOException {
        Set<String> known = new HashSet<>();
        for (Path library : libraries()) {
            try (JarFile jar = new JarFile(library.toFile())) {
                jar.stream().map(ZipEntry::getName).forEach(known::add);
            }
        }
        try (JarFile jar = open()) {
            assertThat(jar.stream().map(ZipEntry::getName))
                    .filteredOn(name -> name.endsWith(".class") && !name.startsWith("dev/keysource/"))
                    .isNotEmpty()
                    .allMatch(known::contains);
        }
    }

    private static String textOf(String licence) {
        return "META-INF/licenses/" + licence + ".md";
    }

    /** Whether a class of a library is in the jar; those that have none are not. */
    private static boolean isInside(Path library, JarFile jar) throws IOException {
        try (JarFile whole = new JarFile(library.toFile())) {
            return whole.stream()
                    .map(ZipEntry::getName)
                    .filter(name -> name.endsWith(".class") && !name.endsWith("module-info.class"))
                    .findFirst()
                    .map(name -> jar.getEntry(name) != null)
                    .orElse(false);
        }
    }

    private static List<Path> libraries() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(Path::of)
                .filter(path -> path.toString().endsWith(".jar"))
                .toList();
    }

    private static String text(JarFile jar, String name) throws IOException {
        try (InputStream stream = jar.getInputStream(jar.getEntry(name))) {
            return new String(stream.readAllBytes(), UTF_8);
        }
    }

    private static JarFile open() throws IOException {
        return new JarFile(Path.of("target", "pool-launcher.jar").toFile());
    }
}
