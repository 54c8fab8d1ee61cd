package dev.keysource.examples.mutablefile.capability;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads what goes into a mutable file. */
public final class Contents {
    /** Whole files are kept in memory, so there is a limit. */
    static final int LARGEST = 256 << 20;

    private Contents() {}

    public static byte[] of(Path file) {
        try {
            if (Files.isDirectory(file)) {
                throw new MutableFileException("cannot read " + file + ": it is a directory");
            }
            long size = Files.size(file);
            if (size > LARGEST) {
                throw new MutableFileException(
                        "cannot read " + file + ": it has " + size + " bytes, allowed are " + LARGEST);
            }
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw MutableFileException.of("cannot read " + file, e);
        }
    }
}
