package dev.keysource.local.pkcs11;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * Which token to use, and what its keys are to be. Immutable.
 *
 * @param name the source, for the name of the provider
 * @param file a configuration in the form of the JDK; {@code null} if there is a library
 * @param library the library of the token; {@code null} if there is a file
 * @param slot the number of the slot, or {@code null}
 * @param slotListIndex the place of the slot in the library's list, or {@code null}
 * @param tokenLabel the label of the token, or {@code null}
 * @param keepsObjects whether the keys are objects that stay in the token
 */
public record TokenConfig(
        String name,
        @Nullable Path file,
        @Nullable String library,
        @Nullable Integer slot,
        @Nullable Integer slotListIndex,
        @Nullable String tokenLabel,
        boolean keepsObjects) {
    private static final Pattern NOT_IN_NAMES = Pattern.compile("[^A-Za-z0-9]+");
    private static final int IDENTITY_DIGITS = 16;

    /** Tells this token from others, as far as the configuration does; the same in every process. */
    String identity() {
        String text = String.join("\n", "" + file, "" + library, "" + slot, "" + slotListIndex, "" + tokenLabel);
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash).substring(0, IDENTITY_DIGITS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /**
     * The configuration of SunPKCS11. What is said here of keys stands after the words of the file, and overrides them.
     *
     * @param index the slot that was found by the token's label, or {@code null}
     * @param identifier CKA_ID and CKA_LABEL of a key when it is made
     */
    String text(@Nullable Integer index, String identifier) {
        String hex = "0h" + HexFormat.of().formatHex(identifier.getBytes(StandardCharsets.UTF_8));
        return "--" + head(index)
                + "\nattributes(generate, CKO_PRIVATE_KEY, *) = {"
                + "\n  CKA_TOKEN = " + keepsObjects
                + "\n  CKA_PRIVATE = true"
                + "\n  CKA_SENSITIVE = true"
                + "\n  CKA_EXTRACTABLE = false"
                + "\n  CKA_SIGN = true"
                + "\n  CKA_ID = " + hex
                + "\n  CKA_LABEL = " + hex
                + "\n}"
                // The public half is copied out of the token at once. Without CKA_TOKEN it is an object of the session,
                // or, where
                // there are none, one that the provider takes for such: it deletes it when nobody refers to it any
                // more.
                + "\nattributes(generate, CKO_PUBLIC_KEY, *) = {"
                + "\n  CKA_TOKEN = null"
                + "\n  CKA_ID = " + hex
                + "\n  CKA_VERIFY = true"
                + "\n}"
                + "\ncleaner.shortInterval = 1000"
                + "\ncleaner.longInterval = 10000\n";
    }

    /** The configuration that prints what is in a slot. */
    String showing(int index) {
        return "--" + head(index) + "\nshowInfo = true\n";
    }

    private String head(@Nullable Integer index) {
        if (file != null) {
            try {
                return Files.readString(file, StandardCharsets.ISO_8859_1);
            } catch (IOException e) {
                throw new UncheckedIOException("the configuration " + file + " cannot be read: " + e, e);
            }
        }
        StringBuilder text = new StringBuilder();
        text.append("name = keysource-").append(NOT_IN_NAMES.matcher(name).replaceAll("-"));
        text.append("\nlibrary = ").append(library);
        if (slot != null) {
            text.append("\nslot = ").append(slot);
        } else if (index != null || slotListIndex != null) {
            text.append("\nslotListIndex = ").append(index == null ? slotListIndex : index);
        }
        return text.toString();
    }
}
