package dev.keysource.testkit.junit;

import dev.keysource.KeyPairSpec;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * A test key pair as text, in the manner of RFC 7468, with labels that are no standard's: {@code KEYSOURCE TEST KEY} for the
 * PKCS#8 encoding and {@code KEYSOURCE TEST PUBLIC KEY} for the SubjectPublicKeyInfo, so that whatever reads keys refuses it. A
 * digest of all of it shows damage.
 */
final class KeyText {
    private static final String NOTICE = "This is a key of the tests of somebody's program. It protects nothing.\n";
    private static final Pattern TEXT = Pattern.compile(Pattern.quote(NOTICE)
            + "Spec: (?<spec>[^\n]+)\nName: (?<name>[^\n]*)\nAlgorithm: (?<algorithm>[^\n]+)\nDigest: (?<digest>[^\n]+)\n"
            + block("KEYSOURCE TEST KEY", "private") + block("KEYSOURCE TEST PUBLIC KEY", "public"));

    private KeyText() {}

    private static String block(String label, String group) {
        return "-----BEGIN " + label + "-----\n(?<" + group + ">[A-Za-z0-9+/=\n]+)\n-----END " + label + "-----\n";
    }

    /** The text of a pair, or {@code null} if its keys have no encoding. */
    static @Nullable String write(KeyPairSpec spec, String name, KeyPair pair) {
        byte[] pkcs8 = pair.getPrivate().getEncoded();
        byte[] spki = pair.getPublic().getEncoded();
        if (pkcs8 == null || spki == null) {
            return null;
        }
        Base64.Encoder base64 = Base64.getMimeEncoder(64, "\n".getBytes(UTF_8));
        String algorithm = pair.getPublic().getAlgorithm();
        return NOTICE + "Spec: " + spec + "\nName: " + escaped(name) + "\nAlgorithm: " + algorithm + "\nDigest: "
                + digest(spec, name, algorithm, pkcs8, spki) + "\n-----BEGIN KEYSOURCE TEST KEY-----\n"
                + base64.encodeToString(pkcs8) + "\n-----END KEYSOURCE TEST KEY-----\n"
                + "-----BEGIN KEYSOURCE TEST PUBLIC KEY-----\n" + base64.encodeToString(spki)
                + "\n-----END KEYSOURCE TEST PUBLIC KEY-----\n";
    }

    /** The pair of a text, or empty if that is damaged or another's. */
    static Optional<KeyPair> read(KeyPairSpec spec, String name, String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()
                || !matcher.group("spec").equals(spec.toString())
                || !matcher.group("name").equals(escaped(name))) {
            return Optional.empty();
        }
        try {
            byte[] pkcs8 = Base64.getMimeDecoder().decode(matcher.group("private"));
            byte[] spki = Base64.getMimeDecoder().decode(matcher.group("public"));
            String algorithm = matcher.group("algorithm");
            return matcher.group("digest").equals(digest(spec, name, algorithm, pkcs8, spki))
                    ? Optional.of(decode(algorithm, pkcs8, spki))
                    : Optional.empty();
        } catch (IllegalArgumentException | GeneralSecurityException e) {
            return Optional.empty();
        }
    }

    /** Another object with the same keys, or {@code null} if there can be none. */
    static @Nullable KeyPair copy(KeyPair pair) {
        byte[] pkcs8 = pair.getPrivate().getEncoded();
        byte[] spki = pair.getPublic().getEncoded();
        try {
            return pkcs8 == null || spki == null
                    ? null
                    : decode(pair.getPublic().getAlgorithm(), pkcs8, spki);
        } catch (GeneralSecurityException e) {
            return null;
        }
    }

    private static KeyPair decode(String algorithm, byte[] pkcs8, byte[] spki) throws GeneralSecurityException {
        try {
            return decode(KeyFactory.getInstance(algorithm), pkcs8, spki);
        } catch (GeneralSecurityException e) {
            return decode(KeyFactory.getInstance(algorithm, new BouncyCastleProvider()), pkcs8, spki);
        }
    }

    private static KeyPair decode(KeyFactory factory, byte[] pkcs8, byte[] spki) throws GeneralSecurityException {
        return new KeyPair(
                factory.generatePublic(new X509EncodedKeySpec(spki)),
                factory.generatePrivate(new PKCS8EncodedKeySpec(pkcs8)));
    }

    private static String digest(KeyPairSpec spec, String name, String algorithm, byte[]... keys) {
        String head = spec + "\n" + escaped(name) + "\n" + algorithm + "\n";
        return sha256(head.getBytes(UTF_8), keys[0], "\n".getBytes(StandardCharsets.US_ASCII), keys[1]);
    }

    static String sha256(byte[]... parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            Arrays.stream(parts).forEach(part -> {
                digest.update(
                        ByteBuffer.allocate(Integer.BYTES).putInt(part.length).array());
                digest.update(part);
            });
            return Base64.getUrlEncoder().withoutPadding().encodeToString(digest.digest());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A name on one line. */
    private static String escaped(String name) {
        return name.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r");
    }
}
