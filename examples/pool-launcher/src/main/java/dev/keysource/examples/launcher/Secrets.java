package dev.keysource.examples.launcher;

import dev.keysource.remote.ServerIdentity;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Changes which secrets a key generator accepts, by changing its identity file. A running key generator notices that, and
 * publishes the furl with the newest secret; one that does not run does both when it is started.
 */
final class Secrets {
    private Secrets() {}

    /** Adds a secret; all that are active stay so. */
    static void rotate(GeneratorDirectory directory, PrintWriter out) {
        print(change(directory, ServerIdentity::withNewSecret), out);
    }

    /** Removes a secret. */
    static void revoke(GeneratorDirectory directory, String id, PrintWriter out) {
        print(change(directory, before -> withoutSecret(before, id)), out);
    }

    private static ServerIdentity withoutSecret(ServerIdentity before, String id) {
        try {
            return before.withoutSecret(id);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * Reads, changes and writes the identity while nobody else does: of two commands at once, the later would bring back
     * a secret that the earlier had revoked. The file lock keeps out other processes, the monitor other threads.
     */
    private static synchronized ServerIdentity change(
            GeneratorDirectory directory, UnaryOperator<ServerIdentity> change) {
        try (FileChannel lock = OwnerOnly.lockFile(directory.lockFile())) {
            lock.lock(); // until the channel is closed
            return write(change.apply(ServerIdentity.read(directory.identityFile())), directory);
        } catch (OverlappingFileLockException e) {
            throw new CommandFailure(
                    directory.lockFile() + ": another part of this program is changing the secrets", e);
        } catch (IOException e) {
            throw CommandFailure.of(directory.lockFile(), e);
        }
    }

    private static ServerIdentity write(ServerIdentity identity, GeneratorDirectory directory) {
        try {
            identity.write(directory.identityFile());
            return identity;
        } catch (IOException e) {
            throw CommandFailure.of(directory.identityFile(), e);
        }
    }

    private static void print(ServerIdentity identity, PrintWriter out) {
        List<String> ids = identity.secretIds();
        for (String id : ids) {
            out.println(id + (id.equals(ids.get(ids.size() - 1)) ? " active, in the furl" : " active"));
        }
    }
}
