package dev.keysource.examples.launcher;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Files and directories that only their owner can use, from the moment they exist. */
final class OwnerOnly {
    private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> DIRECTORY = PosixFilePermissions.fromString("rwx------");

    private OwnerOnly() {}

    /** Creates a file for writing; fails if there is anything of this name. */
    static OutputStream create(Path file) throws IOException {
        return Channels.newOutputStream(createChannel(file));
    }

    private static FileChannel createChannel(Path file) throws IOException {
        FileChannel channel = FileChannel.open(
                file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), modes(file, FILE));
        makeUsable(file, FILE);
        return channel;
    }

    /** Creates or replaces a file in whole or not at all. */
    static void write(Path file, byte[] content) throws IOException {
        Path fresh = unfinished(file);
        Files.deleteIfExists(fresh);
        try {
            try (FileChannel channel = createChannel(fresh)) {
                Channels.newOutputStream(channel).write(content);
                channel.force(true);
            }
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    /**
     * Creates a file in whole or not at all, while no other program does.
     *
     * @throws FileAlreadyExistsException if there is one, or another program is about to create it; nothing was changed then
     */
    static void createInWhole(Path file, byte[] content) throws IOException {
        Path fresh = unfinished(file);
        try (FileChannel channel = lockFile(fresh);
                FileLock lock = channel.tryLock()) {
            if (lock == null) {
                throw new FileAlreadyExistsException(file.toString());
            }
            try {
                // Whoever was quicker has moved what is locked here to its place.
                if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
                    throw new FileAlreadyExistsException(file.toString());
                }
                makeUsable(fresh, FILE);
                channel.truncate(0);
                Channels.newOutputStream(channel).write(content);
                channel.force(true);
                Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(fresh);
            }
        } catch (OverlappingFileLockException e) {
            throw new FileAlreadyExistsException(file.toString());
        }
    }

    /** What a process that is killed while it writes a file leaves next to it. */
    static Path unfinished(Path file) {
        return file.resolveSibling("." + file.getFileName() + ".tmp");
    }

    /** A file that programs lock, so that they do something one after another; it is created if it is missing. */
    static FileChannel lockFile(Path file) throws IOException {
        try {
            return createChannel(file);
        } catch (FileAlreadyExistsException e) {
            return FileChannel.open(file, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
        }
    }

    /** Creates a directory with its parents, or makes an existing one the owner's alone. */
    static void directory(Path directory) throws IOException {
        Path parent = directory.toAbsolutePath().getParent();
        if (parent != null && !Files.isDirectory(parent)) {
            directory(parent);
        }
        if (!Files.isDirectory(directory)) {
            Files.createDirectory(directory, modes(directory, DIRECTORY));
        }
        makeUsable(directory, DIRECTORY);
    }

    /** A umask can take the owner's own rights. */
    private static void makeUsable(Path path, Set<PosixFilePermission> modes) throws IOException {
        if (hasModes(path)) {
            Files.setPosixFilePermissions(path, modes);
        }
    }

    private static FileAttribute<?>[] modes(Path path, Set<PosixFilePermission> modes) {
        return hasModes(path)
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(modes)}
                : new FileAttribute<?>[0];
    }

    private static boolean hasModes(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }
}
