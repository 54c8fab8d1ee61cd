package dev.keysource.examples.launcher;

import dev.keysource.KeyPairConfigurationException;
import dev.keysource.remote.Furl;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Properties;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

/**
 * The directory that a key generator lives in: its settings, its identity, its port and the furl that it gives out.
 *
 * @param path an initialised directory
 */
record GeneratorDirectory(Path path) {
    private static final Logger LOG = LoggerFactory.getLogger(GeneratorDirectory.class);
    private static final String SETTINGS = "keysource.properties";

    /**
     * Initialises a missing or empty directory.
     *
     * @throws CommandFailure if that is not possible; nothing was changed then
     */
    static GeneratorDirectory create(Path path) {
        requireName(path);
        try (InputStream template = GeneratorDirectory.class.getResourceAsStream(SETTINGS)) {
            if (Files.exists(path, LinkOption.NOFOLLOW_LINKS) && !isEmpty(path)) {
                throw new CommandFailure(path + ": the directory is not empty; nothing was changed");
            }
            OwnerOnly.directory(path);
            OwnerOnly.createInWhole(path.resolve(SETTINGS), template.readAllBytes());
            return new GeneratorDirectory(path);
        } catch (FileAlreadyExistsException e) {
            throw new CommandFailure(
                    path + ": another program initialises it, or it is not a directory; nothing was changed", e);
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
        requireName(path);
        if (!Files.isDirectory(path)) {
            throw new CommandFailure(path + ": there is no such directory; 'create-key-generator' makes one");
        }
        try {
            Files.readAttributes(path.resolve(SETTINGS), BasicFileAttributes.class);
            return new GeneratorDirectory(path);
        } catch (NoSuchFileException e) {
            throw new CommandFailure(
                    path + ": there is no " + SETTINGS + " in it; 'create-key-generator' initialises a directory", e);
        } catch (IOException e) {
            throw CommandFailure.of(path, e);
        }
    }

    private static void requireName(Path path) {
        if (path.toString().isEmpty()) {
            throw new CommandFailure("DIR: found an empty name, allowed is the name of a directory");
        }
    }

    /** The settings in {@code keysource.properties}. */
    Properties settings() {
        return SettingsFile.read(path.resolve(SETTINGS));
    }

    /** Where the identity is kept. */
    Path identityFile() {
        return path.resolve("key_generator.pem");
    }

    /** What {@link DirectoryLock} locks. */
    Path lockFile() {
        return path.resolve("key_generator.lock");
    }

    /** The furl that is given out. */
    Furl furl() {
        return Furl.read(furlFile());
    }

    /** Whether a furl was given out. */
    boolean hasFurl() {
        return Files.exists(furlFile());
    }

    /** Whether those who have a copy of the furl that was given out cannot find or trust the server that this one names. */
    boolean hasStaleFurl(Furl furl) {
        try {
            return hasFurl()
                    && !(furl().locations().equals(furl.locations())
                            && furl().pin().equals(furl.pin()));
        } catch (KeyPairConfigurationException e) {
            LOG.debug("the furl that was given out cannot be read", e);
            return true;
        }
    }

    /** Gives a furl out. On a disk that is full or read-only the file may stay if it holds the same one. */
    void publish(Furl furl) {
        try {
            furl.write(furlFile());
        } catch (IOException e) {
            if (!hasFurl() || !furl().equals(furl)) {
                throw CommandFailure.of(furlFile(), e);
            }
            LOG.info("{}: not written anew, and right as it is: {}", furlFile(), CommandFailure.reason(e));
        }
    }

    /** Deletes what programs that were killed have left, as far as possible; for who holds the lock to run. */
    void deleteUnfinished() {
        for (Path file : List.of(path.resolve(SETTINGS), portFile())) {
            try {
                Files.deleteIfExists(OwnerOnly.unfinished(file));
            } catch (IOException e) {
                LOG.debug("what was left of {} cannot be deleted", file, e);
            }
        }
    }

    /** The port of earlier runs, or 0 if there was none. */
    int port() {
        Path file = portFile();
        if (!Files.exists(file)) {
            return 0;
        }
        try {
            String text = Files.readString(file, ISO_8859_1).strip();
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
        try {
            String text = port + "\n";
            if (!Files.exists(portFile())
                    || !Files.readString(portFile(), ISO_8859_1).equals(text)) {
                OwnerOnly.write(portFile(), text.getBytes(US_ASCII));
            }
        } catch (IOException e) {
            throw CommandFailure.of(portFile(), e);
        }
    }

    private Path furlFile() {
        return path.resolve("key_generator.furl");
    }

    private Path portFile() {
        return path.resolve("portnum");
    }

    /** Whether there is nothing in the directory but what an interrupted write of the settings has left. */
    private static boolean isEmpty(Path path) throws IOException {
        Path left = OwnerOnly.unfinished(path.resolve(SETTINGS));
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(path, entry -> !entry.equals(left))) {
            return !entries.iterator().hasNext();
        }
    }
}
