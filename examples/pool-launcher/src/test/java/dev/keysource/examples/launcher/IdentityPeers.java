package dev.keysource.examples.launcher;

import dev.keysource.KeyPairConfigurationException;
import dev.keysource.KeyPairSource;
import dev.keysource.KeyPairSourceException;
import dev.keysource.KeyPairSources;
import dev.keysource.KeyPairSpec;
import dev.keysource.remote.Furl;
import dev.keysource.remote.KeyPairServer;
import dev.keysource.remote.RemoteKeyPairSource;
import dev.keysource.remote.ServerIdentity;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A process of the identity matrix. {@code serve DIR...} starts a server for the identity in each directory, writes its furl there
 * and prints a line for each, {@code DIR: serving} or {@code DIR: refused: WHY}; it ends when its standard input does. {@code get FURL_FILE...}
 * takes a pair with each furl and prints {@code FURL_FILE: got} or {@code FURL_FILE: red: WHY}.
 */
final class IdentityPeers {
    private static final Duration LONG = Duration.ofMinutes(5);

    private IdentityPeers() {}

    public static void main(String[] args) throws Exception {
        List<Path> paths = Stream.of(args).skip(1).map(Path::of).toList();
        if (args[0].equals("serve")) {
            serve(paths);
        } else {
            for (Path furl : paths) {
                System.out.println(furl + ": " + get(furl));
            }
        }
    }

    private static void serve(List<Path> directories) throws Exception {
        List<KeyPairServer> servers = new ArrayList<>();
        try (KeyPairSource source = KeyPairSources.forChain("local")) {
            for (Path directory : directories) {
                try {
                    servers.add(start(source, directory));
                    System.out.println(directory + ": serving");
                } catch (KeyPairConfigurationException e) {
                    System.out.println(directory + ": refused: " + e.getMessage());
                }
            }
            System.in.transferTo(java.io.OutputStream.nullOutputStream());
            servers.forEach(KeyPairServer::close);
        }
    }

    private static KeyPairServer start(KeyPairSource source, Path directory) throws IOException {
        ServerIdentity identity = ServerIdentity.readOrCreate(directory.resolve("key_generator.pem"));
        KeyPairServer server = KeyPairServer.builder(source, identity).start();
        Files.deleteIfExists(directory.resolve("key_generator.furl"));
        identity.furl("127.0.0.1:" + server.port()).write(directory.resolve("key_generator.furl"));
        return server;
    }

    private static String get(Path furl) throws InterruptedException {
        try (RemoteKeyPairSource source = RemoteKeyPairSource.builder(Furl.read(furl))
                .connectTimeout(LONG)
                .build()) {
            source.get(KeyPairSpec.ED25519, LONG);
            return "got";
        } catch (KeyPairSourceException e) {
            return "red: " + e.getMessage();
        }
    }
}
