package dev.keysource.remote.wire;

import com.google.protobuf.ByteString;
import dev.keysource.KeyPairConfigurationException;
import dev.keysource.KeyPairSpec;
import dev.keysource.remote.v1.SealedPrivateKey;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.hpke.HPKE;
import org.bouncycastle.crypto.hpke.HPKEContextWithEncapsulation;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.jspecify.annotations.Nullable;

import java.security.GeneralSecurityException;

import static java.nio.charset.StandardCharsets.US_ASCII;

/**
 * The sealing of private keys to a key that the client makes for one request, so that a proxy that ends TLS, or a record of the
 * frames, has ciphertext only. HPKE, RFC 9180, base mode: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM. The spec is in
 * its info, the public key of the pair in its associated data.
 *
 * <p>It guards against listeners only. An attacker who can change the request on its way can also replace the key in it.
 */
public final class Sealing {
    private static final int X25519_LENGTH = 32;

    private Sealing() {}

    /**
     * Checks that Bouncy Castle is there and can seal.
     *
     * @throws KeyPairConfigurationException if not
     */
    public static void requireAvailable() {
        try {
            new Opener();
        } catch (LinkageError e) {
            throw new KeyPairConfigurationException(
                    "sealed: true needs HPKE of Bouncy Castle, which is absent: " + e, e);
        }
    }

    private static HPKE suite() {
        return new HPKE(HPKE.mode_base, HPKE.kem_X25519_SHA256, HPKE.kdf_HKDF_SHA256, HPKE.aead_AES_GCM256);
    }

    private static byte[] info(KeyPairSpec spec) {
        return ("keysource.v1 " + spec).getBytes(US_ASCII);
    }

    /** The server's end. */
    public static final class Sealer {
        private final HPKE suite = suite();
        private final AsymmetricKeyParameter recipient;
        private final byte[] info;
        private @Nullable HPKEContextWithEncapsulation prepared;

        /**
         * Prepares the seal, before a pair is asked for.
         *
         * @param recipient the client's public key, as it came over the network
         * @param spec the kind of pair
         * @throws IllegalArgumentException if it is not a public key that can be sealed to
         */
        public Sealer(ByteString recipient, KeyPairSpec spec) {
            if (recipient.size() != X25519_LENGTH) {
                throw new IllegalArgumentException("an X25519 key has " + X25519_LENGTH + " bytes");
            }
            info = info(spec);
            try {
                this.recipient = suite.deserializePublicKey(recipient.toByteArray());
                prepared = suite.setupBaseS(this.recipient, info);
            } catch (IllegalStateException e) {
                throw new IllegalArgumentException("a point of small order", e);
            }
        }

        /** Seals a private key, each with an encapsulated key of its own. Not thread-safe. */
        public SealedPrivateKey seal(byte[] pkcs8, byte[] spki) {
            HPKEContextWithEncapsulation context = prepared == null ? suite.setupBaseS(recipient, info) : prepared;
            prepared = null;
            try {
                return SealedPrivateKey.newBuilder()
                        .setEncapsulatedKey(ByteString.copyFrom(context.getEncapsulation()))
                        .setCiphertext(ByteString.copyFrom(context.seal(spki, pkcs8)))
                        .build();
            } catch (InvalidCipherTextException e) {
                throw new IllegalStateException("sealing cannot fail", e);
            }
        }
    }

    /** The client's end, for one request. */
    public static final class Opener {
        private final HPKE suite = suite();
        private final AsymmetricCipherKeyPair pair = suite.generatePrivateKey();

        public ByteString publicKey() {
            return ByteString.copyFrom(suite.serializePublicKey(pair.getPublic()));
        }

        public byte[] open(KeyPairSpec spec, SealedPrivateKey sealed, byte[] spki) throws GeneralSecurityException {
            try {
                return suite.setupBaseR(sealed.getEncapsulatedKey().toByteArray(), pair, info(spec))
                        .open(spki, sealed.getCiphertext().toByteArray());
            } catch (InvalidCipherTextException | RuntimeException e) {
                throw new GeneralSecurityException("the seal of the private key is broken", e);
            }
        }
    }
}
