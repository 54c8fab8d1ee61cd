package dev.keysource.examples.launcher;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
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

    /** What a process that is killed while it writes a file leaves next to it. */
    static Path unfinished(Path file) {
        return file.resolveSibling("." + file.getFileName() + ".tmp");
    }

    /** A file that programs lock, so that they do something one after another; it is created if it is missing. */
    static FileChannel lockFile(Path file) throws IOException {
        return FileChannel.open(
                file,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
                modes(file, FILE));
    }

    /** Creates a directory with its parents, or makes an existing one the owner's alone. */
    static void directory(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            Files.createDirectories(directory, modes(directory, DIRECTORY));
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
