package dev.keysource.local.check;

import dev.keysource.internal.Kind;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** The head of encoded public keys, SubjectPublicKeyInfo in DER, read without the help of a library. */
final class Spki {
    private static final int SEQUENCE = 0x30;
    private static final int BIT_STRING = 0x03;

    private Spki() {}

    /** Whether an encoded public key says that it is of this kind. */
    static boolean isOf(Kind kind, byte[] publicKey) {
        try {
            ByteBuffer rest = ByteBuffer.wrap(publicKey);
            byte[] expected = kind.der();
            byte[] found = new byte[expected.length];
            enter(SEQUENCE, rest);
            rest.get(found);
            enter(BIT_STRING, rest);
            return Arrays.equals(found, expected);
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            return false;
        }
    }

    /** Reads the head of what must be the last thing in a buffer. */
    private static void enter(int tag, ByteBuffer rest) {
        int found = rest.get() & 0xFF;
        int length = rest.get() & 0xFF;
        if (length > 0x80) {
            int bytes = length & 0x7F;
            length = 0;
            for (int i = 0; i < bytes; i++) {
                length = (length << Byte.SIZE) | (rest.get() & 0xFF);
            }
        }
        if (found != tag || length != rest.remaining()) {
            throw new IllegalArgumentException("not DER");
        }
    }
}
