package dev.keysource.release;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Checksums as Maven writes them. MD5 and SHA-1 because Maven Central asks for them; what counts is the signature. */
final class Checksums {
    private Checksums() {}

    /** The checksum of a file in hexadecimal digits; the algorithm is the extension, such as {@code sha1}. */
    static String of(String algorithm, Path file) throws IOException {
        try {
            MessageDigest digest =
                    MessageDigest.getInstance(algorithm.replace("sha", "SHA-").replace("md", "MD"));
            return HexFormat.of().formatHex(digest.digest(Files.readAllBytes(file)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has it", e);
        }
    }
}
