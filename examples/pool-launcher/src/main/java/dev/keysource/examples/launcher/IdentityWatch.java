package dev.keysource.examples.launcher;

import dev.keysource.remote.ServerIdentity;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Tells a running server of every change to its identity file: secrets come and go. A file that is missing or wrong
 * changes nothing, and is looked at again every second.
 */
final class IdentityWatch {
    private static final Logger LOG = LoggerFactory.getLogger(IdentityWatch.class);

    private final Path directory;
    private final Path file;
    private final WatchService changes;
    private ServerIdentity current;
    /** The file that {@link #current} was read from; empty if that is not known, or the last look failed. */
    private Optional<Stamp> seen = Optional.empty();

    private String complaint = "";
    private volatile boolean closed;

    /**
     * A watch that has not begun.
     *
     * @param current what the server uses
     */
    IdentityWatch(GeneratorDirectory directory, ServerIdentity current) {
        this.directory = directory.path();
        this.file = directory.identityFile();
        this.current = current;
        try {
            this.changes = this.directory.getFileSystem().newWatchService();
        } catch (IOException e) {
            throw CommandFailure.of(this.directory, e);
        }
    }

    /** Begins; a change that was made before is noticed too. */
    void start(Consumer<ServerIdentity> user) {
        try {
            directory.register(changes, StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_MODIFY);
        } catch (IOException e) {
            throw CommandFailure.of(directory, e);
        }
        Thread thread = new Thread(() -> watch(user), "keysource-identity-watch");
        thread.setDaemon(true);
        thread.start();
    }

    private void watch(Consumer<ServerIdentity> user) {
        try {
            look(user);
            while (true) {
                if (eventWithinASecond() || mayHaveChanged()) {
                    look(user);
                }
            }
        } catch (ClosedWatchServiceException e) {
            LOG.debug("no longer watching {}", file);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            if (!closed) {
                LOG.error("no longer watching {}: revocations take effect at the next start only", file);
            }
        }
    }

    private boolean eventWithinASecond() throws InterruptedException {
        WatchKey key = changes.poll(1, TimeUnit.SECONDS);
        if (key == null) {
            return false;
        }
        key.pollEvents();
        if (!key.reset()) {
            LOG.error("{}: the directory is gone; one that takes its place is looked at every second", directory);
        }
        return true;
    }

    /**
     * Whether the file is not the one that was last read in full. Where no events come (network file systems, a directory
     * that another one has replaced) this is how changes are noticed.
     */
    boolean mayHaveChanged() {
        return seen.isEmpty() || !Stamp.of(file).equals(seen);
    }

    /** Reads the file. What fails is tried again at the next look, and not logged again unless it fails otherwise. */
    void look(Consumer<ServerIdentity> user) {
        Optional<Stamp> before = Stamp.of(file);
        try {
            ServerIdentity found = ServerIdentity.read(file);
            if (!found.equals(current)) {
                user.accept(found);
                current = found;
            }
            seen = before;
            complaint = "";
        } catch (RuntimeException | Error e) {
            seen = Optional.empty();
            complain(e);
        }
    }

    private void complain(Throwable e) {
        // Of a failure that nobody foresaw, nobody knows what its message quotes.
        boolean foreseen = e instanceof IllegalArgumentException || e instanceof CommandFailure;
        String text = foreseen
                ? String.valueOf(e.getMessage())
                : file + ": " + e.getClass().getName();
        if (!text.equals(complaint)) {
            LOG.error("the active secrets may not be those of the identity: {}", text);
            complaint = text;
        }
    }

    /** What tells two files, or two states of one, apart. */
    private record Stamp(@Nullable Object key, FileTime modified, long size) {
        static Optional<Stamp> of(Path file) {
            try {
                BasicFileAttributes found =
                        Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
                return Optional.of(new Stamp(found.fileKey(), found.lastModifiedTime(), found.size()));
            } catch (IOException e) {
                return Optional.empty();
            }
        }
    }

    void close() {
        closed = true;
        try {
            changes.close();
        } catch (IOException e) {
            LOG.debug("cannot stop watching {}", file, e);
        }
    }
}
