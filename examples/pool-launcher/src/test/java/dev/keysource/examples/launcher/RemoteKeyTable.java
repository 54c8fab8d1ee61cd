package dev.keysource.examples.launcher;

import dev.keysource.KeyPairSource;
import dev.keysource.KeyPairSourceException;
import dev.keysource.KeyPairSpec;
import dev.keysource.local.LocalKeyPairSource;
import dev.keysource.remote.Furl;
import dev.keysource.remote.KeyPairServer;
import dev.keysource.remote.RemoteKeyPairSource;
import dev.keysource.remote.ServerIdentity;
import dev.keysource.testkit.KeyOwner;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Two processes: one serves pairs that it makes until its input ends; the other takes one of each kind from it, uses it as its
 * owner does, and prints a line for each: the kind, and {@code ok} or what did not work.
 */
final class RemoteKeyTable {
    /** All but those that take seconds to make or to sign with. */
    private static final String KINDS = "(?!RSA-[48]|SLH-DSA-.*s$).*";

    private static final Duration LONG = Duration.ofMinutes(5);

    private RemoteKeyTable() {}

    /** Takes {@code serve} and the file to write the furl to, or {@code take}, that file, and whether pairs are sealed. */
    public static void main(String[] arguments) throws Exception {
        Path file = Path.of(arguments[1]);
        if (arguments[0].equals("serve")) {
            serve(file);
        } else {
            take(file, Boolean.parseBoolean(arguments[2]));
        }
    }

    private static void serve(Path file) throws Exception {
        ServerIdentity identity = ServerIdentity.create();
        try (LocalKeyPairSource source = LocalKeyPairSource.create();
                KeyPairServer server = KeyPairServer.builder(source, identity).start()) {
            Files.writeString(file, identity.furl("localhost:" + server.port()).textWithSecret());
            print("ready");
            while (System.in.read() >= 0) {
                // the end of the input is the end of the process
            }
        }
    }

    private static void take(Path file, boolean isSealed) throws Exception {
        Furl furl = Furl.parse(Files.readString(file));
        try (RemoteKeyPairSource source =
                RemoteKeyPairSource.builder(furl).sealed(isSealed).build()) {
            for (KeyPairSpec spec : KeyPairSpec.standard()) {
                if (spec.toString().matches(KINDS)) {
                    print(spec + " " + used(source, spec));
                }
            }
        }
    }

    private static String used(KeyPairSource source, KeyPairSpec spec) throws InterruptedException {
        try {
            List<String> failures = KeyOwner.failures(spec, source.get(spec, LONG), new BouncyCastleProvider());
            return failures.isEmpty() ? "ok" : String.join("; ", failures);
        } catch (KeyPairSourceException e) {
            return e.toString();
        }
    }

    private static void print(String line) {
        System.out.println(line);
    }
}
