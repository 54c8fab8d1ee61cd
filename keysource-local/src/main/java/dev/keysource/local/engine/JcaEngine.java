package dev.keysource.local.engine;

import dev.keysource.KeyPairSpec;
import dev.keysource.internal.KeyObjects;
import dev.keysource.internal.KeyPairs;
import dev.keysource.internal.Kind;
import dev.keysource.local.check.BouncyCastle;
import dev.keysource.local.check.BouncyCastleKeys;
import dev.keysource.local.check.Made;
import org.bouncycastle.crypto.prng.FixedSecureRandom;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.Security;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.NamedParameterSpec;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;

/**
 * Makes pairs with the key pair generators of the JCA: for each spec the first provider that has it, in the order given.
 * Whichever it was, the pair is given out as {@link KeyObjects}; a provider whose pairs cannot be is passed over. A provider
 * is loaded when the ones before it cannot do what is asked; those that are registered are looked for anew. A generation cannot
 * be interrupted.
 */
public final class JcaEngine implements PairEngine {
    private final List<Origin> order;
    private final SecureRandom random;
    private final KeyObjects objects;
    private volatile boolean restored;
    private final Map<Origin, List<Provider>> loaded = new ConcurrentHashMap<>();
    private final Map<Kind, Choice> choices = new ConcurrentHashMap<>();
    /** What cannot make a kind because its version lacks a class, its native part does not fit, or nothing takes its keys; and what was said. */
    private final Map<Kind, Map<String, String>> misfits = new ConcurrentHashMap<>();

    public JcaEngine(List<Origin> order, SecureRandom random) {
        this.order = List.copyOf(order);
        this.random = random;
        this.objects = new KeyObjects(
                order.contains(Origin.REGISTERED) ? BouncyCastleKeys::findRegistered : BouncyCastleKeys::find);
    }

    @Override
    public Made make(KeyPairSpec spec, BooleanSupplier abandoned) throws GeneralSecurityException {
        Kind kind = Kind.of(spec.toString());
        while (true) {
            Choice choice = choices.get(kind);
            if (choice == null || !isUsable(choice)) {
                choice = choose(kind);
                choices.put(kind, choice);
            }
            try {
                return make(kind, choice);
            } catch (LinkageError | InvalidKeySpecException e) {
                misfits(kind).put(choice.provider.getName(), e.toString());
                choices.remove(kind, choice);
            }
        }
    }

    private Made make(Kind kind, Choice choice) throws GeneralSecurityException {
        if (!KeyObjects.ownProviders().contains(choice.provider) || kind.family().seedLength == 0) {
            KeyPair pair = generator(kind, choice, random).generateKeyPair();
            if (!hasEncodings(pair)) {
                KeyPairs.destroy(pair);
                throw new InvalidKeySpecException("its keys have no encoding");
            }
            return made(objects.adopt(kind, pair, choice.provider, null));
        }
        return made(makeFromSeed(kind, choice));
    }

    private static Made made(KeyObjects.Held held) {
        return new Made(held.pair(), held.provider());
    }

    /** The seed is drawn here, because the keys of some versions of the JDK do not remember it. */
    private KeyObjects.Held makeFromSeed(Kind kind, Choice choice) throws GeneralSecurityException {
        byte[] seed = new byte[kind.family().seedLength];
        random.nextBytes(seed);
        try {
            KeyPair pair = generator(kind, choice, Fixed.drawing(seed)).generateKeyPair();
            return objects.adopt(kind, pair, choice.provider, seed);
        } catch (RuntimeException | LinkageError e) {
            // The generator draws something else, or Bouncy Castle is absent: a pair whose seed is not known.
            KeyPair pair = generator(kind, choice, random).generateKeyPair();
            return objects.adopt(kind, pair, choice.provider, null);
        } finally {
            Arrays.fill(seed, (byte) 0);
        }
    }

    /** The native providers have random generators of their own, which nobody can reseed: they are not used any more. */
    @Override
    public void restored() {
        restored = true;
    }

