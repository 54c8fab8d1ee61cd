package dev.keysource.local.pkcs11;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.CertificateEncodingException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What one source keeps in a token and has not delivered, in files that outlive the process: a directory with one file for each
 * key, which is there from before the key gets its name in the token until the key is delivered or gone. A lock on the directory
 * says that its source lives. A directory without one is of a process that died, and what it names is to be deleted. Journals of this
 * process are told by their names: on POSIX systems whoever closes a file ends all locks that the process has on it.
 *
 * <p>The files hold no secrets. They are written so that they survive the death of the process, not of the machine's file system.
 * Thread-safe.
 */
final class Journal implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Journal.class);
    private static final String LOCK = "lock";
    private static final String FRESH = "fresh";
    private static final int ID_SIZE = 6;
    private static final int MOST_ATTEMPTS = 100;
    private static final int LONGEST_NAME = 1_024;

    private final Path directory;
    private final FileChannel lock;
    /** The names of keys, with {@code {id}} in it; of a dead process, what its keys are called at first. */
    private final String template;

    private final String id;
    private final AtomicLong last = new AtomicLong();

    private Journal(Path directory, FileChannel lock, String template, String id) {
        this.directory = directory;
        this.lock = lock;
        this.template = template;
        this.id = id;
    }

    /**
     * Begins the journal of a new source.
     *
     * @param root the directory of all journals, made if it is absent
     * @param token tells the token from others
     * @param template a name for keys with {@code {id}} in it
     */
    static Journal begin(Path root, String token, String template, SecureRandom random) throws IOException {
        if (!Files.isDirectory(root)) {
            Files.createDirectories(root, ownerOnly(root.toAbsolutePath()));
        }
        for (int i = 0; i < MOST_ATTEMPTS; i++) {
            byte[] bytes = new byte[ID_SIZE];
            random.nextBytes(bytes);
            String id = HexFormat.of().formatHex(bytes);
            Path directory = Files.createDirectory(root.resolve(token + "-" + process() + "-" + id), ownerOnly(root));
            FileChannel lock = lock(directory, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            if (lock != null) {
                Journal journal = new Journal(directory, lock, template, id);
                lock.write(ByteBuffer.wrap(journal.unnamed().getBytes(StandardCharsets.UTF_8)));
                return journal;
            }
        }
        throw new IOException("other processes take away each new directory in " + root);
    }

    /** Tells this process from others, also from those that had or will have its number. */
    private static String process() {
        ProcessHandle process = ProcessHandle.current();
        long started = process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
        return process.pid() + "." + started;
    }

    private static FileAttribute<?>[] ownerOnly(Path place) throws IOException {
        Path there = place;
        while (!Files.exists(there) && there.getParent() != null) {
            there = there.getParent();
        }
        return Files.getFileStore(there).supportsFileAttributeView("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
                }
                : new FileAttribute<?>[0];
    }

    /** Takes the lock of a journal; {@code null} if another process has it, or has just removed the journal. */
    private static @Nullable FileChannel lock(Path directory, OpenOption... how) throws IOException {
        Path file = directory.resolve(LOCK);
        FileChannel channel;
        try {
            channel = FileChannel.open(file, how);
        } catch (NoSuchFileException e) {
            return null;
        }
        boolean taken = false;
        try {
            taken = channel.tryLock() != null && Files.exists(file);
        } finally {
            if (!taken) {
                channel.close();
            }
        }
        return taken ? channel : null;
    }

    /**
     * What keys are called until they have their names; no other process uses it.
     */
    String unnamed() {
        return template.replace("{id}", id);
    }

    /** The same of a process that died; empty if it made no key. */
    String firstName() {
        return template;
    }

    /** A name that no key has had. */
    String nextAlias() {
        return template.replace("{id}", id + "-" + last.incrementAndGet());
    }

    /** Notes a key as undelivered. */
    void add(NamedKey key) throws IOException {
        Path fresh = directory.resolve(FRESH + "-" + key.alias().hashCode());
        try {
            Files.write(fresh, key.certificate().getEncoded());
        } catch (CertificateEncodingException e) {
            throw new IOException(e);
        }
        Files.move(fresh, file(key), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Forgets a key that was delivered or is gone. */
    void remove(NamedKey key) throws IOException {
        Files.deleteIfExists(file(key));
    }

    private Path file(NamedKey key) {
        return directory.resolve(HexFormat.of().formatHex(key.alias().getBytes(StandardCharsets.UTF_8)) + ".der");
    }

    /** The journals of dead processes for the same token, locked for this one. */
    List<Journal> left() throws IOException {
        String own = directory.getFileName().toString();
        String token = own.substring(0, own.indexOf('-') + 1);
        List<Journal> left = new ArrayList<>();
        try (DirectoryStream<Path> journals = Files.newDirectoryStream(directory.getParent(), token + "*")) {
            for (Path other : journals) {
                boolean ours = other.getFileName().toString().startsWith(token + process() + "-");
                FileChannel taken = ours ? null : lock(other, StandardOpenOption.READ, StandardOpenOption.WRITE);
                if (taken != null) {
                    left.add(new Journal(other, taken, written(taken), ""));
                }
            }
        }
        return left;
    }

    private static String written(FileChannel lock) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(LONGEST_NAME);
        lock.read(bytes, 0);
        return StandardCharsets.UTF_8.decode(bytes.flip()).toString();
    }

    /** The keys that are noted here. */
    List<NamedKey> keys() throws IOException {
        List<NamedKey> keys = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*.der")) {
            for (Path file : files) {
                String name = file.getFileName().toString();
                byte[] alias = HexFormat.of().parseHex(name.substring(0, name.length() - ".der".length()));
                keys.add(new NamedKey(
                        new String(alias, StandardCharsets.UTF_8),
                        PlaceholderCertificate.parse(Files.readAllBytes(file))));
            }
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IOException("the journal " + directory + " is damaged", e);
        }
        return keys;
    }

    /** Whether no key is noted. */
    boolean isEmpty() throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*.der")) {
            return !files.iterator().hasNext();
        }
    }

    /** Removes the journal, whose keys are all gone. */
    void delete() throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                if (!file.endsWith(LOCK)) {
                    Files.deleteIfExists(file);
                }
            }
        }
        // The lock goes last: whoever takes it after this sees that its file is no longer there.
        Files.deleteIfExists(directory.resolve(LOCK));
        Files.deleteIfExists(directory);
        close();
    }

    /** Leaves what is noted to a later process. */
    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException e) {
            LOG.debug("the lock of {} could not be closed", directory, e);
        }
    }

    @Override
    public String toString() {
        return directory.toString();
    }
}
