package dev.keysource.examples.launcher;

import dev.keysource.remote.ServerIdentity;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Changes which secrets a key generator accepts, by changing its identity file. A running key generator notices that, and
 * publishes the furl with the newest secret; for one that does not run this is done here.
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
        DirectoryLock lock = DirectoryLock.toChange(directory);
        try {
            List<String> locations = directory.hasFurl() ? directory.furl().locations() : List.of();
            ServerIdentity identity = write(change.apply(ServerIdentity.read(directory.identityFile())), directory);
            if (!locations.isEmpty()) {
                directory.publish(identity.furl(locations.toArray(String[]::new)));
            }
            return identity;
        } finally {
            lock.close();
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
