package dev.keysource.testkit.junit;

import dev.keysource.KeyPairSpec;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.security.KeyPair;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * Shared pairs in files, for later runs: a directory for its owner only (0700) with a file for each spec and name (0600), in the
 * format of {@link KeyText}. Processes may use one directory at the same time; they agree on the pair of the first. A file
 * that is damaged, or that others could have read, is made anew, with one warning; where there can be no such directory
 * nothing is kept, with one warning. Thread-safe.
 */
final class KeyCache {
    /** Of the platform, which shows warnings without any library for logs, as JUnit's own does. */
    private static final Logger LOG = System.getLogger(KeyCache.class.getName());

    private static final int LONGEST = 1 << 20;
    private static final Set<PosixFilePermission> OWNER = PosixFilePermissions.fromString("rwx------");
    private static final FileAttribute<?> OF_FILES =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final Path directory;
    private final boolean usable;

    /** Says which configuration parameter has named a directory that cannot be used. */
    KeyCache(Path directory, String parameter) {
        this.directory = directory;
        boolean found = false;
        try {
            open();
            found = true;
        } catch (IOException | SecurityException | UnsupportedOperationException e) {
            warn(parameter + " = " + directory + ": no test keys are kept: " + e);
        }
        usable = found;
    }

    private static void warn(String text) {
        LOG.log(Level.WARNING, () -> text);
    }

    private void open() throws IOException {
        if (!Files.isDirectory(directory)) {
            Path parent = directory.getParent();
            if (parent == null) {
                throw new IOException("it is no directory");
            }
            Files.createDirectories(parent);
            FileAttribute<?>[] modes = hasModes(parent)
                    ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER)}
                    : new FileAttribute<?>[0];
            try {
                Files.createDirectory(directory, modes);
            } catch (FileAlreadyExistsException e) {
                if (!Files.isDirectory(directory)) {
                    throw e;
                }
            }
        }
        if (!isOwnersOnly(directory)) {
            throw new IOException("others can use this directory; allowed is rwx------ (chmod 700), or none yet");
        }
    }

    /** The pair of an earlier run, if there is one in good order. */
    Optional<KeyPair> read(KeyPairSpec spec, String name) {
        Path file = file(spec, name);
        if (!usable || !Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.empty();
        }
        Optional<KeyPair> pair;
        try {
            pair = Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && isOwnersOnly(file)
                    ? KeyText.read(spec, name, text(file))
                    : Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.empty(); // another process has found it damaged
        } catch (IOException e) {
            pair = Optional.empty();
        }
        if (pair.isEmpty()) {
            warn(file + ": damaged, or open to others; this test key is made anew");
            delete(file);
        }
        return pair;
    }

    private static String text(Path file) throws IOException {
        ByteBuffer content = ByteBuffer.allocate(LONGEST);
        try (SeekableByteChannel channel =
                Files.newByteChannel(file, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS))) {
            int read = 0;
            while (read >= 0 && content.hasRemaining()) {
                read = channel.read(content);
            }
        }
        return UTF_8.decode(content.flip()).toString();
    }

    /** Keeps a pair, unless another process was first; returns the pair that is kept, or the same if none can be. */
    KeyPair keep(KeyPairSpec spec, String name, KeyPair pair) {
        String text = usable ? KeyText.write(spec, name, pair) : null;
        if (text == null || KeyText.read(spec, name, text).isEmpty()) {
            return pair;
        }
        Path file = file(spec, name);
        Path fresh = directory.resolve("." + UUID.randomUUID() + ".tmp");
        try {
            write(fresh, text);
            return publish(fresh, file) ? pair : read(spec, name).orElse(pair);
        } catch (IOException | SecurityException e) {
            warn(file + ": this test key is not kept: " + e);
            return pair;
        } finally {
            delete(fresh);
        }
    }

    private void write(Path fresh, String text) throws IOException {
        Set<StandardOpenOption> options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        FileAttribute<?>[] modes = hasModes(directory) ? new FileAttribute<?>[] {OF_FILES} : new FileAttribute<?>[0];
        try (SeekableByteChannel channel = Files.newByteChannel(fresh, options, modes)) {
            ByteBuffer content = UTF_8.encode(text);
            while (content.hasRemaining()) {
                channel.write(content);
            }
        }
    }

    /** Gives a whole file its name; returns whether it was the first of this name. */
    private static boolean publish(Path fresh, Path file) throws IOException {
        try {
            Files.createLink(file, fresh);
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        } catch (UnsupportedOperationException | IOException e) {
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE); // no links here: the last one wins
            return true;
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.log(Level.DEBUG, () -> file + " cannot be deleted", e);
        }
    }

    private Path file(KeyPairSpec spec, String name) {
        String suffix = name.isEmpty() ? "" : "-" + KeyText.sha256(name.getBytes(UTF_8));
        return directory.resolve(spec + suffix + ".testkey");
    }

    private boolean isOwnersOnly(Path path) throws IOException {
        return !hasModes(path)
                || (OWNER.containsAll(Files.getPosixFilePermissions(path))
                        && Files.getOwner(path).equals(user()));
    }

    /** The owner of what this process creates: not every user of a process has a name. */
    private UserPrincipal user() throws IOException {
        Path probe = Files.createTempFile(directory, ".", ".tmp");
        try {
            return Files.getOwner(probe);
        } finally {
            Files.delete(probe);
        }
    }

    private static boolean hasModes(Path path) throws IOException {
        return Files.getFileStore(path).supportsFileAttributeView("posix");
    }
}
