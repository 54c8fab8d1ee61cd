package dev.keysource.examples.console;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

class LogFileTest {
    @TempDir
    private Path temp;

    @Test
    void open_newFile_isItsOwnersOnly() throws IOException {
        Path file = temp.resolve("log");
        write(file, "a\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(file).hasContent("a");
    }

    @Test
    void open_fileThatExists_isAppendedToAndKeepsItsMode() throws IOException {
        Path file = Files.writeString(temp.resolve("log"), "before\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        write(file, "after\n");
        assertThat(file).hasContent("before\nafter");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-r-----");
    }

    @Test
    void open_whereNoFileCanBe_fails() {
        assertThatThrownBy(() -> LogFile.open(temp.resolve("missing/log"))).isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> LogFile.open(temp)).isInstanceOf(FileSystemException.class);
    }

    @Test
    @Timeout(60)
    void open_pipeThatNobodyReads_fails() throws Exception {
        Path pipe = temp.resolve("pipe");
        assumeTrue(
                new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0, "mkfifo, of coreutils, failed");
        assertThatThrownBy(() -> LogFile.open(pipe))
                .isInstanceOf(FileSystemException.class)
                .hasMessageContaining("it is not a file");
    }

    @Test
    void write_afterTheFileWasMoved_beginsANewOne() throws IOException {
        Path file = temp.resolve("log");
        try (LogFile log = LogFile.open(file)) {
            log.write("one\n".getBytes(UTF_8));
            Files.move(file, temp.resolve("log.1"));
            log.write("two\n".getBytes(UTF_8));
            Files.delete(file);
            log.write("three\n".getBytes(UTF_8));
        }
        assertThat(temp.resolve("log.1")).hasContent("one");
        assertThat(file).hasContent("three");
    }

    @Test
    void write_afterTheFileWasReplaced_usesTheNewOne() throws IOException {
        Path file = temp.resolve("log");
        try (LogFile log = LogFile.open(file)) {
            log.write("one\n".getBytes(UTF_8));
            Files.move(file, temp.resolve("log.1"));
            Files.createFile(file);
            log.write("two\n".getBytes(UTF_8));
        }
        assertThat(temp.resolve("log.1")).hasContent("one");
        assertThat(file).hasContent("two");
    }

    @Test
    void write_whereNoNewFileCanBeMade_goesOnWithTheOld() throws IOException {
        Path directory = Files.createDirectory(temp.resolve("directory"));
        try (LogFile log = LogFile.open(directory.resolve("log"))) {
            log.write("one\n".getBytes(UTF_8));
            Path moved = Files.move(directory, temp.resolve("moved"));
            log.write("two\n".getBytes(UTF_8));
            assertThat(moved.resolve("log")).hasContent("one\ntwo");
            Files.createDirectory(directory);
            log.write("three\n".getBytes(UTF_8));
        }
        assertThat(directory.resolve("log")).hasContent("three");
    }

    @Test
    void write_fullDisk_doesNotFailAndGoesOnElsewhere() throws IOException {
        Path full = Path.of("/dev/full");
        assumeTrue(Files.exists(full), "there is no /dev/full");
        Path file = temp.resolve("log");
        Files.createSymbolicLink(file, full);
        try (LogFile log = LogFile.open(file)) {
            log.write("lost\n".getBytes(UTF_8));
            log.write("lost too\n".getBytes(UTF_8));
            Files.delete(file);
            log.write("kept\n".getBytes(UTF_8));
        }
        assertThat(file).hasContent("kept");
    }

    @Test
    void write_interruptedThread_isWritten() throws IOException {
        Path file = temp.resolve("log");
        try (LogFile log = LogFile.open(file)) {
            Thread.currentThread().interrupt();
            log.write("one\n".getBytes(UTF_8));
            log.write("two\n".getBytes(UTF_8));
            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(file).hasContent("one\ntwo");
    }

    private static void write(Path file, String line) throws IOException {
        try (LogFile log = LogFile.open(file)) {
            log.write(line.getBytes(UTF_8));
        }
    }
}
