package dev.keysource.examples.mutablefile.capability;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * The tagged hashes of Tahoe-LAFS: SHA-256 applied twice (SHA-256d) over the tag as a netstring and the values. Tags
 * keep hashes of the same value for different uses apart. Source: {@code allmydata/util/hashutil.py} of Tahoe-LAFS
 * 1.20.
 */
public final class TaggedHash {
    /** The length of the keys, salts and storage indexes that are made from hashes. */
    public static final int KEY_LENGTH = 16;

    /** The length of a hash that is not cut. */
    public static final int LENGTH = 32;

    private TaggedHash() {}

    /** The hash of a value, cut to a number of bytes. */
    public static byte[] hash(String tag, byte[] value, int length) {
        MessageDigest digest = sha256();
        netstring(digest, tag.getBytes(StandardCharsets.US_ASCII));
        digest.update(value);
        return finish(digest, length);
    }

    /** The hash of two values, each as a netstring, cut to a number of bytes. */
    public static byte[] hashPair(String tag, byte[] first, byte[] second, int length) {
        MessageDigest digest = sha256();
        netstring(digest, tag.getBytes(StandardCharsets.US_ASCII));
        netstring(digest, first);
        netstring(digest, second);
        return finish(digest, length);
    }

    private static void netstring(MessageDigest digest, byte[] value) {
        digest.update((value.length + ":").getBytes(StandardCharsets.US_ASCII));
        digest.update(value);
        digest.update((byte) ',');
    }

    private static byte[] finish(MessageDigest digest, int length) {
        return Arrays.copyOf(digest.digest(digest.digest()), length);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
