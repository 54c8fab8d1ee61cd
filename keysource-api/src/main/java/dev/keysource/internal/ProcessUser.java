package dev.keysource.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

/**
 * The numeric id of the user that this process runs as. Names are of no use here: in a container the user often has none,
 * several users can share one, and the JDK's {@code UnixSystem} takes a user without a name for root up to JDK 17.
 */
public final class ProcessUser {
    private static final Path STATUS = Path.of("/proc/self/status");
    /** The real, the effective, the saved and the file system's user id (proc(5)). */
    private static final Pattern IDS = Pattern.compile("^Uid:\\t\\d+\\t\\d+\\t\\d+\\t(\\d{1,10})$", Pattern.MULTILINE);

    private ProcessUser() {}

    /**
     * The numeric id of the user.
     *
     * @return the effective id as the file system sees it
     * @throws IOException if the kernel does not tell, and no temporary file can be made to see its owner
     */
    public static long id() throws IOException {
        return id(STATUS);
    }

    /** The same, with another file in place of the kernel's. */
    static long id(Path status) throws IOException {
        OptionalLong told = told(status);
        return told.isPresent() ? told.getAsLong() : ofNewFile();
    }

    private static OptionalLong told(Path status) {
        try {
            Matcher ids = IDS.matcher(Files.readString(status, ISO_8859_1));
            return ids.find() ? OptionalLong.of(Long.parseLong(ids.group(1))) : OptionalLong.empty();
        } catch (IOException e) {
            return OptionalLong.empty(); // no Linux, or no /proc
        }
    }

    private static long ofNewFile() throws IOException {
        Path made = Files.createTempFile("keysource", null);
        try {
            return ownerOf(made);
        } finally {
            Files.delete(made);
        }
    }

    /**
     * The numeric id of the owner of a file; of a symbolic link, not of its target.
     *
     * @param file where there are POSIX modes
     * @return the id
     * @throws IOException if the file system does not tell
     */
    public static long ownerOf(Path file) throws IOException {
        return Integer.toUnsignedLong((Integer) Files.getAttribute(file, "unix:uid", LinkOption.NOFOLLOW_LINKS));
    }
}
