package dev.keysource.examples.mutablefile.capability;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** Something that the user of the program can understand went wrong; the message is one line without secrets. */
public final class MutableFileException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public MutableFileException(String message) {
        super(message);
    }

    public MutableFileException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** A failure of the file system or the network; the message says what could not be done, and why. */
    public static MutableFileException of(String what, IOException cause) {
        return new MutableFileException(what + ": " + reason(cause), cause);
    }

    /** What an I/O failure means, in words: the messages of many of them are a bare path. */
    public static String reason(IOException failure) {
        if (failure instanceof NoSuchFileException) {
            return "no such file or directory";
        }
        if (failure instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (failure instanceof FileAlreadyExistsException || failure instanceof NotDirectoryException) {
            return "it is there already and is no directory";
        }
        if (failure instanceof ConnectException) {
            return "nothing answers there";
        }
        if (failure instanceof FileSystemException known && known.getReason() != null) {
            return known.getReason();
        }
        return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
    }
}
