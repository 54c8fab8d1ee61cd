package dev.keysource.examples.mutablefile.command;

import dev.keysource.examples.mutablefile.capability.MutableFileException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A directory that is removed with all that is in it when it is closed, or when the program is interrupted. */
final class TemporaryDirectory implements AutoCloseable {
    private final Path path;
    private final Thread atExit = new Thread(this::remove, "temporary-directory");

    private TemporaryDirectory(Path path) {
        this.path = path;
    }

    static TemporaryDirectory make() {
        try {
            TemporaryDirectory made = new TemporaryDirectory(Files.createTempDirectory("keysource-demo"));
            Runtime.getRuntime().addShutdownHook(made.atExit);
            return made;
        } catch (IOException e) {
            throw MutableFileException.of("cannot make a temporary directory", e);
        }
    }

    Path path() {
        return path;
    }

    private void remove() {
        try (Stream<Path> tree = Files.walk(path)) {
            List<Path> deepestFirst = tree.sorted(Comparator.reverseOrder()).toList();
            for (Path each : deepestFirst) {
                Files.deleteIfExists(each);
            }
        } catch (IOException e) {
            throw MutableFileException.of("cannot remove " + path, e);
        }
    }

    @Override
    public void close() {
        Runtime.getRuntime().removeShutdownHook(atExit);
        remove();
    }
}
