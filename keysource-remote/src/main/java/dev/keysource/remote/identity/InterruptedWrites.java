package dev.keysource.remote.identity;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.regex.Pattern;

/**
 * The temporary files that {@link OwnerOnlyFile} writes before they replace another one. A process that is killed meanwhile
 * leaves one, with all secrets in it. A writer holds a lock on its file, so that a file without a lock has been left.
 */
public final class InterruptedWrites {
    private static final Logger LOG = LoggerFactory.getLogger(InterruptedWrites.class);

    private InterruptedWrites() {}

    /** A new name next to the file. */
    static Path freshName(Path file) {
        return file.resolveSibling("." + file.getFileName() + "." + Token.random() + ".tmp");
    }

    private static Pattern names(Path file) {
        return Pattern.compile(Pattern.quote("." + file.getFileName() + ".") + "[A-Za-z0-9_-]{43}\\.tmp");
    }

    /** Keeps others from deleting the file of this channel, until it is closed. One that deletes it already is not kept from it. */
    static void keep(FileChannel fresh) {
        try {
            fresh.tryLock();
        } catch (OverlappingFileLockException e) {
            LOG.debug("another thread of this process takes the file for one that was left", e);
        } catch (IOException e) {
            // Then no other process can lock it in order to delete it, either.
            LOG.debug("this file system has no locks", e);
        }
    }

    /** Deletes the files that interrupted writes have left, as far as possible. */
    public static void delete(Path file) {
        Path directory = file.toAbsolutePath().getParent();
        if (directory == null) {
            return;
        }
        Pattern names = names(file);
        try (DirectoryStream<Path> found = Files.newDirectoryStream(
                directory,
                entry -> names.matcher(entry.getFileName().toString()).matches())) {
            found.forEach(InterruptedWrites::deleteIfLeft);
        } catch (IOException | DirectoryIteratorException e) {
            LOG.warn("{}: cannot look for what interrupted writes have left: {}", file, e.toString());
        }
    }

    private static void deleteIfLeft(Path found) {
        try {
            if (Files.isRegularFile(found, LinkOption.NOFOLLOW_LINKS) && OwnerOnlyFile.isOurs(found)) {
                deleteUnlessInUse(found);
            }
        } catch (NoSuchFileException e) {
            LOG.debug("whoever wrote {} has finished", found);
        } catch (IOException e) {
            LOG.warn("{}: cannot delete what an interrupted write has left: {}", found, e.toString());
        }
    }

    private static void deleteUnlessInUse(Path found) throws IOException {
        try (FileChannel channel = FileChannel.open(found, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
                FileLock lock = channel.tryLock()) {
            if (lock != null) {
                Files.delete(found);
                LOG.info("deleted {}, which an interrupted write had left", found);
            }
        } catch (OverlappingFileLockException e) {
            LOG.debug("this process writes {}", found);
        }
    }
}
