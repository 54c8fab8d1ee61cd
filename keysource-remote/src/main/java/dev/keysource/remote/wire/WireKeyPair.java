package dev.keysource.remote.wire;

import com.google.protobuf.ByteOutput;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.keysource.KeyPairSpec;
import dev.keysource.internal.KeyPairs;
import dev.keysource.internal.Kind;
import dev.keysource.remote.v1.GetKeyPairResponse;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.interfaces.ECKey;
import java.security.interfaces.RSAKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * The wire form of key pairs: PKCS#8 and SubjectPublicKeyInfo, in DER. The platform's own providers read the kinds that they
 * know, so that its other services can use the keys; Bouncy Castle reads the rest. Thread-safe.
 */
public final class WireKeyPair {
    private static final Pattern BITS = Pattern.compile("[1-9][0-9]{0,8}");

    private WireKeyPair() {}

    /**
     * Checks that pairs of this kind can be read here.
     *
     * @throws NoSuchAlgorithmException if no provider reads such pairs, with the reason
     */
    public static void requireReadable(KeyPairSpec spec) throws NoSuchAlgorithmException {
        if (spec.algorithm().equals("RSA")) {
            bits(spec);
        } else if (spec.algorithm().equals("EC")) {
            curve(spec);
        }
        try {
            KeyFactory.getInstance(factoryName(spec));
        } catch (NoSuchAlgorithmException e) {
            KeyFactory.getInstance(factoryName(spec), bouncyCastle());
        }
    }

    private static Provider bouncyCastle() throws NoSuchAlgorithmException {
        try {
            return BouncyCastle.PROVIDER;
        } catch (LinkageError e) {
            throw new NoSuchAlgorithmException(
                    "no provider of this JVM reads such pairs, nor does Bouncy Castle: " + e, e);
        }
    }

    /**
     * Reads both halves.
     *
     * @param spec the kind that the pair must be of
     * @param pkcs8 the private key
     * @param spki the public key
     * @return the pair
     * @throws GeneralSecurityException if either half is malformed or of another kind
     */
    public static KeyPair read(KeyPairSpec spec, byte[] pkcs8, byte[] spki) throws GeneralSecurityException {
        KeyPair pair;
        try {
            pair = read(KeyFactory.getInstance(factoryName(spec)), pkcs8, spki);
        } catch (GeneralSecurityException e) {
            pair = read(KeyFactory.getInstance(factoryName(spec), bouncyCastle()), pkcs8, spki);
        }
        if (!hasParameters(spec, pair)) {
            throw new InvalidKeySpecException("the pair is not " + spec);
        }
        return pair;
    }

    private static KeyPair read(KeyFactory factory, byte[] pkcs8, byte[] spki) throws InvalidKeySpecException {
        try {
            PublicKey publicKey = factory.generatePublic(new X509EncodedKeySpec(spki));
            PrivateKey privateKey = factory.generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
            return new KeyPair(publicKey, privateKey);
        } catch (RuntimeException | LinkageError e) {
            // Some versions of some providers throw these for unknown keys. The message may quote the key.
            throw new InvalidKeySpecException(
                    "a half cannot be read: " + e.getClass().getSimpleName());
        }
    }

    /** For all but RSA and EC there is a factory for each parameter set, which refuses every other. */
    private static String factoryName(KeyPairSpec spec) {
        boolean isFamily = spec.algorithm().equals("RSA") || spec.algorithm().equals("EC");
        return isFamily ? spec.algorithm() : spec.toString();
    }

    private static boolean hasParameters(KeyPairSpec spec, KeyPair pair) throws NoSuchAlgorithmException {
        return switch (spec.algorithm()) {
            case "RSA" ->
                pair.getPublic() instanceof RSAKey publicKey
                        && pair.getPrivate() instanceof RSAKey privateKey
                        && publicKey.getModulus().equals(privateKey.getModulus())
                        && publicKey.getModulus().bitLength() == bits(spec);
            case "EC" -> {
                ECParameterSpec curve = curve(spec);
                yield isOn(curve, pair.getPublic()) && isOn(curve, pair.getPrivate());
            }
            default -> true;
        };
    }

