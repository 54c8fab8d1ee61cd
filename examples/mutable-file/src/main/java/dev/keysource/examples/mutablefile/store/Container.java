package dev.keysource.examples.mutablefile.store;

import dev.keysource.examples.mutablefile.capability.Capability;
import dev.keysource.examples.mutablefile.capability.Capability.Right;
import dev.keysource.examples.mutablefile.capability.Format;
import dev.keysource.examples.mutablefile.capability.MutableFileException;
import dev.keysource.examples.mutablefile.capability.TaggedHash;
import org.jspecify.annotations.Nullable;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * The bytes of one mutable file or directory in the embedded store. Big-endian:
 *
 * <pre>
 *   5  magic and version: "KSMF" 1
 *   1  format: 0 SDMF, 1 MDMF
 *   8  sequence number, 1 for the first content
 *  16  salt, new for each content
 *   4  length, then the public key (SPKI DER)
 *   4  length, then the private key (PKCS#8 DER), sealed under a hash of the write key
 *   4  length, then the content, sealed under a hash of the salt and the read key
 *      signature of everything above, with the file's own key
 * </pre>
 *
 * <p>So the write capability is all that is needed for a new content, a read capability opens the content but not the
 * private key, and a verify capability checks every bit without opening anything. Immutable.
 */
final class Container {
    private static final byte[] MAGIC = "KSMF\1".getBytes(StandardCharsets.US_ASCII);
    private static final int HEADER = MAGIC.length + 1 + Long.BYTES + TaggedHash.KEY_LENGTH;

    private static final String PRIVATE_KEY_TAG = "keysource_mutable_file_writekey_to_private_key_key_v1";
    private static final String DATA_KEY_TAG = "allmydata_mutable_readkey_to_datakey_v1";

    private final byte[] bytes;
    private final Format format;
    private final long sequence;
    private final byte[] salt;
    private final byte[] publicKey;
    private final byte[] sealedPrivateKey;
    private final byte[] sealedContent;
    private final int signedLength;

    private Container(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        if (!Arrays.equals(take(in, MAGIC.length), MAGIC)) {
            throw new IllegalArgumentException("it is not a container of version 1");
        }
        byte code = in.get();
        format = Arrays.stream(Format.values())
                .filter(f -> code(f) == code)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("its format is unknown"));
        this.bytes = bytes;
        sequence = in.getLong();
        salt = take(in, TaggedHash.KEY_LENGTH);
        publicKey = take(in, in.getInt());
        sealedPrivateKey = take(in, in.getInt());
        sealedContent = take(in, in.getInt());
        signedLength = in.position();
    }

    private static byte code(Format format) {
        return (byte) (format == Format.SDMF ? 0 : 1);
    }

    private static byte[] take(ByteBuffer in, int length) {
        if (length < 0 || length > in.remaining()) {
            throw new IllegalArgumentException("a length in it does not fit");
        }
        byte[] part = new byte[length];
        in.get(part);
        return part;
    }

    /** The first container of a file, sequence number 1. */
    static Container first(KeyPair pair, Capability capability, byte[] content) {
        byte[] privateKey = pair.getPrivate().getEncoded();
        try {
            byte[] sealed = Crypto.seal(privateKeyKey(capability), capability.fingerprint(), privateKey);
            return make(capability, 1, pair.getPublic().getEncoded(), sealed, privateKey, content);
        } finally {
            Arrays.fill(privateKey, (byte) 0);
        }
    }

    /** The container that replaces this one, with the next sequence number. */
    Container next(Capability capability, byte[] content) {
        byte[] privateKey = openPrivateKey(capability);
        try {
            return make(capability, Math.addExact(sequence, 1), publicKey, sealedPrivateKey, privateKey, content);
        } finally {
            Arrays.fill(privateKey, (byte) 0);
        }
    }

    private static Container make(
            Capability capability,
            long sequence,
            byte[] publicKey,
            byte[] sealedPrivateKey,
            byte[] privateKey,
            byte[] content) {
        byte[] salt = Crypto.random(TaggedHash.KEY_LENGTH);
        byte[] header = ByteBuffer.allocate(HEADER)
                .put(MAGIC)
                .put(code(capability.format()))
                .putLong(sequence)
                .put(salt)
                .array();
        byte[] sealedContent = Crypto.seal(dataKey(capability, salt), header, content);
        byte[] signed = ByteBuffer.allocate(
                        HEADER + 12 + publicKey.length + sealedPrivateKey.length + sealedContent.length)
                .put(header)
                .putInt(publicKey.length)
                .put(publicKey)
                .putInt(sealedPrivateKey.length)
                .put(sealedPrivateKey)
                .putInt(sealedContent.length)
                .put(sealedContent)
                .array();
        byte[] signature = Crypto.sign(privateKey, signed);
        byte[] bytes = Arrays.copyOf(signed, signed.length + signature.length);
        System.arraycopy(signature, 0, bytes, signed.length, signature.length);
        return new Container(bytes);
    }

    /**
     * Reads a container and checks that it is whole and belongs to the capability: its public key has the capability's
     * fingerprint and signed every byte before the signature.
     *
     * @throws MutableFileException if anything in it is wrong
     */
    static Container verified(byte[] bytes, Capability capability) {
        Container container;
        try {
            container = new Container(bytes);
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            throw damaged(capability, e instanceof BufferUnderflowException ? "it is cut short" : e.getMessage());
        }
        if (!MessageDigest.isEqual(Capability.fingerprint(container.publicKey), capability.fingerprint())) {
            throw damaged(capability, "its public key is not the one of the capability");
        }
        if (!Crypto.verifies(container.publicKey, bytes, container.signedLength)) {
            throw damaged(capability, "its signature is not valid");
        }
        if (container.format != capability.format()) {
            throw damaged(capability, "its format is " + container.format);
        }
        return container;
    }

    private static MutableFileException damaged(Capability capability, @Nullable String detail) {
        return new MutableFileException("the container of " + capability.storageIndex() + " is damaged: " + detail);
    }

    /** The content; the capability must give the right to read. */
    byte[] content(Capability capability) {
        try {
            return Crypto.open(dataKey(capability, salt), Arrays.copyOf(bytes, HEADER), sealedContent);
        } catch (GeneralSecurityException e) {
            throw new MutableFileException(
                    "the capability does not open the container of " + capability.storageIndex(), e);
        }
    }

    private byte[] openPrivateKey(Capability capability) {
        byte[] privateKey;
        try {
            privateKey = Crypto.open(privateKeyKey(capability), capability.fingerprint(), sealedPrivateKey);
        } catch (GeneralSecurityException e) {
            throw new MutableFileException(
                    "the capability does not open the private key of " + capability.storageIndex(), e);
        }
        if (!MessageDigest.isEqual(Capability.writeKey(privateKey), capability.key())) {
            throw damaged(capability, "its private key is not the one of the capability");
        }
        return privateKey;
    }

    private static byte[] privateKeyKey(Capability capability) {
        byte[] writeKey = capability.attenuate(Right.WRITE).key();
        return TaggedHash.hash(PRIVATE_KEY_TAG, writeKey, TaggedHash.KEY_LENGTH);
    }

    private static byte[] dataKey(Capability capability, byte[] salt) {
        byte[] readKey = capability.attenuate(Right.READ).key();
        return TaggedHash.hashPair(DATA_KEY_TAG, salt, readKey, TaggedHash.KEY_LENGTH);
    }

    /** Grows by one with each new content. */
    long sequence() {
        return sequence;
    }

    /** The container as it is stored. */
    byte[] bytes() {
        return bytes.clone();
    }
}
