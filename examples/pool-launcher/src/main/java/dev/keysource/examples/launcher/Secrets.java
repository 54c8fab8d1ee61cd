package dev.keysource.examples.launcher;

import dev.keysource.remote.ServerIdentity;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;

/**
 * Changes which secrets a key generator accepts, by changing its identity file. A running key generator notices that, and
 * publishes the furl with the newest secret; one that does not run does both when it is started.
 */
final class Secrets {
    private Secrets() {}

    /** Adds a secret; all that are active stay so. */
    static void rotate(GeneratorDirectory directory, PrintWriter out) {
        ServerIdentity before = ServerIdentity.read(directory.identityFile());
        write(before.withNewSecret(), directory, out);
    }

    /** Removes a secret. */
    static void revoke(GeneratorDirectory directory, String id, PrintWriter out) {
        ServerIdentity before = ServerIdentity.read(directory.identityFile());
        try {
            write(before.withoutSecret(id), directory, out);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(String.valueOf(e.getMessage()), e);
        }
    }

    private static void write(ServerIdentity identity, GeneratorDirectory directory, PrintWriter out) {
        try {
            identity.write(directory.identityFile());
        } catch (IOException e) {
            throw CommandFailure.of(directory.identityFile(), e);
        }
        List<String> ids = identity.secretIds();
        for (String id : ids) {
            out.println(id + (id.equals(ids.get(ids.size() - 1)) ? " active, in the furl" : " active"));
        }
    }
}
