package dev.keysource.remote.transport;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The calls on one connection that have begun and were not answered: until five bytes of a message, which is its head, or the
 * end of the stream were sent. Not thread-safe.
 */
final class StrangerCalls {
    private static final int ANSWER = 5;

    private final Map<Integer, Call> unanswered = new LinkedHashMap<>();

    private static final class Call {
        final long begun;
        int sent;

        Call(long begun) {
            this.begun = begun;
        }
    }

    /** A frame of the peer's, other than RST_STREAM. */
    void received(int type, int stream, long now) {
        if (type == FrameType.HEADERS) {
            unanswered.putIfAbsent(stream, new Call(now));
        }
    }

    /** A frame for the peer, other than RST_STREAM. */
    void sent(int type, int flags, int stream, int length) {
        Call call = unanswered.get(stream);
        if (call != null && type == FrameType.DATA) {
            call.sent += length;
        }
        boolean ends = (type == FrameType.DATA || type == FrameType.HEADERS) && (flags & FrameType.END_OR_ACK) != 0;
        if (ends || (call != null && call.sent >= ANSWER)) {
            unanswered.remove(stream);
        }
    }

    /** Either side has reset a stream. */
    void reset(int stream) {
        unanswered.remove(stream);
    }

    void clear() {
        unanswered.clear();
    }

    /** Whether one has begun so long ago. */
    boolean hasOlderThan(long nanos, long now) {
        return !unanswered.isEmpty() && now - unanswered.values().iterator().next().begun > nanos;
    }
}
