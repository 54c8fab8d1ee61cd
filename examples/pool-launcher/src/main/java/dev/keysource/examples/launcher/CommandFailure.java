package dev.keysource.examples.launcher;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;

/** A command cannot do what it was asked for. The message is all that the user needs to see. */
final class CommandFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CommandFailure(String message) {
        super(message);
    }

    CommandFailure(String message, Throwable cause) {
        super(message, cause);
    }

    /** A failure of the file system. */
    static CommandFailure of(Path path, IOException e) {
        String file = e instanceof FileSystemException f && f.getFile() != null ? f.getFile() : path.toString();
        return new CommandFailure((isTemporary(file, path) ? path : file) + ": " + reason(e), e);
    }

    /** Whether a file is written in order to take the place of another one, which is the one that the user knows. */
    private static boolean isTemporary(String file, Path path) {
        String name = String.valueOf(Path.of(file).getFileName());
        return name.startsWith("." + path.getFileName() + ".") && name.endsWith(".tmp");
    }

    /** A failure of the file system in words. */
    static String reason(IOException e) {
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (e instanceof NoSuchFileException) {
            return "there is no such file or directory";
        }
        if (e instanceof FileAlreadyExistsException) {
            return "it exists already";
        }
        if (e instanceof NotDirectoryException) {
            return "it is not a directory";
        }
        String reason = e instanceof FileSystemException f ? f.getReason() : e.getMessage();
        return reason == null ? e.getClass().getSimpleName() : reason;
    }
}
