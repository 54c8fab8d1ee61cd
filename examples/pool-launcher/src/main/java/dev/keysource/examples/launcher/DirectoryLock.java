package dev.keysource.examples.launcher;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;

/**
 * Keeps two programs from doing the same to a directory at once: running its key generator, or changing its secrets. Each of
 * the two locks is one byte of a file. The lock of a process that is killed ends with it.
 */
final class DirectoryLock implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DirectoryLock.class);
    private static final long CHANGE = 0;
    private static final long RUN = 1;

    private final GeneratorDirectory directory;
    private final @Nullable FileChannel file;

    private DirectoryLock(GeneratorDirectory directory, @Nullable FileChannel file) {
        this.directory = directory;
        this.file = file;
    }

    /** Waits until no other program changes the secrets. */
    static DirectoryLock toChange(GeneratorDirectory directory) {
        try {
            FileChannel file = OwnerOnly.lockFile(directory.lockFile());
            return lock(directory, file, () -> file.lock(CHANGE, 1, false), "another program changes the secrets");
        } catch (IOException e) {
            throw CommandFailure.of(directory.lockFile(), e);
        }
    }

    /** Fails if another program runs the key generator. A directory that cannot be written to is run without a lock. */
    static DirectoryLock toRun(GeneratorDirectory directory) {
        try {
            FileChannel file = OwnerOnly.lockFile(directory.lockFile());
            return lock(directory, file, () -> file.tryLock(RUN, 1, false), "another program runs this key generator");
        } catch (IOException e) {
            boolean inTheWay = Files.exists(directory.lockFile(), LinkOption.NOFOLLOW_LINKS)
                    && !Files.isRegularFile(directory.lockFile(), LinkOption.NOFOLLOW_LINKS);
            if (inTheWay || !Files.exists(directory.identityFile())) {
                throw CommandFailure.of(directory.lockFile(), e);
            }
            LOG.warn(
                    "{}: cannot be locked ({}); see to it that one key generator runs here at a time",
                    directory.lockFile(),
                    CommandFailure.reason(e));
            return new DirectoryLock(directory, null);
        }
    }

    /** Whether another program runs the key generator; for who holds the lock for changes. */
    boolean isRun() {
        try {
            FileLock none = file == null ? null : file.tryLock(RUN, 1, false);
            if (none != null) {
                none.release();
            }
            return none == null;
        } catch (OverlappingFileLockException e) {
            return true;
        } catch (IOException e) {
            throw CommandFailure.of(directory.lockFile(), e);
        }
    }

    private interface Attempt {
        @Nullable
        FileLock lock() throws IOException;
    }

    private static DirectoryLock lock(GeneratorDirectory directory, FileChannel file, Attempt attempt, String otherwise)
            throws IOException {
        boolean locked = false;
        try {
            locked = attempt.lock() != null;
        } catch (OverlappingFileLockException e) {
            LOG.debug("this very process holds the lock", e);
        } finally {
            if (!locked) {
                file.close();
            }
        }
        if (!locked) {
            throw new CommandFailure(directory.lockFile() + ": " + otherwise);
        }
        return new DirectoryLock(directory, file);
    }

    @Override
    public void close() {
        if (file != null) {
            try {
                file.close();
            } catch (IOException e) {
                LOG.debug("cannot close {}", directory.lockFile(), e);
            }
        }
    }
}
