package dev.keysource.agent;

import org.jspecify.annotations.Nullable;

import java.io.EOFException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.ZipException;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * A zip archive that is a file or lies in one uncompressed, as the libraries do in the agent's jar: {@link java.util.zip.ZipFile}
 * reads only whole files, and to unpack them first needs a disk that can be written. Reads what is in the central directory
 * (APPNOTE.TXT of PKWARE, 4.3.12); no archive of more than 2 GiB, no encryption. Thread-safe; a thread that is interrupted can
 * read, which it cannot from a channel.
 */
final class Archive {
    private static final int END_OF_DIRECTORY = 0x06054b50;
    private static final int END_LENGTH = 22;
    private static final int LONGEST_COMMENT = 0xFFFF;
    private static final int DIRECTORY_ENTRY = 0x02014b50;
    private static final int DIRECTORY_ENTRY_LENGTH = 46;
    private static final int LOCAL_HEADER_LENGTH = 30;
    private static final int STORED = 0;
    private static final int DEFLATED = 8;
    private static final String VERSIONS = "META-INF/versions/";

    private record Entry(long header, int method, int compressed, int size) {}

    /** What the central directory says: the entries, and the versions of the platform that have classes of their own. */
    private record Directory(Map<String, Entry> entries, NavigableSet<Integer> versions) {}

    private final RandomAccessFile file;
    private final long start;
    private final long length;
    private @Nullable Directory directory;

    private Archive(RandomAccessFile file, long start, long length) {
        this.file = file;
        this.start = start;
        this.length = length;
    }

    /** A whole file, which must stay open. */
    static Archive of(RandomAccessFile file) throws IOException {
        return new Archive(file, 0, file.length());
    }

    /** An archive that lies uncompressed in this one. */
    Archive nested(String name) throws IOException {
        Entry entry = entry(name);
        if (entry.method != STORED) {
            throw new ZipException(name + ": found a compressed archive, allowed is one that is stored");
        }
        return new Archive(file, contentOf(entry), entry.size);
    }

    boolean has(String name) throws IOException {
        return directory().entries.containsKey(name);
    }

    /** The versions of the platform that it has classes for, in ascending order. */
    NavigableSet<Integer> versions() throws IOException {
        return directory().versions;
    }

    /** Where the classes for a version of the platform lie. */
    static String folderOf(int version) {
        return VERSIONS + version + "/";
    }

    byte[] read(String name) throws IOException {
        Entry entry = entry(name);
        byte[] compressed = read(contentOf(entry), entry.compressed);
        if (entry.method == STORED) {
            return compressed;
        }
        if (entry.method != DEFLATED) {
            throw new ZipException(name + ": found the compression method " + entry.method);
        }
        Inflater inflater = new Inflater(true);
        try {
            inflater.setInput(compressed);
            byte[] content = new byte[entry.size];
            if (inflater.inflate(content) != content.length) {
                throw new EOFException(name);
            }
            return content;
        } catch (DataFormatException e) {
            throw new IOException(name, e);
        } finally {
            inflater.end();
        }
    }

    private Entry entry(String name) throws IOException {
        Entry entry = directory().entries.get(name);
        if (entry == null) {
            throw new ZipException("found no entry " + name);
        }
        return entry;
    }

    /** Reads it when it is needed: many a process needs a class or two of one library. */
    private synchronized Directory directory() throws IOException {
        if (directory == null) {
            directory = readDirectory();
        }
        return directory;
    }

    private Directory readDirectory() throws IOException {
        Directory found = new Directory(new HashMap<>(), new TreeSet<>());
        int tail = (int) Math.min(length, END_LENGTH + LONGEST_COMMENT);
        ByteBuffer end = endOfDirectory(numbers(read(start + length - tail, tail)));
        int count = Short.toUnsignedInt(end.getShort(10));
        byte[] bytes = read(start + Integer.toUnsignedLong(end.getInt(16)), end.getInt(12));
        ByteBuffer headers = numbers(bytes);
        int at = 0;
        for (int i = 0; i < count; i++) {
            if (headers.getInt(at) != DIRECTORY_ENTRY) {
                throw new ZipException("found no entry of the central directory");
            }
            int nameLength = Short.toUnsignedInt(headers.getShort(at + 28));
            String name = new String(bytes, at + DIRECTORY_ENTRY_LENGTH, nameLength, UTF_8);
            found.entries.put(
                    name,
                    new Entry(
                            start + Integer.toUnsignedLong(headers.getInt(at + 42)),
                            headers.getShort(at + 10),
                            headers.getInt(at + 20),
                            headers.getInt(at + 24)));
            addVersion(name, found.versions);
            at += DIRECTORY_ENTRY_LENGTH
                    + nameLength
                    + Short.toUnsignedInt(headers.getShort(at + 30))
                    + Short.toUnsignedInt(headers.getShort(at + 32));
        }
        return found;
    }

    /** The record that is followed by just the comment that it announces. */
    private static ByteBuffer endOfDirectory(ByteBuffer tail) throws ZipException {
        for (int at = tail.capacity() - END_LENGTH; at >= 0; at--) {
            if (tail.getInt(at) == END_OF_DIRECTORY
                    && Short.toUnsignedInt(tail.getShort(at + 20)) == tail.capacity() - END_LENGTH - at) {
                return tail.slice(at, END_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
            }
        }
        throw new ZipException("found no end of the central directory");
    }

    private static void addVersion(String name, NavigableSet<Integer> versions) {
        int end = name.startsWith(VERSIONS) ? name.indexOf('/', VERSIONS.length()) : -1;
        if (end > 0) {
            versions.add(Integer.valueOf(name.substring(VERSIONS.length(), end)));
        }
    }

    private long contentOf(Entry entry) throws IOException {
        ByteBuffer header = numbers(read(entry.header, LOCAL_HEADER_LENGTH));
        return entry.header
                + LOCAL_HEADER_LENGTH
                + Short.toUnsignedInt(header.getShort(26))
                + Short.toUnsignedInt(header.getShort(28));
    }

    /** Bytes as numbers, of which a zip archive has the lowest byte first. */
    private static ByteBuffer numbers(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private byte[] read(long position, int length) throws IOException {
        byte[] bytes = new byte[length];
        synchronized (file) {
            file.seek(position);
            file.readFully(bytes);
        }
        return bytes;
    }
}
