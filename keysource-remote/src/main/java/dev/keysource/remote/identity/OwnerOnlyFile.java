package dev.keysource.remote.identity;

import dev.keysource.KeyPairConfigurationException;
import dev.keysource.internal.ProcessUser;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;

/**
 * Files with secrets: created for their owner only in one step, and refused if another user could have read or changed them. On
 * file systems without POSIX modes the platform's defaults hold, and a warning says so.
 */
public final class OwnerOnlyFile {
    private static final Logger LOG = LoggerFactory.getLogger(OwnerOnlyFile.class);
    private static final Set<PosixFilePermission> OWNER =
            EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
    /** A file can be replaced while it is read, by a command that changes its secrets, but not every time. */
    private static final int MOST_READS = 10;
    /** Every program deletes what interrupted writes have left once, before it writes. */
    private static final int MOST_WRITES = 100;

    private OwnerOnlyFile() {}

    /** Reads a file of which this process is the only owner and reader. */
    public static byte[] readIdentity(Path file, int longest) throws IOException {
        for (int i = 0; i < MOST_READS; i++) {
            Object before = checked(file);
            byte[] content = read(file, longest, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
            boolean checkedOne = false;
            try {
                // Java cannot tell the owner of an open file. A file that took the place of the checked one is noticed
                // unless that is put back meanwhile, which needs the right to write to the directory.
                checkedOne = Objects.equals(before, checked(file));
                if (checkedOne) {
                    if (!hasModes(file)) {
                        LOG.warn("{}: this file system has no POSIX modes; make sure only its owner can read it", file);
                    }
                    return content;
                }
            } finally {
                if (!checkedOne) {
                    Arrays.fill(content, (byte) 0);
                }
            }
        }
        throw new KeyPairConfigurationException("it is replaced all the time; stop that and try again");
    }

    /** Refuses a file that others could have read or changed; returns the key of the file. */
    private static @Nullable Object checked(Path file) throws IOException {
        BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (!found.isRegularFile()) {
            throw new KeyPairConfigurationException("it must be a regular file, and not a "
                    + (found.isSymbolicLink() ? "symbolic link" : "directory or device"));
        }
        if (!hasModes(file)) {
            return found.fileKey();
        }
        PosixFileAttributes posix = Files.readAttributes(file, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (!isOurs(file)) {
            throw new KeyPairConfigurationException("it belongs to another user (uid " + ProcessUser.ownerOf(file)
                    + ", and this process runs as uid " + ProcessUser.id() + "), who could have read or changed it");
        }
        if (isOpenToOthers(posix.permissions())) {
            throw new KeyPairConfigurationException("its mode is " + PosixFilePermissions.toString(posix.permissions())
                    + ", so that others than its owner can use it; allowed is rw------- (chmod 600)");
        }
        return posix.fileKey();
    }

    /** Whether a file belongs to the user of this process; true where there are no modes. */
    static boolean isOurs(Path file) throws IOException {
        return !hasModes(file) || ProcessUser.ownerOf(file) == ProcessUser.id();
    }

    /** Reads a file that its holder should keep private, wherever it is kept. */
    static byte[] readCapability(Path file, int longest) throws IOException {
        if (Files.isDirectory(file)) {
            throw new KeyPairConfigurationException("it is a directory, and must be a file");
        }
        return read(file, longest, StandardOpenOption.READ);
    }

    private static byte[] read(Path file, int longest, OpenOption... options) throws IOException {
        // With a heap buffer the platform would leave a copy in a direct one of its own.
        ByteBuffer buffer = ByteBuffer.allocateDirect(longest + 1);
        try (FileChannel channel = FileChannel.open(file, options)) {
            int read = 0;
            while (buffer.hasRemaining() && read >= 0) {
                read = channel.read(buffer);
            }
            if (!buffer.hasRemaining()) {
                throw new KeyPairConfigurationException("the file is longer than " + longest + " bytes");
            }
            byte[] content = new byte[buffer.flip().remaining()];
            buffer.get(content);
            return content;
        } finally {
            wipe(buffer);
        }
    }

    private static void wipe(ByteBuffer buffer) {
        buffer.clear();
        while (buffer.hasRemaining()) {
            buffer.put((byte) 0);
        }
    }

    /** Whether a group or everyone can read or write the file; false where there are no modes. */
    static boolean isOpenToOthers(Path file) throws IOException {
        return hasModes(file) && isOpenToOthers(Files.getPosixFilePermissions(file));
    }

    private static boolean isOpenToOthers(Set<PosixFilePermission> modes) {
        return !PosixFilePermissions.fromString("rwx------").containsAll(modes);
    }

    /**
     * Creates or replaces a file in one step, and wipes the content, which is on the disk when this returns. Temporary files of
     * interrupted writes are deleted.
     */
    public static void replace(Path file, byte[] content) throws IOException {
        Path whole = file.toAbsolutePath();
        Path directory = whole.getParent();
        if (directory == null) {
            throw new IOException("it is not a file");
        }
        InterruptedWrites.delete(whole);
        ByteBuffer buffer =
                ByteBuffer.allocateDirect(content.length).put(content).flip();
        Arrays.fill(content, (byte) 0);
        try {
            for (int writes = 1; !isWritten(directory, whole, buffer, writes == MOST_WRITES); writes++) {
                buffer.rewind();
            }
        } finally {
            wipe(buffer);
        }
        force(directory);
    }

    /**
     * Writes a temporary file and puts it in its place. Between its creation and its lock another program that looks for what
     * interrupted writes have left takes it for one of those, and deletes it: then this returns false.
     */
    private static boolean isWritten(Path directory, Path file, ByteBuffer content, boolean last) throws IOException {
        Path fresh = InterruptedWrites.freshName(file);
        FileAttribute<?>[] modes = hasModes(directory)
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER)}
                : new FileAttribute<?>[0];
        try (FileChannel channel =
                FileChannel.open(fresh, EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), modes)) {
            if (modes.length > 0) {
                Files.setPosixFilePermissions(fresh, OWNER); // a umask can take the owner's own rights
            }
            InterruptedWrites.keep(channel);
            while (content.hasRemaining()) {
                channel.write(content);
            }
            channel.force(true);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
            return true;
        } catch (NoSuchFileException e) {
            if (last) {
                throw e;
            }
            return false;
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    /** Without this a power loss could bring back the replaced file, with a revoked secret. */
    private static void force(Path directory) throws IOException {
        if (!hasModes(directory)) {
            return; // Windows cannot open directories
        }
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            LOG.warn("{}: what was written may not outlast a power loss: {}", directory, e.toString());
        }
    }

    /** The failure of a file, in words for its owner. */
    public static String reason(IOException e) {
        if (e instanceof NoSuchFileException) {
            return "there is no such file";
        }
        return e instanceof AccessDeniedException ? "this process may not read it" : String.valueOf(e.getMessage());
    }

    static boolean hasModes(Path path) throws IOException {
        return Files.getFileStore(path).supportsFileAttributeView("posix");
    }
}
