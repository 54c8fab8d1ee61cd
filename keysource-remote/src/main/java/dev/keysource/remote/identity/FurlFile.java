package dev.keysource.remote.identity;

import dev.keysource.KeyPairConfigurationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

import static java.nio.charset.StandardCharsets.US_ASCII;

/** Files that hold one furl, and file names that are furls by mistake. */
public final class FurlFile {
    public static final String NOT_A_FILE = "this is a furl, not the name of a file that holds one";

    private static final Logger LOG = LoggerFactory.getLogger(FurlFile.class);

    private FurlFile() {}

    /** Whether a text given as a file's name is a furl, which no message may show. */
    public static boolean looksLikeFurl(String name) {
        return name.strip().startsWith("keysource:");
    }

    /** Reads the one line of a file; warns if others than its owner can read it. */
    public static String read(Path file, int longest) throws IOException {
        byte[] content = content(file, longest);
        List<String> lines = new String(content, US_ASCII).strip().lines().toList();
        if (lines.size() != 1) {
            throw new KeyPairConfigurationException("not a furl: the file "
                    + (lines.isEmpty() ? "is empty" : "has " + lines.size() + " lines, and must have one"));
        }
        if (OwnerOnlyFile.isOpenToOthers(file)) {
            LOG.warn("others can read {}: whoever can read it can ask for keys; chmod 600 mends that", file);
        }
        return lines.get(0);
    }

    private static byte[] content(Path file, int longest) throws IOException {
        try {
            return OwnerOnlyFile.readCapability(file, longest);
        } catch (KeyPairConfigurationException e) {
            throw new KeyPairConfigurationException("not a furl: " + e.getMessage(), e);
        }
    }
}
