package dev.keysource.internal;

import dev.keysource.internal.KeyLibrary.Form;
import org.jspecify.annotations.Nullable;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Security;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The key objects that are given out, whoever made the pair: those of the JVM's own providers wherever these know the kind,
 * so that all services of the JVM take them; those of a library where they do not.
 *
 * <p>ML-DSA and ML-KEM keys have to know the seed that they were expanded from, which is what other programs read. Some
 * versions of the JDK have keys that do; others, 25.0.3 among them, read and write the expanded key alone. There the objects
 * are the library's, encoded in the form that the JVM's services read. What a version does is found out by trying.
 *
 * <p>Encoded private keys that are made on the way are wiped. Safe for use by many threads at once.
 */
public final class KeyObjects {
    private static final List<String> OWN_PROVIDERS = List.of("SunRsaSign", "SunEC", "SUN", "SunJCE");

    private final Supplier<Optional<KeyLibrary>> library;

    /** A pair, and the provider whose objects its halves are. */
    public record Held(KeyPair pair, Provider provider) {}

    /**
     * Objects of the JVM and of a library.
     *
     * @param library finds the library when it is needed; empty if it is absent
     */
    public KeyObjects(Supplier<Optional<KeyLibrary>> library) {
        this.library = library;
    }

    /** The providers of software keys that come with the JVM, as far as they are registered. */
    public static List<Provider> ownProviders() {
        return OWN_PROVIDERS.stream()
                .map(Security::getProvider)
                .filter(Objects::nonNull)
                .toList();
    }

    /**
     * The first of them that has a service. Those after it are not asked, nor loaded.
     *
     * @param type the type of the service, such as {@code KeyFactory}
     */
    public static Optional<Provider> ownProvider(String type, String algorithm) {
        for (String name : OWN_PROVIDERS) {
            Provider provider = Security.getProvider(name);
            if (provider != null && provider.getService(type, algorithm) != null) {
                return Optional.of(provider);
            }
        }
        return Optional.empty();
    }

    /**
     * Whether the JVM's own providers know a kind, so that its services take the objects of such pairs without being told
     * of a provider.
     */
    public static boolean areOfTheJvm(Kind kind) {
        return isOwn(kind.algorithm());
    }

    /**
     * Checks that keys of an algorithm can be read here.
     *
     * @param algorithm the name of its key factory
     * @throws NoSuchAlgorithmException if not
     */
    public void requireReader(String algorithm) throws NoSuchAlgorithmException {
        if (!isOwn(algorithm) && readers(algorithm).findFirst().isEmpty()) {
            String others = library.get()
                    .map(present -> "does " + present.provider().getName())
                    .orElse("can a library, which is absent or too old");
            throw new NoSuchAlgorithmException("no provider of this JVM reads " + algorithm + " pairs, nor " + others);
        }
    }

    /**
     * Reads a pair of any kind.
     *
     * @param algorithm the name of its key factory
     * @throws GeneralSecurityException if nothing here reads it
     */
    public Held read(String algorithm, byte[] pkcs8, byte[] spki) throws GeneralSecurityException {
        requireReader(algorithm);
        InvalidKeySpecException failure = new InvalidKeySpecException("a half cannot be read");
        for (KeyFactory reader : (Iterable<KeyFactory>) readers(algorithm)::iterator) {
            try {
                return new Held(read(reader, pkcs8, spki), reader.getProvider());
            } catch (InvalidKeySpecException e) {
                failure = e;
            }
        }
        throw failure;
    }

    /**
     * Reads a pair of a standard kind.
     *
     * @throws GeneralSecurityException if nothing here reads it
     */
    public Held read(Kind kind, byte[] pkcs8, byte[] spki) throws GeneralSecurityException {
        Optional<byte[]> seed = Pkcs8.seed(kind, pkcs8);
        if (seed.isPresent()) {
            return expand(kind, seed.get(), spki);
        }
        byte[] plain = pkcs8.clone();
        try {
            if (kind.family().isOfRfc8410()) {
                plain = Pkcs8.plain(pkcs8);
            }
            return read(kind.algorithm(), plain, spki);
        } catch (IllegalArgumentException e) {
            throw new InvalidKeySpecException("the private half cannot be read", e);
        } finally {
            Arrays.fill(plain, (byte) 0);
        }
    }

