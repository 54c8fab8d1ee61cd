package dev.keysource.remote.transport;

/**
 * The types of HTTP/2 frames (RFC 9113, section 6), and what each costs who sends it. The unit is about a microsecond of a
 * thread; what an attack is made of costs more. Stateless.
 */
final class FrameType {
    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int PRIORITY = 2;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int PUSH_PROMISE = 5;
    static final int PING = 6;
    static final int GOAWAY = 7;
    static final int WINDOW_UPDATE = 8;
    static final int CONTINUATION = 9;

    /** END_STREAM of DATA and HEADERS, ACK of SETTINGS and PING. */
    static final int END_OR_ACK = 1;

    static final int END_HEADERS = 4;

    private static final String[] NAMES = {
        "DATA",
        "HEADERS",
        "PRIORITY",
        "RST_STREAM",
        "SETTINGS",
        "PUSH_PROMISE",
        "PING",
        "GOAWAY",
        "WINDOW_UPDATE",
        "CONTINUATION"
    };

    private FrameType() {}

    static String name(int type) {
        return type < NAMES.length ? NAMES[type] : "of type " + type;
    }

    private static boolean isEmptyData(int type, int flags, int length) {
        return type == DATA && length == 0 && (flags & END_OR_ACK) == 0;
    }

    /**
     * What a frame costs somebody who has shown no secret. A call of the health service, with all that a client sends for it,
     * costs about 20.
     */
    static int costForStranger(int type, int flags, int length) {
        boolean ack = (flags & END_OR_ACK) != 0;
        return switch (type) {
            case DATA -> isEmptyData(type, flags, length) ? 16 : 2;
            case HEADERS -> 10;
            case RST_STREAM, CONTINUATION -> 8;
            case SETTINGS -> ack ? 2 : 16;
            case PUSH_PROMISE, GOAWAY -> 16;
            case PING -> ack ? 2 : 4;
            case WINDOW_UPDATE -> 2;
            default -> 4;
        };
    }

    /** What it costs somebody who has: calls cost nothing here, since they are counted where they are answered. */
    static int costForHolder(int type, int flags, int length) {
        return switch (type) {
            case HEADERS -> 0;
            case DATA -> isEmptyData(type, flags, length) ? 1 : 0;
            case SETTINGS -> 4;
            default -> 1;
        };
    }
}