    private static int bits(KeyPairSpec spec) throws NoSuchAlgorithmException {
        if (!BITS.matcher(spec.parameterSet()).matches()) {
            throw new NoSuchAlgorithmException("the parameter set of RSA is the length of the modulus in bits");
        }
        return Integer.parseInt(spec.parameterSet());
    }

    private static boolean isOn(ECParameterSpec curve, Key key) {
        return key instanceof ECKey point
                && point.getParams() != null
                && curve.getCurve().equals(point.getParams().getCurve())
                && curve.getGenerator().equals(point.getParams().getGenerator());
    }

    /** The platform knows the curves of the standard kinds, Bouncy Castle the others by their names. */
    private static ECParameterSpec curve(KeyPairSpec spec) throws NoSuchAlgorithmException {
        Optional<Kind> kind = Kind.find(spec.toString());
        try {
            AlgorithmParameters curve = kind.isPresent()
                    ? AlgorithmParameters.getInstance("EC")
                    : AlgorithmParameters.getInstance("EC", bouncyCastle());
            curve.init(kind.map(Kind::parameters).orElseGet(() -> new ECGenParameterSpec(spec.parameterSet())));
            return curve.getParameterSpec(ECParameterSpec.class);
        } catch (GeneralSecurityException | RuntimeException e) {
            throw new NoSuchAlgorithmException("nothing in this JVM knows the curve " + spec.parameterSet(), e);
        }
    }

    /**
     * Sends a pair, and destroys it here.
     *
     * @param spec the kind of pair
     * @param pair the pair
     * @param sealer seals the private key, or {@code null} if it travels as it is
     * @param out serializes the message before it returns
     * @throws RuntimeException if the pair cannot be encoded, sealed or serialized
     */
    public static void send(
            KeyPairSpec spec, KeyPair pair, Sealing.@Nullable Sealer sealer, Consumer<GetKeyPairResponse> out) {
        try {
            byte[] pkcs8 = encoded(pair.getPrivate());
            try {
                out.accept(response(spec, pkcs8, encoded(pair.getPublic()), sealer));
            } finally {
                Arrays.fill(pkcs8, (byte) 0);
            }
        } finally {
            KeyPairs.destroy(pair);
        }
    }

    private static GetKeyPairResponse response(
            KeyPairSpec spec, byte[] pkcs8, byte[] spki, Sealing.@Nullable Sealer sealer) {
        GetKeyPairResponse.Builder response = GetKeyPairResponse.newBuilder()
                .setSpec(spec.toString())
                .setPublicKey(UnsafeByteOperations.unsafeWrap(spki));
        if (sealer == null) {
            response.setPrivateKey(UnsafeByteOperations.unsafeWrap(pkcs8));
        } else {
            response.setSealedPrivateKey(sealer.seal(pkcs8, spki));
        }
        return response.build();
    }

    private static byte[] encoded(Key key) {
        byte[] encoded = key.getEncoded();
        if (encoded == null) {
            throw new IllegalStateException("a key of " + key.getClass().getName() + " has no encoded form");
        }
        return encoded;
    }

    /** Overwrites the content of a message's field, which must not be read afterwards. */
    public static void wipe(ByteString bytes) {
        try {
            UnsafeByteOperations.unsafeWriteTo(bytes, new Eraser());
        } catch (IOException e) {
            throw new IllegalStateException("an eraser does no input or output", e);
        }
    }

    /** The only class that links against Bouncy Castle, so that its absence breaks nothing else. */
    private static final class BouncyCastle {
        static final Provider PROVIDER = new BouncyCastleProvider();
    }

    /** Gets the arrays behind a byte string, where any other output would get copies. */
    private static final class Eraser extends ByteOutput {
        @Override
        public void write(byte value) {}

        @Override
        public void write(byte[] value, int offset, int length) {
            Arrays.fill(value, offset, offset + length, (byte) 0);
        }

        @Override
        public void writeLazy(byte[] value, int offset, int length) {
            write(value, offset, length);
        }

        @Override
        public void write(ByteBuffer value) {}

        @Override
        public void writeLazy(ByteBuffer value) {}
    }
}
