package dev.keysource.remote.identity;

import dev.keysource.KeyPairConfigurationException;
import dev.keysource.internal.ProcessUser;
import dev.keysource.remote.ServerIdentity;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

class OwnerOnlyFileTest {
    private static final int ROUNDS = 500;

    @TempDir
    private Path directory;

    private Path file;

    @BeforeEach
    void nameFile() {
        file = directory.resolve("key_generator.pem");
    }

    @Test
    void replace_always_wipesTheContent() throws IOException {
        byte[] content = "content".getBytes(US_ASCII);
        OwnerOnlyFile.replace(file, content);
        assertThat(content).containsOnly(0);
        assertThat(file).hasContent("content");
    }

    @Test
    void readIdentity_replacedByAnOpenFileWhileItIsRead_neverReadsThatOne() throws IOException {
        for (int i = 0; i < ROUNDS; i++) {
            OwnerOnlyFile.replace(file, "ours".getBytes(US_ASCII));
            Path open = Files.writeString(directory.resolve("open"), "foreign");
            Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rw-r--r--"));
            CompletableFuture<Void> replaced = CompletableFuture.runAsync(() -> move(open));
            try {
                assertThat(OwnerOnlyFile.readIdentity(file, 100))
                        .asString(US_ASCII)
                        .isEqualTo("ours");
            } catch (KeyPairConfigurationException e) {
                assertThat(e).hasMessageContaining("rw-r--r--");
            }
            replaced.join();
        }
    }

    @Test
    void readIdentity_replacedByAnotherOfOurs_readsOneOfThem() throws IOException {
        for (int i = 0; i < ROUNDS; i++) {
            OwnerOnlyFile.replace(file, "first".getBytes(US_ASCII));
            Path fresh = directory.resolve("fresh");
            OwnerOnlyFile.replace(fresh, "second".getBytes(US_ASCII));
            CompletableFuture<Void> replaced = CompletableFuture.runAsync(() -> move(fresh));
            assertThat(OwnerOnlyFile.readIdentity(file, 100)).asString(US_ASCII).isIn("first", "second");
            replaced.join();
        }
    }

    @Test
    void replace_afterInterruptedWrites_deletesWhatTheyLeft() throws IOException {
        Path left = Files.writeString(temporary("key_generator.pem"), "secret");
        List<Path> others = List.of(
                Files.writeString(temporary("key_generator.furl"), "of another file"),
                Files.writeString(directory.resolve(".key_generator.pem.mine.tmp"), "no token"),
                Files.writeString(
                        directory.resolve("x" + temporary("key_generator.pem").getFileName()), "a prefix"),
                Files.createSymbolicLink(temporary("key_generator.pem"), Path.of("elsewhere")),
                Files.createDirectory(temporary("key_generator.pem")));
        OwnerOnlyFile.replace(file, new byte[1]);
        assertThat(left).doesNotExist();
        assertThat(others).allMatch(other -> Files.exists(other, LinkOption.NOFOLLOW_LINKS));
    }

    @Test
    void replace_whileAnotherProgramWrites_leavesItsFileAlone() throws IOException {
        Path left = temporary("key_generator.pem");
        try (FileChannel other = FileChannel.open(left, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            other.lock();
            OwnerOnlyFile.replace(file, new byte[1]);
            assertThat(left).exists();
        }
        OwnerOnlyFile.replace(file, new byte[1]);
        assertThat(left).doesNotExist();
    }

    @Test
    @Timeout(300)
    void replace_temporaryFileTakenForALeftover_writesAnother() throws Exception {
        assumeTrue(Runtime.getRuntime().availableProcessors() > 1, "the two have to run at the same time");
        AtomicBoolean armed = new AtomicBoolean();
        AtomicInteger deleted = new AtomicInteger();
        Thread other = new Thread(() -> {
            while (!Thread.currentThread().isInterrupted()) {
                if (armed.get() && deletesAnUnlockedOne()) {
                    armed.set(false);
                    deleted.incrementAndGet();
                }
            }
        });
        other.start();
        try {
            for (int i = 0; deleted.get() < 20; i++) {
                armed.set(true);
                OwnerOnlyFile.replace(file, ("content " + i).getBytes(US_ASCII));
                armed.set(false);
                assertThat(file).hasContent("content " + i);
            }
        } finally {
            other.interrupt();
            other.join();
        }
        assertThat(directory).isDirectoryNotContaining("glob:**.tmp");
    }

    /** What another program does that looks for what interrupted writes have left. */
    private boolean deletesAnUnlockedOne() {
        try (DirectoryStream<Path> found = Files.newDirectoryStream(directory, ".key_generator.pem.*.tmp")) {
            for (Path temporary : found) {
                try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE);
                        FileLock lock = channel.tryLock()) {
                    if (lock != null && Files.deleteIfExists(temporary)) {
                        return true;
                    }
                }
            }
        } catch (IOException | OverlappingFileLockException | DirectoryIteratorException e) {
            return false; // it has been moved, or is in use
        }
        return false;
    }

    @Test
    void replace_leftoverOfAnotherUser_leavesItAlone() throws IOException {
        assumeTrue(ProcessUser.id() == 0, "only root can give files away");
        Path left = Files.writeString(temporary("key_generator.pem"), "not ours");
        Files.setAttribute(left, "unix:uid", 12_345);
        OwnerOnlyFile.replace(file, new byte[1]);
        assertThat(left).exists();
    }

    @Test
    void readOrCreate_identityThatIsThere_deletesWhatAnInterruptedWriteLeft() throws IOException {
        ServerIdentity.readOrCreate(file);
        Path left = Files.writeString(temporary("key_generator.pem"), "secret");
        ServerIdentity.readOrCreate(file);
        assertThat(left).doesNotExist();
    }

    private Path temporary(String name) {
        return directory.resolve("." + name + "." + Token.random() + ".tmp");
    }

    private void move(Path source) {
        try {
            Files.move(source, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
