package dev.keysource.internal;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * The encoding of private keys: {@code PrivateKeyInfo} in DER, read and written without the help of a library. Sources: RFC
 * 5958, section 2; RFC 9881, section 6 (ML-DSA) and RFC 9935, section 6 (ML-KEM), where a key is a CHOICE of the {@code seed}
 * that it was expanded from, the {@code expandedKey}, and both.
 *
 * <p>What is returned is a copy, for the caller to wipe.
 */
public final class Pkcs8 {
    private static final int INTEGER = 0x02;
    private static final int OCTET_STRING = 0x04;
    private static final int SEQUENCE = 0x30;
    private static final int SEED = 0x80;

    private static final int SHORT = 0x80;
    private static final int BYTE = 0x100;

    private static final byte[] VERSION_1 = {INTEGER, 1, 0};

    private Pkcs8() {}

    /**
     * The same key without attributes and a copy of the public key: version 1, which everybody reads. OpenSSL 3.0 and
     * BoringSSL refuse the other one.
     *
     * @throws IllegalArgumentException if it is no private key
     */
    public static byte[] plain(byte[] encoded) {
        ByteBuffer info = info(encoded);
        byte[] identifier = whole(SEQUENCE, info);
        byte[] key = bytes(content(OCTET_STRING, info));
        try {
            return write(identifier, key);
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }

    /** The seed of an ML-DSA or ML-KEM key, if its encoding holds it. */
    public static Optional<byte[]> seed(Kind kind, byte[] encoded) {
        int length = kind.family().seedLength;
        if (length == 0) {
            return Optional.empty();
        }
        try {
            ByteBuffer info = info(encoded);
            if (!Arrays.equals(whole(SEQUENCE, info), kind.der())) {
                return Optional.empty();
            }
            ByteBuffer choice = content(OCTET_STRING, info);
            int tag = choice.get(choice.position()) & 0xFF;
            ByteBuffer seed;
            if (tag == SEED) {
                seed = content(SEED, choice);
            } else if (tag == SEQUENCE) {
                seed = content(OCTET_STRING, content(SEQUENCE, choice));
            } else {
                return Optional.empty();
            }
            return seed.remaining() == length ? Optional.of(bytes(seed)) : Optional.empty();
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            return Optional.empty();
        }
    }

    /** Whether an encoding has the form that every reader of its kind knows: with a seed, if there is one for the kind. */
    public static boolean isStandard(Kind kind, byte[] encoded) {
        Optional<byte[]> seed = seed(kind, encoded);
        seed.ifPresent(secret -> Arrays.fill(secret, (byte) 0));
        return seed.isPresent() || kind.family().seedLength == 0;
    }

    /** The encoding of an ML-DSA or ML-KEM key as its seed, which every other form can be made from. */
    public static byte[] ofSeed(Kind kind, byte[] seed) {
        byte[] choice = new byte[2 + seed.length];
        choice[0] = (byte) SEED;
        choice[1] = (byte) seed.length;
        System.arraycopy(seed, 0, choice, 2, seed.length);
        try {
            return write(kind.der(), choice);
        } finally {
            Arrays.fill(choice, (byte) 0);
        }
    }

    /** What follows the version. */
    private static ByteBuffer info(byte[] encoded) {
        ByteBuffer info = content(SEQUENCE, ByteBuffer.wrap(encoded));
        content(INTEGER, info);
        return info;
    }

    private static byte[] write(byte[] identifier, byte[] key) {
        int inner = VERSION_1.length + identifier.length + headerLength(key.length) + key.length;
        ByteBuffer out = ByteBuffer.allocate(headerLength(inner) + inner);
        putHeader(out, SEQUENCE, inner);
        out.put(VERSION_1).put(identifier);
        putHeader(out, OCTET_STRING, key.length);
        return out.put(key).array();
    }

    private static int headerLength(int length) {
        return length < SHORT ? 2 : length < BYTE ? 3 : 4;
    }

    private static void putHeader(ByteBuffer out, int tag, int length) {
        out.put((byte) tag);
        switch (headerLength(length)) {
            case 2 -> out.put((byte) length);
            case 3 -> out.put((byte) 0x81).put((byte) length);
            default -> out.put((byte) 0x82).putShort((short) length);
        }
    }

    /** Steps over one element, and gives what is in it. */
    private static ByteBuffer content(int tag, ByteBuffer in) {
        try {
            int found = in.get() & 0xFF;
            int length = in.get() & 0xFF;
            if (length > SHORT) {
                int count = length & 0x7F;
                length = 0;
                for (int i = 0; i < count; i++) {
                    length = (length << Byte.SIZE) | (in.get() & 0xFF);
                }
            }
            if (found != tag || length < 0 || length > in.remaining()) {
                throw new IllegalArgumentException("not the DER of a private key");
            }
            ByteBuffer content = in.slice(in.position(), length);
            in.position(in.position() + length);
            return content;
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException("the DER of a private key is cut off", e);
        }
    }

    /** Steps over one element, and gives all of it. */
    private static byte[] whole(int tag, ByteBuffer in) {
        ByteBuffer rest = in.slice();
        content(tag, in);
        rest.limit(rest.limit() - in.remaining());
        return bytes(rest);
    }

    private static byte[] bytes(ByteBuffer content) {
        byte[] bytes = new byte[content.remaining()];
        content.get(bytes);
        return bytes;
    }
}
