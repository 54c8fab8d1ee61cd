package dev.keysource.examples.launcher;

import dev.keysource.remote.Furl;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Reader;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Properties;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * The directory that a key generator lives in: its settings, its identity, its port and the furl that it gives out.
 *
 * @param path an initialised directory
 */
record GeneratorDirectory(Path path) {
    private static final String SETTINGS = "keysource.properties";

    /**
     * Initialises a missing or empty directory.
     *
     * @throws CommandFailure if that is not possible; nothing was changed then
     */
    static GeneratorDirectory create(Path path) {
        try (InputStream template = GeneratorDirectory.class.getResourceAsStream(SETTINGS)) {
            if (Files.exists(path, LinkOption.NOFOLLOW_LINKS) && !isEmpty(path)) {
                throw new CommandFailure(path + ": the directory is not empty; nothing was changed");
            }
            OwnerOnly.directory(path);
            try (OutputStream settings = OwnerOnly.create(path.resolve(SETTINGS))) {
                template.transferTo(settings);
            }
            return new GeneratorDirectory(path);
        } catch (IOException e) {
            throw CommandFailure.of(path, e);
        }
    }

    /**
     * An initialised directory.
     *
     * @throws CommandFailure if it is not one
     */
    static GeneratorDirectory open(Path path) {
        if (!Files.isDirectory(path)) {
            throw new CommandFailure(path + ": there is no such directory; 'create-key-generator' makes one");
        }
        if (!Files.exists(path.resolve(SETTINGS))) {
            throw new CommandFailure(
                    path + ": there is no " + SETTINGS + " in it; 'create-key-generator' initialises a directory");
        }
        return new GeneratorDirectory(path);
    }

    /** The settings in {@code keysource.properties}. */
    Properties settings() {
        Path file = path.resolve(SETTINGS);
        Properties settings = new Properties();
        try (Reader reader = Files.newBufferedReader(file, UTF_8)) {
            settings.load(reader);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(file + ": " + e.getMessage(), e);
        } catch (IOException e) {
            throw CommandFailure.of(file, e);
        }
        return settings;
    }

    /** Where the identity is kept. */
    Path identityFile() {
        return path.resolve("key_generator.pem");
    }

    /** What commands lock that change the identity; {@link KeyGenerator} does without, and only reads it. */
    Path lockFile() {
        return path.resolve("key_generator.lock");
    }

    /** The furl that is given out. */
    Furl furl() {
        return Furl.read(furlFile());
    }

    /** Gives a furl out. */
    void publish(Furl furl) {
        try {
            furl.write(furlFile());
        } catch (IOException e) {
            throw CommandFailure.of(furlFile(), e);
        }
    }

    /** The port of earlier runs, or 0 if there was none. */
    int port() {
        Path file = portFile();
        if (!Files.exists(file)) {
            return 0;
        }
        try {
            String text = Files.readString(file).strip();
            if (text.matches("0|[1-9][0-9]{0,4}") && Integer.parseInt(text) <= 65_535) {
                return Integer.parseInt(text);
            }
            throw new CommandFailure(file + ": found " + (text.isEmpty() ? "nothing" : "something else")
                    + ", allowed is a port number from 0 to 65535");
        } catch (IOException e) {
            throw CommandFailure.of(file, e);
        }
    }

    /** Keeps the port for later runs. */
    void keepPort(int port) {
        Path file = portFile();
        Path fresh = path.resolve(".portnum.tmp");
        try {
            Files.writeString(fresh, port + "\n");
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw CommandFailure.of(file, e);
        }
    }

    private Path furlFile() {
        return path.resolve("key_generator.furl");
    }

    private Path portFile() {
        return path.resolve("portnum");
    }

    private static boolean isEmpty(Path path) throws IOException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
            return !entries.iterator().hasNext();
        }
    }
}
