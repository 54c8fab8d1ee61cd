package dev.keysource.examples.mutablefile;

import org.jspecify.annotations.Nullable;

/** Something that the user of the program can understand went wrong; the message is one line without secrets. */
final class MutableFileException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MutableFileException(String message) {
        super(message);
    }

    MutableFileException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
