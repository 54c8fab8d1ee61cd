package dev.keysource.remote;

import com.sun.security.auth.module.UnixSystem;
import dev.keysource.KeyPairConfigurationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Set;

/**
 * Files with secrets in them: created for their owner only in one step, and refused when someone else could have read or
 * changed them. On file systems without POSIX modes the platform's own defaults hold, and one warning tells so.
 */
final class OwnerOnlyFile {
    private static final Logger LOG = LoggerFactory.getLogger(OwnerOnlyFile.class);
    private static final Set<PosixFilePermission> OWNER =
            EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

    private OwnerOnlyFile() {}

    /** Reads a file of which this process is the only owner and reader. */
    static byte[] readIdentity(Path file, int longest) throws IOException {
        if (!Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                .isRegularFile()) {
            throw new KeyPairConfigurationException("it must be a regular file, and not a "
                    + (Files.isSymbolicLink(file) ? "symbolic link" : "directory or device"));
        }
        if (hasModes(file)) {
            long owner =
                    Integer.toUnsignedLong((Integer) Files.getAttribute(file, "unix:uid", LinkOption.NOFOLLOW_LINKS));
            if (owner != new UnixSystem().getUid()) {
                throw new KeyPairConfigurationException(
                        "it belongs to another user (uid " + owner + "), who could have read or changed it");
            }
            if (isOpenToOthers(file)) {
                throw new KeyPairConfigurationException("its mode is "
                        + PosixFilePermissions.toString(Files.getPosixFilePermissions(file))
                        + ", so that others than its owner can use it; allowed is rw------- (chmod 600)");
            }
        } else {
            LOG.warn("{}: this file system has no POSIX modes; make sure that only its owner can read it", file);
        }
        return read(file, longest, LinkOption.NOFOLLOW_LINKS);
    }

    /** Reads a file that its holder should keep to himself, wherever it is kept. */
    static byte[] readCapability(Path file, int longest) throws IOException {
        if (Files.isDirectory(file)) {
            throw new KeyPairConfigurationException("it is a directory, and must be a file");
        }
        return read(file, longest);
    }

    private static byte[] read(Path file, int longest, LinkOption... options) throws IOException {
        try (InputStream in = Files.newInputStream(file, options)) {
            byte[] content = in.readNBytes(longest + 1);
            if (content.length > longest) {
                throw new KeyPairConfigurationException("the file is longer than " + longest + " bytes");
            }
            return content;
        }
    }

    /** Whether a group or everyone can read or write the file; false where there are no modes. */
    static boolean isOpenToOthers(Path file) throws IOException {
        if (!hasModes(file)) {
            return false;
        }
        Set<PosixFilePermission> open = new HashSet<>(Files.getPosixFilePermissions(file));
        open.removeAll(PosixFilePermissions.fromString("rwx------"));
        return !open.isEmpty();
    }

    /** Creates a file, or replaces one, in one step; the content is on the disk when this returns. */
    static void replace(Path file, byte[] content) throws IOException {
        Path whole = file.toAbsolutePath();
        Path directory = whole.getParent();
        if (directory == null) {
            throw new IOException("it is not a file");
        }
        Path fresh = directory.resolve("." + whole.getFileName() + "." + Token.random() + ".tmp");
        FileAttribute<?>[] modes = hasModes(directory)
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER)}
                : new FileAttribute<?>[0];
        try {
            try (FileChannel channel = FileChannel.open(
                    fresh, EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), modes)) {
                ByteBuffer buffer = ByteBuffer.wrap(content);
                while (buffer.hasRemaining()) {
                    channel.write(buffer);
                }
                channel.force(true);
            }
            Files.move(fresh, whole, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    /** What went wrong with a file, in words for its owner. */
    static String reason(IOException e) {
        if (e instanceof NoSuchFileException) {
            return "there is no such file";
        }
        return e instanceof AccessDeniedException ? "this process may not read it" : String.valueOf(e.getMessage());
    }

    private static boolean hasModes(Path path) throws IOException {
        return Files.getFileStore(path).supportsFileAttributeView("posix");
    }
}
