package dev.keysource.remote.identity;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.regex.Pattern;

import static java.nio.charset.StandardCharsets.UTF_8;

/** 256 bits in 43 characters of base64url without padding (RFC 4648, section 5): the form of pins and secrets. */
public final class Token {
    /** The last character holds four bits, so that its two lowest bits must be zero for the text to be canonical. */
    private static final Pattern CANONICAL = Pattern.compile("[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]");

    private static final int ID_LENGTH = 8;

    private Token() {}

    public static boolean isCanonical(String text) {
        return CANONICAL.matcher(text).matches();
    }

    public static String of(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    public static byte[] bytes(String token) {
        return Base64.getUrlDecoder().decode(token);
    }

    /** A new secret. */
    public static String random() {
        byte[] bytes = new byte[32];
        new SecureRandom().nextBytes(bytes);
        return of(bytes);
    }

    /** The public name of a secret: the beginning of a hash of it. */
    public static String id(String secret) {
        return of(sha256(("keysource secret id " + secret).getBytes(UTF_8))).substring(0, ID_LENGTH);
    }

    public static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
