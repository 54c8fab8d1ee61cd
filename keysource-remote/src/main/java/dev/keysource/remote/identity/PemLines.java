package dev.keysource.remote.identity;

import dev.keysource.KeyPairConfigurationException;

import java.util.regex.Pattern;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

/**
 * A check that nothing in a PEM file would be skipped by its reader: besides blocks there are empty lines only, and a block holds
 * base64 only (the strict form of RFC 7468, section 3).
 */
final class PemLines {
    private static final Pattern BEGIN = Pattern.compile("-----BEGIN [A-Z0-9 ]+-----");
    private static final Pattern END = Pattern.compile("-----END [A-Z0-9 ]+-----");
    private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9+/]+={0,2}");

    private PemLines() {}

    /**
     * Returns if all of the file is understood.
     *
     * @throws KeyPairConfigurationException if it is not; names the line, which may hold a secret, by its number
     */
    static void check(byte[] content) {
        boolean inBlock = false;
        int number = 0;
        for (String line : new String(content, ISO_8859_1).split("\\R", -1)) {
            number++;
            String text = line.stripTrailing();
            boolean begins = BEGIN.matcher(text).matches();
            boolean ends = END.matcher(text).matches();
            boolean understood = inBlock ? ends || BASE64.matcher(text).matches() : begins || text.isEmpty();
            if (!understood) {
                throw new KeyPairConfigurationException(
                        "line " + number + " is not understood: "
                                + (inBlock
                                        ? "a block holds base64 and then its END line"
                                        : "outside of blocks, which begin with -----BEGIN at the start of a line, nothing may stand"));
            }
            inBlock = begins || (inBlock && !ends);
        }
        if (inBlock) {
            throw new KeyPairConfigurationException("the last block has no END line");
        }
    }
}
