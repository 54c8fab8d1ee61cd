package dev.keysource.examples.mutablefile.store;

import dev.keysource.examples.mutablefile.capability.Capability;
import dev.keysource.examples.mutablefile.capability.Capability.Right;
import dev.keysource.examples.mutablefile.capability.MutableFileException;
import dev.keysource.examples.mutablefile.capability.TaggedHash;

import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The content of a directory in the embedded store: per child its name, its read capability and, sealed under a hash of
 * the directory's write key, its write capability. Who may only read the directory can thus only read what is in it. An
 * empty directory is an empty content, as in Tahoe-LAFS.
 */
final class Listing {
    private static final String CHILD_KEY_TAG = "keysource_directory_writekey_to_child_key_v1";

    private Listing() {}

    static byte[] encode(Capability directory, SortedMap<String, Capability> children) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        children.forEach((name, child) -> {
            byte[] nameBytes = name.getBytes(StandardCharsets.UTF_8);
            put(out, nameBytes);
            put(out, child.attenuate(Right.READ).text().getBytes(StandardCharsets.US_ASCII));
            put(
                    out,
                    child.right() == Right.WRITE
                            ? Crypto.seal(
                                    childKey(directory), nameBytes, child.text().getBytes(StandardCharsets.US_ASCII))
                            : new byte[0]);
        });
        return out.toByteArray();
    }

    private static void put(ByteArrayOutputStream out, byte[] part) {
        out.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(part.length).array());
        out.writeBytes(part);
    }

    static SortedMap<String, Capability> decode(Capability directory, byte[] content) {
        SortedMap<String, Capability> children = new TreeMap<>();
        ByteBuffer in = ByteBuffer.wrap(content);
        try {
            while (in.hasRemaining()) {
                byte[] name = take(in);
                String readable = new String(take(in), StandardCharsets.US_ASCII);
                byte[] sealed = take(in);
                String text = directory.right() == Right.WRITE && sealed.length > 0
                        ? new String(Crypto.open(childKey(directory), name, sealed), StandardCharsets.US_ASCII)
                        : readable;
                children.put(new String(name, StandardCharsets.UTF_8), Capability.parse(text));
            }
        } catch (BufferUnderflowException | GeneralSecurityException e) {
            throw new MutableFileException("the listing of " + directory.storageIndex() + " cannot be read", e);
        }
        return children;
    }

    private static byte[] take(ByteBuffer in) {
        int length = in.getInt();
        if (length < 0 || length > in.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] part = new byte[length];
        in.get(part);
        return part;
    }

    private static byte[] childKey(Capability directory) {
        byte[] writeKey = directory.attenuate(Right.WRITE).key();
        return TaggedHash.hash(CHILD_KEY_TAG, writeKey, TaggedHash.KEY_LENGTH);
    }
}
