package dev.keysource.examples.launcher;

import dev.keysource.remote.ServerIdentity;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.function.Consumer;

/** Tells a running server of every change to its identity file: secrets come and go. */
final class IdentityWatch {
    private static final Logger LOG = LoggerFactory.getLogger(IdentityWatch.class);

    private final Path directory;
    private final Path file;
    private final WatchService changes;
    private ServerIdentity current;

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
            WatchKey key;
            do {
                tellOfChange(user);
                key = changes.take();
                key.pollEvents();
            } while (key.reset());
        } catch (ClosedWatchServiceException e) {
            LOG.debug("no longer watching {}", file);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void tellOfChange(Consumer<ServerIdentity> user) {
        try {
            ServerIdentity found = ServerIdentity.read(file);
            if (!found.equals(current)) {
                user.accept(found);
                current = found;
            }
        } catch (IllegalArgumentException | CommandFailure e) {
            LOG.error("the active secrets stay as they were: {}", e.getMessage());
        }
    }

    void close() {
        try {
            changes.close();
        } catch (IOException e) {
            LOG.debug("cannot stop watching {}", file, e);
        }
    }
}