    private boolean isUsable(Choice choice) {
        return !(restored && Origin.isNative(choice.provider))
                // What is registered may have changed.
                && (choice.origin != Origin.REGISTERED
                        || List.of(Security.getProviders()).contains(choice.provider));
    }

    private static boolean hasEncodings(KeyPair pair) {
        return "PKCS#8".equals(pair.getPrivate().getFormat())
                && "X.509".equals(pair.getPublic().getFormat());
    }

    private static boolean isBouncyCastle(Provider provider) {
        return provider.getName().equals("BC");
    }

    private Choice choose(Kind kind) throws NoSuchAlgorithmException {
        for (Origin origin : order) {
            for (Provider provider : providers(origin)) {
                Choice choice = new Choice(origin, provider);
                if (isUsable(choice) && !misfits(kind).containsKey(provider.getName()) && has(kind, choice)) {
                    return choice;
                }
            }
        }
        if (order.contains(Origin.REGISTERED)) {
            throw new NoSuchAlgorithmException("none of the registered providers "
                    + Origin.REGISTERED.load().stream().map(Provider::getName).toList() + " makes such pairs"
                    + reasons(kind) + "; registered-only keeps to them, and without it or with "
                    + makers(kind) + " registered they would be made");
        }
        throw new NoSuchAlgorithmException("none of the providers " + order + " makes such pairs" + reasons(kind));
    }

    private List<Provider> providers(Origin origin) {
        return origin == Origin.REGISTERED ? origin.load() : loaded.computeIfAbsent(origin, Origin::load);
    }

    /** Who makes such pairs, among the providers that everybody can have. */
    private static String makers(Kind kind) {
        return switch (kind.family()) {
            case RSA -> "SunRsaSign or BC";
            case EC, EDDSA, XDH -> "SunEC or BC";
            case ML_DSA -> "the SUN of JDK 24 or BC";
            case ML_KEM -> "the SunJCE of JDK 24 or BC";
            case SLH_DSA -> "BC";
        };
    }

    private String reasons(Kind kind) {
        StringBuilder reasons = new StringBuilder();
        List<Origin> absent = order.stream()
                .filter(origin -> origin != Origin.REGISTERED)
                .filter(origin -> loaded.getOrDefault(origin, List.of()).isEmpty())
                .toList();
        if (!absent.isEmpty()) {
            reasons.append("; absent, or not working here: ").append(absent);
        }
        misfits(kind)
                .forEach((provider, said) ->
                        reasons.append("; ").append(provider).append(": ").append(said));
        return reasons.toString();
    }

    private Map<String, String> misfits(Kind kind) {
        return misfits.computeIfAbsent(kind, key -> new ConcurrentHashMap<>());
    }

    private boolean has(Kind kind, Choice choice) {
        try {
            generator(kind, choice, random);
        } catch (GeneralSecurityException e) {
            return false;
        } catch (LinkageError e) {
            misfits(kind).put(choice.provider.getName(), e.toString());
            return false;
        }
        try {
            if (isBouncyCastle(choice.provider) && kind.family().isPostQuantum()) {
                BouncyCastle.requirePostQuantum(choice.provider);
            }
            return true;
        } catch (NoSuchAlgorithmException e) {
            misfits(kind).put(choice.provider.getName(), String.valueOf(e.getMessage()));
            return false;
        }
    }

    private KeyPairGenerator generator(Kind kind, Choice choice, SecureRandom random) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(kind.algorithm(), choice.provider);
        // The native providers refuse parameters that the name of the algorithm already tells.
        boolean refusesParameters =
                Origin.isNative(choice.provider) && kind.parameters().getClass() == NamedParameterSpec.class;
        if (!refusesParameters) {
            generator.initialize(kind.parameters(), random);
        }
        return generator;
    }

    private record Choice(Origin origin, Provider provider) {}

    /** The only class here that links against Bouncy Castle, so that its absence breaks nothing else. */
    private static final class Fixed {
        /** A generator that draws this, and then nothing. */
        static SecureRandom drawing(byte[] seed) {
            return new FixedSecureRandom(seed);
        }
    }
}
