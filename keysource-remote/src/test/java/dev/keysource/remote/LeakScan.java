package dev.keysource.remote;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

/**
 * Looks for any number of secrets in a stream of bytes, in one pass and in time that does not depend on their number: a
 * hash rolls over the stream and is looked up among those of pieces of the secrets' forms. Upper and lower case, base64
 * and base64url, and hex with colons and with blanks are each taken for the same.
 */
final class LeakScan {
    /** So many bytes of a form in a row are found, wherever in the form they begin. */
    static final int SHORTEST = 24;

    private static final int WINDOW = 16;
    private static final int STRIDE = SHORTEST - WINDOW;
    private static final int RECENT = 4096;
    private static final int CONTEXT = 160;
    private static final int MOST_FINDINGS = 20;

    private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;
    private static final long LEAVING = power(MULTIPLIER, WINDOW);
    private static final long[] VALUES = values();

    /** Open addressing; 0 is a free place. */
    private long[] pieces = new long[1 << 12];

    private int size;
    private final Map<Long, Long> counts = new HashMap<>();
    private final List<String> findings = new ArrayList<>();
    private final byte[] recent = new byte[RECENT];
    private long scanned;
    private long hash;
    private long lastFound = Long.MIN_VALUE / 2;

    /** Looks for a secret from now on, in all its forms. */
    LeakScan secret(byte[] secret) {
        Canaries.forms(secret).forEach(this::form);
        return this;
    }

    LeakScan secrets(List<byte[]> secrets) {
        secrets.forEach(this::secret);
        return this;
    }

    private void form(byte[] form) {
        if (form.length < SHORTEST) {
            throw new IllegalArgumentException("a form of " + form.length + " bytes is too short to be sure of");
        }
        for (int start = 0; start <= form.length - WINDOW; start += STRIDE) {
            add(hash(form, start));
        }
    }

    /** Looks for a text of 16 characters that must not be there. */
    LeakScan forbid(String text) {
        add(hash(bytes(text), 0));
        return this;
    }

    /** Counts a text of 16 characters from now on. */
    LeakScan count(String text) {
        counts.put(hash(bytes(text), 0), 0L);
        return forbid(text);
    }

    private static byte[] bytes(String text) {
        if (text.length() != WINDOW) {
            throw new IllegalArgumentException("'" + text + "' has not " + WINDOW + " characters");
        }
        return text.getBytes(ISO_8859_1);
    }

    /** How often a text was there that was to be counted. */
    long counted(String text) {
        return counts.get(hash(bytes(text), 0));
    }

    /** Scans what comes next. */
    void scan(byte[] bytes, int length) {
        for (int i = 0; i < length; i++) {
            byte in = bytes[i];
            hash = hash * MULTIPLIER + VALUES[in & 0xff];
            if (scanned >= WINDOW) {
                hash -= LEAVING * VALUES[recent[(int) (scanned - WINDOW) & RECENT - 1] & 0xff];
            }
            recent[(int) scanned & RECENT - 1] = in;
            scanned++;
            if (scanned >= WINDOW && isKnown(hash)) {
                found();
            }
        }
    }

    /** Scans a stream to its end. */
    LeakScan scan(InputStream in, BeforeEachChunk before) throws IOException {
        byte[] chunk = new byte[1 << 16];
        for (int length = in.read(chunk); length >= 0; length = in.read(chunk)) {
            before.prepare();
            scan(chunk, length);
        }
        return this;
    }

    /** What has to be done once a chunk was read and before it is scanned. */
    interface BeforeEachChunk {
        void prepare() throws IOException;
    }

    private void found() {
        if (counts.computeIfPresent(hash, (key, count) -> count + 1) != null) {
            return;
        }
        long sinceLast = scanned - lastFound;
        lastFound = scanned;
        if (sinceLast > STRIDE + WINDOW && findings.size() < MOST_FINDINGS) {
            int context = (int) Math.min(CONTEXT, sinceLast - STRIDE); // nothing of the last one
            findings.add("at " + (scanned - WINDOW) + " after: " + recent(context, WINDOW));
        }
    }

    /** What stands in the stream before each secret that was found; never the secret. */
    List<String> findings() {
        return findings;
    }

    /** How many bytes were scanned. */
    long scanned() {
        return scanned;
    }

    /** How many pieces of secrets are looked for. */
    int pieces() {
        return size;
    }

    /** The end of the stream. */
    String tail() {
        return recent(RECENT, 0);
    }

    private String recent(int most, int leaveOut) {
        StringBuilder text = new StringBuilder();
        for (long at = Math.max(0, scanned - most); at < scanned - leaveOut; at++) {
            text.append((char) (recent[(int) at & RECENT - 1] & 0xff));
        }
        return text.toString();
    }

    private void add(long piece) {
        if (size > pieces.length / 2) {
            long[] old = pieces;
            pieces = new long[2 * old.length];
            size = 0;
            Arrays.stream(old).filter(known -> known != 0).forEach(this::insert);
        }
        insert(piece);
    }

    private void insert(long piece) {
        int place = place(piece);
        if (pieces[place] == 0) {
            pieces[place] = piece;
            size++;
        }
    }

    private boolean isKnown(long piece) {
        return pieces[place(piece)] != 0;
    }

    /** Where a piece is, or would be. */
    private int place(long piece) {
        int place = (int) (piece >>> 32 ^ piece) & pieces.length - 1;
        while (pieces[place] != 0 && pieces[place] != piece) {
            place = place + 1 & pieces.length - 1;
        }
        return place;
    }

    private static long hash(byte[] bytes, int start) {
        long hash = 0;
        for (int i = start; i < start + WINDOW; i++) {
            hash = hash * MULTIPLIER + VALUES[bytes[i] & 0xff];
        }
        return hash;
    }

    /** A random number for each byte, the same for those that are taken for the same. */
    private static long[] values() {
        long[] values = new SplittableRandom(9).longs(256).toArray();
        for (int letter = 'A'; letter <= 'Z'; letter++) {
            values[letter] = values[letter + 'a' - 'A'];
        }
        values['-'] = values['+'];
        values['_'] = values['/'];
        values[':'] = values[' '];
        return values;
    }

    private static long power(long base, int exponent) {
        long power = 1;
        for (int i = 0; i < exponent; i++) {
            power *= base;
        }
        return power;
    }
}
