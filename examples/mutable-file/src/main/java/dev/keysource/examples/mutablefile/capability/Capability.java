package dev.keysource.examples.mutablefile.capability;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.security.KeyPair;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * The right to write, read or verify one mutable file or directory, and at the same time its address: a text such as
 * {@code URI:SSK:<key>:<fingerprint>}. Everything is derived from the key pair of the file:
 *
 * <pre>
 * write key     = hash of the private key (PKCS#8 DER)
 * read key      = hash of the write key
 * storage index = hash of the read key
 * fingerprint   = hash of the public key (SPKI DER)
 * </pre>
 *
 * so each right includes the weaker ones and no stronger one. Source: {@code allmydata/uri.py} of Tahoe-LAFS 1.20.
 * Immutable; {@link #toString()} does not tell the secret, {@link #text()} does.
 */
public final class Capability {
    private static final String WRITE_KEY_TAG = "allmydata_mutable_privkey_to_writekey_v1";
    private static final String READ_KEY_TAG = "allmydata_mutable_writekey_to_readkey_v1";
    private static final String STORAGE_INDEX_TAG = "allmydata_mutable_readkey_to_storage_index_v1";
    private static final String FINGERPRINT_TAG = "allmydata_mutable_pubkey_to_fingerprint_v1";

    // MDMF capabilities once ended in hints, which Tahoe-LAFS still accepts and ignores.
    private static final Pattern TEXT =
            Pattern.compile("URI:(?:(SSK|DIR2)|(MDMF|DIR2-MDMF))(|-RO|-Verifier):([a-z2-7]{26}):([a-z2-7]{52})(:.*)?");

    /** What the holder may do. */
    public enum Right {
        WRITE(""),
        READ("-RO"),
        VERIFY("-Verifier");

        private final String suffix;

        Right(String suffix) {
            this.suffix = suffix;
        }

        private String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final Format format;
    private final boolean directory;
    private final Right right;
    private final byte[] key; // the write key, the read key or the storage index
    private final byte[] fingerprint;

    private Capability(Format format, boolean directory, Right right, byte[] key, byte[] fingerprint) {
        this.format = format;
        this.directory = directory;
        this.right = right;
        this.key = key;
        this.fingerprint = fingerprint;
    }

    /** The write capability of the file or directory that a pair is used for. */
    public static Capability ofPair(KeyPair pair, Format format, boolean directory) {
        byte[] der = pair.getPrivate().getEncoded();
        try {
            return new Capability(
                    format,
                    directory,
                    Right.WRITE,
                    writeKey(der),
                    fingerprint(pair.getPublic().getEncoded()));
        } finally {
            Arrays.fill(der, (byte) 0);
        }
    }

    /** The write key that belongs to a private key in PKCS#8 DER form. */
    public static byte[] writeKey(byte[] privateKey) {
        return TaggedHash.hash(WRITE_KEY_TAG, privateKey, TaggedHash.KEY_LENGTH);
    }

    /** The fingerprint of a public key in SPKI DER form. */
    public static byte[] fingerprint(byte[] publicKey) {
        return TaggedHash.hash(FINGERPRINT_TAG, publicKey, TaggedHash.LENGTH);
    }

    /**
     * Reads the text form.
     *
     * @throws MutableFileException if the text is no capability of a mutable file or directory; the message does not
     *     repeat the text
     */
    public static Capability parse(String text) {
        Matcher parts = TEXT.matcher(text);
        if (!parts.matches() || (parts.group(1) != null && parts.group(6) != null)) {
            throw malformed("it does not look like URI:SSK:<26 characters>:<52 characters>", null);
        }
        boolean sdmf = parts.group(1) != null;
        String prefix = sdmf ? parts.group(1) : parts.group(2);
        Right right = Arrays.stream(Right.values())
                .filter(r -> r.suffix.equals(parts.group(3)))
                .findFirst()
                .orElseThrow();
        try {
            return new Capability(
                    sdmf ? Format.SDMF : Format.MDMF,
                    prefix.startsWith("DIR2"),
                    right,
                    Base32.decode(parts.group(4)),
                    Base32.decode(parts.group(5)));
        } catch (IllegalArgumentException e) {
            throw malformed(String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * Reads an argument of the command line: the text form, or {@code @FILE} for the one that a file holds.
     *
     * @throws MutableFileException if it is neither, or the file cannot be read; the message does not repeat the text
     */
    public static Capability ofArgument(String argument) {
        if (!argument.startsWith("@")) {
            return parse(argument);
        }
        Path file = Path.of(argument.substring(1));
        String text = new String(Contents.of(file), UTF_8).strip();
        try {
            return parse(text);
        } catch (MutableFileException e) {
            throw new MutableFileException(file + ": " + e.getMessage(), e);
        }
    }

    private static MutableFileException malformed(String detail, @Nullable Throwable cause) {
        return new MutableFileException(
                "not a capability of a mutable file or directory (URI:SSK:, URI:MDMF:, URI:DIR2: or URI:DIR2-MDMF:, or"
                        + " one of their -RO and -Verifier forms): " + detail,
                cause);
    }

    /** Fails unless the holder has at least this right. */
    public void require(Right needed) {
        if (needed.compareTo(right) < 0) {
            throw new MutableFileException(
                    "a " + right.word() + " capability does not give the right to " + needed.word());
        }
    }

    /** The same capability with this right, which is the same or a weaker one. */
    public Capability attenuate(Right weaker) {
        require(weaker);
        byte[] derived = key;
        if (right == Right.WRITE && weaker != Right.WRITE) {
            derived = TaggedHash.hash(READ_KEY_TAG, derived, TaggedHash.KEY_LENGTH);
        }
        if (right != Right.VERIFY && weaker == Right.VERIFY) {
            derived = TaggedHash.hash(STORAGE_INDEX_TAG, derived, TaggedHash.KEY_LENGTH);
        }
        return new Capability(format, directory, weaker, derived, fingerprint);
    }

    /** The write key, the read key or the storage index, whichever belongs to the right; not for display. */
    public byte[] key() {
        return key.clone();
    }

    /** The hash of the public key that signs the file. */
    public byte[] fingerprint() {
        return fingerprint.clone();
    }

    /** Where the file is stored, in base32; not a secret. */
    public String storageIndex() {
        return Base32.encode(attenuate(Right.VERIFY).key);
    }

    public Format format() {
        return format;
    }

    public boolean isDirectory() {
        return directory;
    }

    public Right right() {
        return right;
    }

    /** The capability itself: whoever reads this text has the right. */
    public String text() {
        String file = format == Format.SDMF ? "SSK" : "MDMF";
        String directories = format == Format.SDMF ? "DIR2" : "DIR2-MDMF";
        return "URI:" + (directory ? directories : file) + right.suffix + ":" + Base32.encode(key) + ":"
                + Base32.encode(fingerprint);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Capability that && text().equals(that.text());
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(fingerprint);
    }

    @Override
    public String toString() {
        return right.word() + " capability of the " + format + (directory ? " directory " : " file ") + storageIndex();
    }
}
