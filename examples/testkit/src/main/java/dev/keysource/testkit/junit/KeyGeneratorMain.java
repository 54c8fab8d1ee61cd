package dev.keysource.testkit.junit;

import dev.keysource.KeyPairSource;
import dev.keysource.KeyPairSources;
import dev.keysource.remote.KeyPairServer;
import dev.keysource.remote.ServerIdentity;

import java.io.IOException;
import java.io.Reader;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/** The program of {@link KeyGeneratorProcess}: serves a chain on a free port of this machine until its standard input ends. */
final class KeyGeneratorMain {
    private KeyGeneratorMain() {}

    public static void main(String[] args) {
        try {
            run(Path.of(args[0]));
            KeyGeneratorProcess.delete(Path.of(args[0])); // nobody else will if the tests were killed
        } catch (Throwable e) {
            System.err.println(e);
            System.exit(1);
        }
        System.exit(0);
    }

    private static void run(Path directory) throws IOException {
        Properties settings = new Properties();
        try (Reader reader = Files.newBufferedReader(directory.resolve(KeyGeneratorProcess.SETTINGS))) {
            settings.load(reader);
        }
        ServerIdentity identity = ServerIdentity.create();
        InetAddress here = InetAddress.getLoopbackAddress();
        String host = here instanceof Inet6Address ? "[::1]" : here.getHostAddress();
        try (KeyPairSource source = KeyPairSources.forProperties(settings);
                KeyPairServer server = KeyPairServer.builder(source, identity)
                        .address(new InetSocketAddress(here, 0))
                        .start()) {
            identity.furl(host + ":" + server.port()).write(directory.resolve(KeyGeneratorProcess.FURL));
            while (System.in.read() >= 0) {
                // Nothing is said; the end of the input is that of the tests.
            }
        }
    }
}