    /** Reads a pair whose private half is a seed, which is wiped. */
    private Held expand(Kind kind, byte[] seed, byte[] spki) throws GeneralSecurityException {
        byte[] pkcs8 = Pkcs8.ofSeed(kind, seed);
        try {
            Optional<KeyFactory> own = own(kind.algorithm());
            Optional<KeyPair> pair = own.flatMap(factory -> tryToRead(factory, pkcs8, spki));
            if (pair.isPresent() && knows(kind, pair.get().getPrivate(), seed)) {
                return new Held(pair.get(), own.orElseThrow().getProvider());
            }
            Optional<KeyLibrary> other = library.get();
            return other.isPresent()
                    ? expand(kind, pkcs8, spki, own, other.get())
                    : read(kind.algorithm(), pkcs8, spki);
        } finally {
            Arrays.fill(pkcs8, (byte) 0);
            Arrays.fill(seed, (byte) 0);
        }
    }

    /** The library's objects, encoded so that the JVM's own services read them, if it has such. */
    private static Held expand(Kind kind, byte[] pkcs8, byte[] spki, Optional<KeyFactory> own, KeyLibrary other)
            throws GeneralSecurityException {
        KeyPair pair = read(KeyFactory.getInstance(kind.algorithm(), other.provider()), pkcs8, spki);
        PrivateKey expanded = other.encodedAs(Form.EXPANDED, pair.getPrivate());
        boolean isUsable = own.isPresent() && takes(own.get(), expanded);
        PrivateKey key = isUsable ? expanded : other.encodedAs(Form.SEED, expanded);
        return new Held(new KeyPair(pair.getPublic(), key), other.provider());
    }

    /**
     * The same pair as objects to give out.
     *
     * @param kind its kind
     * @param made the pair, new
     * @param maker the provider that made it
     * @param drawn all the random numbers that an ML-DSA or ML-KEM pair was made from, which are wiped; {@code null} if they
     *     are not known
     * @throws InvalidKeySpecException if no service of this JVM would take the pair
     */
    public Held adopt(Kind kind, KeyPair made, Provider maker, byte @Nullable [] drawn)
            throws GeneralSecurityException {
        Held asMade = new Held(made, maker);
        byte[] pkcs8 = made.getPrivate().getEncoded();
        try {
            if (ownProviders().contains(maker)) {
                return drawn == null || Pkcs8.isStandard(kind, pkcs8) ? asMade : withSeed(kind, asMade, pkcs8, drawn);
            }
            boolean isStrange = readers(kind.algorithm()).findFirst().isEmpty();
            return isStrange ? asMade : read(kind, pkcs8, made.getPublic().getEncoded());
        } finally {
            wipe(pkcs8);
            wipe(drawn);
        }
    }

    /** The pair that the seed expands to, if it is this pair; the pair as it was made otherwise. */
    private Held withSeed(Kind kind, Held made, byte[] pkcs8, byte[] seed) {
        byte[] again = new byte[0];
        try {
            Held expanded = expand(kind, seed, made.pair().getPublic().getEncoded());
            again = expanded.pair().getPrivate().getEncoded();
            return MessageDigest.isEqual(again, pkcs8) ? expanded : made;
        } catch (GeneralSecurityException e) {
            return made;
        } finally {
            wipe(again);
        }
    }

