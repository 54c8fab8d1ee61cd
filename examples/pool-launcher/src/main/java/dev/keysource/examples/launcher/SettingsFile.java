package dev.keysource.examples.launcher;

import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Properties;
import java.util.regex.Pattern;

import static java.nio.charset.StandardCharsets.UTF_8;

/** The file with the settings of a key generator: Java properties in UTF-8, all of them settings of this library. */
final class SettingsFile {
    private static final Pattern KEY = Pattern.compile("keysource\\..+|KEYSOURCE_.+");
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private SettingsFile() {}

    /**
     * Reads the settings; a byte order mark is ignored.
     *
     * @throws CommandFailure if the file cannot be read; names the line that is malformed, or the key that is no setting
     */
    static Properties read(Path file) {
        try {
            String text = text(file, Files.readAllBytes(file));
            Properties settings = parse(file, text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text);
            for (String key : settings.stringPropertyNames()) {
                if (!KEY.matcher(key).matches()) {
                    throw new CommandFailure(
                            file + ": unknown setting '" + key + "'; the settings in this file begin with keysource.");
                }
            }
            return settings;
        } catch (IOException e) {
            throw CommandFailure.of(file, e);
        }
    }

    private static String text(Path file, byte[] content) {
        try {
            return UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
        } catch (CharacterCodingException e) {
            throw new CommandFailure(
                    file + ": line " + malformedLine(content) + " is not in UTF-8; save the file in that encoding", e);
        }
    }

    private static long malformedLine(byte[] content) {
        // What cannot be decoded becomes U+FFFD, which nobody has a reason to write in this file.
        String readable = new String(content, UTF_8);
        return 1
                + readable.substring(0, Math.max(0, readable.indexOf('\uFFFD')))
                        .chars()
                        .filter(character -> character == '\n')
                        .count();
    }

    private static Properties parse(Path file, String text) throws IOException {
        try {
            return load(text);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(
                    file + ": line " + malformedEscape(text)
                            + " has a \\u without four hexadecimal digits; a backslash that means itself is written \\\\",
                    e);
        }
    }

    private static Properties load(String text) throws IOException {
        Properties settings = new Properties();
        settings.load(new StringReader(text));
        return settings;
    }

    /** The first line without which all that stands before it can be read. */
    private static int malformedEscape(String text) throws IOException {
        String[] lines = text.split("\\R", -1);
        int readable = 0;
        try {
            while (readable < lines.length) {
                load(String.join("\n", Arrays.copyOf(lines, readable + 1)));
                readable++;
            }
        } catch (IllegalArgumentException e) {
            return readable + 1;
        }
        return readable;
    }
}
