package dev.keysource.agent;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class LibraryLoaderTest {
    private static final String CLASS = "dev/keysource/agent/LibraryLoaderTest$Library.class";
    private static final String COMMENT = "PK\005\006 is how the end of a directory begins, and this is none.";

    /** Becomes a class of a library. */
    public static final class Library {}

    @TempDir
    private Path directory;

    private byte[] classFile = {};

    @BeforeEach
    void readTheClass() throws IOException {
        try (InputStream in = Library.class.getResourceAsStream("LibraryLoaderTest$Library.class")) {
            classFile = in.readAllBytes();
        }
    }

    private LibraryLoader loader(byte[]... libraries) throws IOException {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        StringBuilder names = new StringBuilder();
        for (int i = 0; i < libraries.length; i++) {
            String name = "keysource-agent/library-" + i + ".jar";
            names.append(i == 0 ? "" : ":").append(name);
            entries.put(name, libraries[i]);
        }
        entries.put("keysource-agent/libraries", names.append('\n').toString().getBytes(UTF_8));
        entries.put("keysource-agent/agent/who", "agent".getBytes(UTF_8));
        Path jar = Files.write(directory.resolve("a jar with spaces, and é.jar"), zip(ZipEntry.STORED, "", entries));
        return LibraryLoader.of(jar.toUri().toURL());
    }

    private static byte[] zip(int method, String comment, Map<String, byte[]> entries) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.setMethod(method);
            zip.setComment(comment);
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                ZipEntry header = new ZipEntry(entry.getKey());
                if (method == ZipEntry.STORED) {
                    CRC32 crc = new CRC32();
                    crc.update(entry.getValue());
                    header.setSize(entry.getValue().length);
                    header.setCrc(crc.getValue());
                }
                zip.putNextEntry(header);
                zip.write(entry.getValue());
            }
        }
        return bytes.toByteArray();
    }

    private static byte[] text(String text) {
        return text.getBytes(UTF_8);
    }

    private static String read(ClassLoader loader, String resource) throws IOException {
        try (InputStream in = loader.getResourceAsStream(resource)) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }

    @Test
    void loadClass_ofALibrary_isDefinedHereWithTheJarAsItsSource() throws Exception {
        LibraryLoader loader = loader(zip(ZipEntry.DEFLATED, COMMENT, Map.of(CLASS, classFile)));
        Class<?> loaded = loader.loadClass(Library.class.getName());
        assertThat(loaded).isNotSameAs(Library.class);
        assertThat(loaded.getClassLoader()).isSameAs(loader);
        assertThat(loaded.getProtectionDomain().getCodeSource().getLocation().getPath())
                .contains("a%20jar");
    }

    @Test
    void loadClass_ofTheProgram_isNotFound() throws Exception {
        LibraryLoader loader = loader(zip(ZipEntry.STORED, "", Map.of("x", text("x"))));
        assertThatThrownBy(() -> loader.loadClass(Library.class.getName()))
                .isInstanceOf(ClassNotFoundException.class)
                .hasMessage(Library.class.getName());
        assertThat(loader.getResource(CLASS)).isNull();
    }

    @Test
    void loadClass_threadThatIsInterrupted_findsIt() throws Exception {
        LibraryLoader loader = loader(zip(ZipEntry.DEFLATED, "", Map.of(CLASS, classFile)));
        Thread.currentThread().interrupt();
        try {
            assertThat(loader.loadClass(Library.class.getName())).isNotNull();
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(loader.loadClass(Library.class.getName())).isNotNull();
    }

    @Test
    void loadClass_multiReleaseLibrary_isTheNewestThatThisPlatformCanUse() throws Exception {
        int tooNew = Runtime.version().feature() + 1;
        byte[] broken = text("no class");
        LibraryLoader loader = loader(zip(
                ZipEntry.DEFLATED,
                "",
                Map.of(
                        CLASS,
                        broken,
                        "META-INF/versions/9/" + CLASS,
                        broken,
                        "META-INF/versions/17/" + CLASS,
                        classFile,
                        "META-INF/versions/" + tooNew + "/" + CLASS,
                        broken)));
        assertThat(loader.loadClass(Library.class.getName()).getClassLoader()).isSameAs(loader);
    }

    @Test
    void getResources_ofSeveralLibraries_areThoseOfEachInOrder() throws Exception {
        LibraryLoader loader = loader(
                zip(ZipEntry.STORED, "", Map.of("who", text("first"))),
                zip(ZipEntry.DEFLATED, COMMENT, Map.of("who", text("second"), "META-INF/native/a.so", text("code"))));
        List<String> found = new java.util.ArrayList<>();
        for (var url : java.util.Collections.list(loader.getResources("who"))) {
            try (InputStream in = url.openStream()) {
                found.add(new String(in.readAllBytes(), UTF_8));
            }
        }
        assertThat(found).containsExactly("agent", "first", "second");
        assertThat(read(loader, "who")).isEqualTo("agent");
        assertThat(loader.getResource("META-INF/native/a.so")).isNull();
        assertThat(loader.getResource("nothing")).isNull();
    }
}