    /**
     * A private key as other programs read it: ML-DSA and ML-KEM keys as their seed if it is known, those of RFC 8410 as
     * version 1.
     *
     * @throws IllegalArgumentException if it has no encoding, or none of its kind
     */
    public byte[] encode(Kind kind, PrivateKey key) {
        byte[] encoded = encoded(key);
        if (kind.family().isOfRfc8410()) {
            return inPlaceOf(encoded, Pkcs8.plain(encoded));
        }
        if (!Pkcs8.isStandard(kind, encoded)) {
            PrivateKey seeded =
                    library.get().map(other -> other.encodedAs(Form.SEED, key)).orElse(key);
            encoded = inPlaceOf(encoded, encoded(seeded));
        }
        Optional<byte[]> seed = Pkcs8.seed(kind, encoded);
        return seed.isEmpty() ? encoded : inPlaceOf(encoded, inPlaceOf(seed.get(), Pkcs8.ofSeed(kind, seed.get())));
    }

    private static byte[] encoded(PrivateKey key) {
        byte[] encoded = key.getEncoded();
        if (encoded == null) {
            throw new IllegalArgumentException("a key of " + key.getClass().getName() + " has no encoded form");
        }
        return encoded;
    }

    private static byte[] inPlaceOf(byte[] old, byte[] better) {
        wipe(old);
        return better;
    }

    /** Those that read keys of an algorithm, the best first; each is looked for when those before it have failed. */
    private Stream<KeyFactory> readers(String algorithm) {
        return Stream.<Supplier<Optional<KeyFactory>>>of(
                        () -> own(algorithm),
                        () -> library.get().flatMap(other -> factory(algorithm, other.provider())),
                        () -> factory(algorithm, null))
                .flatMap(reader -> reader.get().stream());
    }

    private static boolean isOwn(String algorithm) {
        return ownProvider("KeyFactory", algorithm).isPresent();
    }

    private static Optional<KeyFactory> own(String algorithm) {
        return ownProvider("KeyFactory", algorithm).flatMap(provider -> factory(algorithm, provider));
    }

    /** That of a provider, or the first that is registered. */
    private static Optional<KeyFactory> factory(String algorithm, @Nullable Provider provider) {
        try {
            return Optional.of(
                    provider == null ? KeyFactory.getInstance(algorithm) : KeyFactory.getInstance(algorithm, provider));
        } catch (NoSuchAlgorithmException e) {
            return Optional.empty();
        }
    }

    private static KeyPair read(KeyFactory factory, byte[] pkcs8, byte[] spki) throws InvalidKeySpecException {
        try {
            PublicKey publicKey = factory.generatePublic(new X509EncodedKeySpec(spki));
            PrivateKey privateKey = factory.generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
            return new KeyPair(publicKey, privateKey);
        } catch (InvalidKeySpecException | RuntimeException | LinkageError e) {
            // Some versions of some providers throw the latter for unknown keys. The message may quote the key.
            throw new InvalidKeySpecException(factory.getProvider().getName() + " cannot read a half: "
                    + e.getClass().getSimpleName());
        }
    }

    private static Optional<KeyPair> tryToRead(KeyFactory factory, byte[] pkcs8, byte[] spki) {
        try {
            return Optional.of(read(factory, pkcs8, spki));
        } catch (InvalidKeySpecException e) {
            return Optional.empty();
        }
    }

    private static boolean takes(KeyFactory factory, PrivateKey key) {
        try {
            factory.translateKey(key);
            return true;
        } catch (InvalidKeyException | RuntimeException e) {
            return false;
        }
    }

    /** Whether an object is encoded as this seed, or at least with it. */
    private static boolean knows(Kind kind, PrivateKey key, byte[] seed) {
        byte[] encoded = encoded(key);
        byte[] found = Pkcs8.seed(kind, encoded).orElseGet(() -> new byte[0]);
        try {
            return MessageDigest.isEqual(found, seed);
        } finally {
            wipe(found);
            wipe(encoded);
        }
    }

    private static void wipe(byte @Nullable [] secret) {
        if (secret != null) {
            Arrays.fill(secret, (byte) 0);
        }
    }
}
