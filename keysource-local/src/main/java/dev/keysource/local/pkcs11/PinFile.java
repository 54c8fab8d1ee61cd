package dev.keysource.local.pkcs11;

import dev.keysource.internal.ProcessUser;
import org.jspecify.annotations.Nullable;

import javax.security.auth.callback.Callback;
import javax.security.auth.callback.CallbackHandler;
import javax.security.auth.callback.PasswordCallback;
import javax.security.auth.callback.UnsupportedCallbackException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * A file with the PIN of a token, in one line, read anew for each login and wiped from memory after it. It is refused if anybody
 * but its owner, who is the user of this process, could have read or changed it. Thread-safe.
 */
public final class PinFile implements CallbackHandler {
    private static final int LONGEST = 1_024;
    private static final Set<PosixFilePermission> OTHERS =
            EnumSet.complementOf(EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE));

    private final Path file;

    public PinFile(Path file) {
        this.file = file;
    }

    @Override
    public void handle(Callback[] callbacks) throws IOException, UnsupportedCallbackException {
        for (Callback callback : callbacks) {
            if (!(callback instanceof PasswordCallback asked)) {
                throw new UnsupportedCallbackException(callback);
            }
            char[] pin = read();
            asked.setPassword(pin);
            Arrays.fill(pin, '\0');
        }
    }

    /** Changes whenever the file does; {@code null} if that cannot be told. */
    @Nullable
    Object version() {
        try {
            BasicFileAttributes found = attributes(BasicFileAttributes.class);
            return List.of(found.lastModifiedTime(), found.size(), String.valueOf(found.fileKey()));
        } catch (IOException e) {
            return null;
        }
    }

    private <A extends BasicFileAttributes> A attributes(Class<A> type) throws IOException {
        return Files.readAttributes(file, type, LinkOption.NOFOLLOW_LINKS);
    }

    private char[] read() throws IOException {
        check();
        // With a heap buffer the platform would leave a copy in a direct one of its own.
        ByteBuffer bytes = ByteBuffer.allocateDirect(LONGEST + 1);
        CharBuffer text = CharBuffer.allocate(LONGEST + 1);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
            int read = 0;
            while (bytes.hasRemaining() && read >= 0) {
                read = channel.read(bytes);
            }
            if (!bytes.hasRemaining()) {
                throw refused("it is longer than " + LONGEST + " bytes");
            }
            if (StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(bytes.flip(), text, true)
                    .isError()) {
                throw refused("it is not encoded as UTF-8");
            }
            text.flip();
            int length = text.length();
            while (length > 0 && (text.get(length - 1) == '\n' || text.get(length - 1) == '\r')) {
                length--;
            }
            if (length == 0) {
                throw refused("it is empty");
            }
            return Arrays.copyOf(text.array(), length);
        } finally {
            Arrays.fill(text.array(), '\0');
            bytes.clear();
            while (bytes.hasRemaining()) {
                bytes.put((byte) 0);
            }
        }
    }

    private void check() throws IOException {
        BasicFileAttributes found;
        try {
            found = attributes(BasicFileAttributes.class);
        } catch (NoSuchFileException e) {
            throw refused("there is no such file");
        }
        if (!found.isRegularFile()) {
            throw refused("it must be a regular file, and no symbolic link");
        }
        if (!Files.getFileStore(file).supportsFileAttributeView("posix")) {
            return; // its owner has to see to it by the means of the platform
        }
        if (ProcessUser.ownerOf(file) != ProcessUser.id()) {
            throw refused("it belongs to another user than this process");
        }
        Set<PosixFilePermission> modes = attributes(PosixFileAttributes.class).permissions();
        if (modes.stream().anyMatch(OTHERS::contains)) {
            throw refused("its mode is " + PosixFilePermissions.toString(modes) + ", allowed is rw------- (chmod 600)");
        }
    }

    private IOException refused(String reason) {
        return new IOException("the PIN file " + file + " cannot be used: " + reason);
    }
}
