package dev.keysource.examples.mutablefile.store;

import dev.keysource.examples.mutablefile.TestKeys;
import dev.keysource.examples.mutablefile.capability.Capability;
import dev.keysource.examples.mutablefile.capability.Capability.Right;
import dev.keysource.examples.mutablefile.capability.Format;
import dev.keysource.examples.mutablefile.capability.MutableFileException;
import dev.keysource.examples.mutablefile.store.FileStore.Place;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class EmbeddedStoreTest {
    private static final byte[] CONTENT = "one".getBytes(StandardCharsets.UTF_8);

    private static KeyPair pair;
    private static KeyPair otherPair;

    @TempDir
    private Path temporary;

    private Path directory;
    private FileStore store;

    @BeforeAll
    static void makePairs() throws Exception {
        pair = TestKeys.rsa();
        otherPair = TestKeys.rsa();
    }

    @BeforeEach
    void open() {
        directory = temporary.resolve("a").resolve("store");
        store = EmbeddedStore.at(directory);
    }

    @AfterEach
    void close() {
        store.close();
    }

    private static void assertFails(CompletableFuture<?> answer, String message) {
        assertThatThrownBy(answer::join)
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOf(MutableFileException.class)
                .hasMessageContaining(message);
    }

    @Test
    void create_newFile_canBeReadAndVerifiedByCapability() {
        Capability write = store.create(pair, Format.MDMF, CONTENT).join();
        assertThat(write).isEqualTo(Capability.ofPair(pair, Format.MDMF, false));
        assertThat(store.read(write).join()).isEqualTo(CONTENT);
        assertThat(store.read(write.attenuate(Right.READ)).join()).isEqualTo(CONTENT);
        assertThat(store.verify(write.attenuate(Right.VERIFY)).join()).startsWith("sequence number 1, ");
    }

    @Test
    void create_always_isForTheOwnerOnly() throws Exception {
        Capability write = store.create(pair, Format.SDMF, CONTENT).join();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)))
                .isEqualTo("rwx------");
        Path container = directory.resolve(write.storageIndex() + ".mutable");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(container)))
                .isEqualTo("rw-------");
        try (var files = Files.list(directory)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder(".lock", container.getFileName().toString());
        }
    }

    @Test
    void create_samePairTwice_isRefusedAndTheFirstIsKept() {
        Capability write = store.create(pair, Format.SDMF, CONTENT).join();
        assertFails(store.create(pair, Format.SDMF, new byte[0]), "used once");
        assertThat(store.read(write).join()).isEqualTo(CONTENT);
    }

    @Test
    void write_capabilityAlone_replacesTheContentAndCounts() {
        Capability write = store.create(pair, Format.SDMF, CONTENT).join();
        try (FileStore later = EmbeddedStore.at(directory)) {
            later.write(Capability.parse(write.text()), new byte[] {1, 2}).join();
        }
        assertThat(store.read(write).join()).containsExactly(1, 2);
        assertThat(store.verify(write).join()).startsWith("sequence number 2, ");
    }

    @Test
    void write_manyAtOnce_losesNone() {
        Capability write = store.create(pair, Format.SDMF, CONTENT).join();
        List<CompletableFuture<Void>> writes = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            writes.add(store.write(write, new byte[i]));
        }
        writes.forEach(CompletableFuture::join);
        assertThat(store.verify(write).join()).startsWith("sequence number 21, ");
    }

    @Test
    void write_readCapability_isRefused() {
        Capability write = store.create(pair, Format.SDMF, CONTENT).join();
        assertFails(store.write(write.attenuate(Right.READ), new byte[0]), "does not give the right to write");
        assertThat(store.read(write).join()).isEqualTo(CONTENT);
    }

    @Test
    void read_verifyCapability_isRefused() {
        Capability write = store.create(pair, Format.SDMF, CONTENT).join();
        assertFails(store.read(write.attenuate(Right.VERIFY)), "does not give the right to read");
    }

    @Test
    void read_noStore_makesNone() {
        assertFails(store.read(Capability.ofPair(pair, Format.SDMF, false)), "has no container");
        assertThat(directory).doesNotExist();
    }

    @Test
    void read_unknownFile_namesStoreAndIndex() {
        Capability unknown = Capability.ofPair(pair, Format.SDMF, false);
        assertFails(store.read(unknown), "the store " + directory + " has no container " + unknown.storageIndex());
    }

    @Test
    void verify_damagedContainer_fails() throws Exception {
        Capability write = store.create(pair, Format.SDMF, CONTENT).join();
        Path container = directory.resolve(write.storageIndex() + ".mutable");
        byte[] stored = Files.readAllBytes(container);
        stored[stored.length / 2] ^= 1;
        Files.write(container, stored);
        assertFails(store.verify(write), "damaged");
        assertFails(store.read(write), "damaged");
        assertFails(store.write(write, CONTENT), "damaged");
        assertThat(Files.readAllBytes(container)).isEqualTo(stored);
    }

    @Test
    void makeDirectory_withChildren_showsEachHolderWhatItMaySee() throws Exception {
        Capability file = Capability.ofPair(otherPair, Format.SDMF, false);
        SortedMap<String, Capability> children = new TreeMap<>();
        children.put("readable", file.attenuate(Right.READ));
        children.put("wr\u00eftable", file);
        Capability made = store.makeDirectory(pair, Format.SDMF, children).join();
        assertThat(made.text()).startsWith("URI:DIR2:");
        String readOnly = file.attenuate(Right.READ).text();
        assertThat(store.list(made).join())
                .containsExactly(Map.entry("readable", readOnly), Map.entry("wr\u00eftable", file.text()));
        assertThat(store.list(made.attenuate(Right.READ)).join().values()).containsOnly(readOnly);
        assertThat(new String(store.read(made.attenuate(Right.READ)).join(), StandardCharsets.ISO_8859_1))
                .doesNotContain(file.text());
    }

    @Test
    void createAt_newName_isEnteredAndAUsedOneRefused() {
        Capability parent =
                store.makeDirectory(pair, Format.MDMF, new TreeMap<>()).join();
        assertThat(store.list(parent).join()).isEmpty();
        Place place = new Place(parent, "a");
        Capability file = store.createAt(place, otherPair, Format.SDMF, CONTENT).join();
        assertThat(store.list(parent).join()).containsExactly(Map.entry("a", file.text()));
        assertThat(store.read(file).join()).isEqualTo(CONTENT);
        assertFails(store.createAt(place, otherPair, Format.SDMF, CONTENT), "already: a");
        assertFails(store.makeDirectoryAt(place, otherPair, Format.SDMF, new TreeMap<>()), "already: a");
    }

    @Test
    void place_readCapabilityOrFile_isRefused() {
        Capability parent = Capability.ofPair(pair, Format.SDMF, true).attenuate(Right.READ);
        assertThatThrownBy(() -> new Place(parent, "a"))
                .isInstanceOf(MutableFileException.class)
                .hasMessageContaining("does not give the right to write");
        Capability file = Capability.ofPair(pair, Format.SDMF, false);
        assertThatThrownBy(() -> new Place(file, "a"))
                .isInstanceOf(MutableFileException.class)
                .hasMessageContaining("not of a directory");
    }

    @Test
    void at_placeOfAFile_isRefused() throws Exception {
        Path file = Files.createFile(temporary.resolve("file"));
        assertThatThrownBy(() -> EmbeddedStore.at(file))
                .isInstanceOf(MutableFileException.class)
                .hasMessage("the store " + file + " is there already and is no directory");
    }
}
