package dev.keysource.remote.wire;

import com.google.protobuf.ByteOutput;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.keysource.KeyPairSpec;
import dev.keysource.internal.KeyLibrary;
import dev.keysource.internal.KeyObjects;
import dev.keysource.internal.KeyPairs;
import dev.keysource.internal.Kind;
import dev.keysource.internal.Pkcs8;
import dev.keysource.remote.v1.GetKeyPairResponse;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyPair;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.interfaces.ECKey;
import java.security.interfaces.RSAKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.InvalidKeySpecException;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * The wire form of key pairs: PKCS#8 and SubjectPublicKeyInfo, in DER; ML-DSA and ML-KEM private keys are their seed (RFC 9881,
 * RFC 9935), whoever made them. What is read becomes objects that the services of this JVM take ({@link KeyObjects}).
 * Thread-safe.
 */
public final class WireKeyPair {
    private static final KeyObjects OBJECTS = new KeyObjects(WireKeyPair::library);
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
            OBJECTS.requireReader(factoryName(spec));
        } catch (NoSuchAlgorithmException e) {
            bouncyCastle(); // says why, if it is absent
            throw e;
        }
    }

    private static Provider bouncyCastle() throws NoSuchAlgorithmException {
        try {
            return BouncyCastle.KEYS.provider();
        } catch (LinkageError e) {
            throw new NoSuchAlgorithmException(
                    "no provider of this JVM reads such pairs, nor does Bouncy Castle: " + e, e);
        }
    }

    private static Optional<KeyLibrary> library() {
        try {
            return Optional.of(BouncyCastle.KEYS);
        } catch (LinkageError e) {
            return Optional.empty();
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
        Optional<Kind> kind = Kind.find(spec.toString());
        KeyObjects.Held read =
                kind.isPresent() ? OBJECTS.read(kind.get(), pkcs8, spki) : OBJECTS.read(factoryName(spec), pkcs8, spki);
        KeyPair pair = read.pair();
        if (!hasParameters(spec, pair)) {
            throw new InvalidKeySpecException("the pair is not " + spec);
        }
        return pair;
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
     * @return whether the private key was sent in its standard form; an ML-DSA or ML-KEM key whose seed is not known is not
     * @throws RuntimeException if the pair cannot be encoded, sealed or serialized
     */
    public static boolean send(
            KeyPairSpec spec, KeyPair pair, Sealing.@Nullable Sealer sealer, Consumer<GetKeyPairResponse> out) {
        try {
            Optional<Kind> kind = Kind.find(spec.toString());
            byte[] pkcs8 =
                    kind.isPresent() ? OBJECTS.encode(kind.get(), pair.getPrivate()) : encoded(pair.getPrivate());
            try {
                boolean isStandard = kind.isEmpty() || Pkcs8.isStandard(kind.get(), pkcs8);
                out.accept(response(spec, pkcs8, encoded(pair.getPublic()), sealer));
                return isStandard;
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
