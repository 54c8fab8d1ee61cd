package dev.keysource.examples.mutablefile.capability;

import org.jspecify.annotations.Nullable;

/** Something that the user of the program can understand went wrong; the message is one line without secrets. */
public final class MutableFileException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public MutableFileException(String message) {
        super(message);
    }

    public MutableFileException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
