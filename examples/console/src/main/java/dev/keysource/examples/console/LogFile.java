package dev.keysource.examples.console;

import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Set;

/**
 * A file that log lines are appended to, one with each write. It is made for its owner's eyes only; the mode of one that exists
 * stays as it is. When the file was moved away or deleted (log rotation), the next line begins a new one.
 *
 * <p>Once open, it never fails: lines that cannot be written are counted, and when lines can be written again the log says how
 * many are missing. Thread-safe.
 */
final class LogFile extends OutputStream {
    private static final Set<StandardOpenOption> APPEND =
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
    private static final int TYPE = 0170000;
    private static final int REGULAR_FILE = 0100000;
    private static final int CHARACTER_DEVICE = 0020000;

    private final Path path;
    private @Nullable OutputStream file;
    private @Nullable Object key;
    /** Whether the last line may have been written in part. */
    private boolean torn;

    private long lost;

    private LogFile(Path path) {
        this.path = path;
    }

    /**
     * Opens or creates the file.
     *
     * @throws IOException if that is not possible, or it is no file that lines can be appended to
     */
    static LogFile open(Path path) throws IOException {
        LogFile log = new LogFile(path);
        log.open();
        return log;
    }

    private void open() throws IOException {
        requireFile();
        // Creates it with its mode. Writing goes through a stream that, unlike a channel, survives an interrupt.
        Files.newByteChannel(path, APPEND, modes()).close();
        OutputStream opened = new FileOutputStream(path.toFile(), true);
        close();
        file = opened;
        key = key();
    }

    /** To open a pipe that nobody reads would wait for its reader. */
    private void requireFile() throws IOException {
        if (!Files.exists(path)) {
            return;
        }
        boolean writable = hasModes()
                ? Set.of(REGULAR_FILE, CHARACTER_DEVICE).contains((int) Files.getAttribute(path, "unix:mode") & TYPE)
                : Files.isRegularFile(path);
        if (!writable) {
            throw new FileSystemException(path.toString(), null, "it is not a file");
        }
    }

    private FileAttribute<?>[] modes() {
        return hasModes()
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }

    private boolean hasModes() {
        return path.getFileSystem().supportedFileAttributeViews().contains("unix");
    }

    private @Nullable Object key() {
        try {
            return Files.getAttribute(path, "fileKey");
        } catch (IOException e) {
            return null;
        }
    }

    @Override
    public void write(int b) {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] line) {
        write(line, 0, line.length);
    }

    @Override
    public synchronized void write(byte[] line, int offset, int length) {
        try {
            OutputStream to = current();
            if (torn) {
                to.write('\n');
                torn = false;
            }
            torn = true;
            to.write(line, offset, length);
            torn = false;
            tellLoss();
        } catch (IOException | RuntimeException e) {
            lost++;
        }
    }

    /** The file that has the name now; the one that had it if there can be no other. */
    private OutputStream current() throws IOException {
        OutputStream opened = file;
        if (opened != null && (!hasModes() || Objects.equals(key, key()))) {
            return opened;
        }
        try {
            open();
            torn = false;
        } catch (IOException | RuntimeException e) {
            if (opened == null) {
                throw e;
            }
            return opened;
        }
        return Objects.requireNonNull(file);
    }

    private void tellLoss() {
        if (lost > 0) {
            long missing = lost;
            lost = 0;
            LoggerFactory.getLogger(LogFile.class).warn("{} lines before this one could not be written", missing);
        }
    }

    @Override
    public synchronized void close() {
        OutputStream opened = file;
        file = null;
        if (opened != null) {
            try {
                opened.close();
            } catch (IOException e) {
                lost++;
            }
        }
    }
}
