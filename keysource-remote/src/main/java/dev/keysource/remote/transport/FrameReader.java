package dev.keysource.remote.transport;

import io.grpc.netty.shaded.io.netty.buffer.ByteBuf;

import java.nio.ByteBuffer;

/**
 * Follows the frames in one direction of an HTTP/2 connection (RFC 9113, section 4.1) by their headers of nine bytes, however
 * the bytes are cut. Decodes no payload, except the error codes of RST_STREAM and GOAWAY. Not thread-safe.
 */
final class FrameReader {
    /** The client's connection preface (section 3.4), which is no frame. */
    static final int PREFACE = 24;

    private static final int HEADER = 9;
    private static final int LENGTH = 3;
    private static final int GOAWAY_HEAD = 2 * Integer.BYTES;

    private final Listener listener;
    private int preface;
    private final byte[] header = new byte[HEADER];
    private int headerBytes;
    private int type;
    private int payloadLeft;
    private int codeBytesLeft;
    private int code;

    /** What is told of each frame. */
    interface Listener {
        /** The header of a frame has come. */
        void frame(int type, int flags, int stream, int length);

        /** The error code of a RST_STREAM or GOAWAY has come. */
        default void error(int type, int code) {}
    }

    /** @param preface how many bytes come before the first frame */
    FrameReader(int preface, Listener listener) {
        this.preface = preface;
        this.listener = listener;
    }

    /** Reads what is readable, and leaves it readable. */
    void read(ByteBuf bytes) {
        int at = bytes.readerIndex();
        int end = bytes.writerIndex();
        int skipped = Math.min(preface, end - at);
        preface -= skipped;
        at += skipped;
        while (at < end) {
            if (headerBytes < HEADER) {
                int part = Math.min(HEADER - headerBytes, end - at);
                bytes.getBytes(at, header, headerBytes, part);
                headerBytes += part;
                at += part;
                if (headerBytes == HEADER) {
                    begin();
                }
            } else {
                at += payload(bytes, at, end);
            }
        }
    }

    private void begin() {
        ByteBuffer fields = ByteBuffer.wrap(header);
        type = fields.get(LENGTH) & 0xff;
        payloadLeft = fields.getInt(0) >>> Byte.SIZE; // three bytes
        codeBytesLeft = type == FrameType.RST_STREAM ? Integer.BYTES : type == FrameType.GOAWAY ? GOAWAY_HEAD : 0;
        int stream = fields.getInt(HEADER - Integer.BYTES) & Integer.MAX_VALUE;
        listener.frame(type, fields.get(LENGTH + 1), stream, payloadLeft);
        endIfComplete();
    }

    private int payload(ByteBuf bytes, int at, int end) {
        int part = Math.min(payloadLeft, end - at);
        for (int i = 0; i < part && codeBytesLeft > 0; i++) {
            code = (code << Byte.SIZE) | (bytes.getByte(at + i) & 0xff);
            codeBytesLeft--;
            if (codeBytesLeft == 0) {
                listener.error(type, code);
            }
        }
        payloadLeft -= part;
        endIfComplete();
        return part;
    }

    private void endIfComplete() {
        if (payloadLeft == 0) {
            headerBytes = 0;
        }
    }

    /** Whether a frame, or what comes before the first, has begun and not ended. */
    boolean isWithinFrame() {
        return preface > 0 || headerBytes > 0;
    }
}
