package dev.keysource.local;

import dev.keysource.KeyPairSpec;
import dev.keysource.internal.Kind;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.spec.NamedParameterSpec;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;

/**
 * Makes pairs with the key pair generators of the JCA: for each spec the first provider that has it, in the order given.
 * A provider is loaded when the ones before it cannot do what is asked. A generation cannot be interrupted.
 */
final class JcaEngine implements PairEngine {
    private volatile List<JcaProvider> order;
    private final SecureRandom random;
    private final Map<JcaProvider, List<Provider>> loaded = new ConcurrentHashMap<>();
    private final Map<KeyPairSpec, Choice> choices = new ConcurrentHashMap<>();
    /** What cannot make a kind because its version lacks a class or its native part does not fit, and what it said. */
    private final Map<KeyPairSpec, Map<String, String>> misfits = new ConcurrentHashMap<>();

    JcaEngine(List<JcaProvider> order, SecureRandom random) {
        this.order = List.copyOf(order);
        this.random = random;
    }

    @Override
    public Made make(KeyPairSpec spec, BooleanSupplier abandoned) throws GeneralSecurityException {
        while (true) {
            Choice choice = choices.get(spec);
            if (choice == null || !order.contains(choice.kind)) {
                choice = choose(spec);
                choices.put(spec, choice);
            }
            try {
                return make(spec, choice);
            } catch (LinkageError e) {
                misfits(spec).put(choice.provider.getName(), e.toString());
                choices.remove(spec, choice);
            }
        }
    }

    private Made make(KeyPairSpec spec, Choice choice) throws GeneralSecurityException {
        KeyPair pair = generator(spec, choice).generateKeyPair();
        if (choice.kind == JcaProvider.BC && Kind.of(spec.toString()).family().isOfRfc8410()) {
            pair = EdwardsKeys.withPlainEncoding(spec.toString(), pair, choice.provider);
        }
        return new Made(pair, choice.provider);
    }

    /** The native providers have random generators of their own, which nobody can reseed: they are not used any more. */
    @Override
    public void restored() {
        order = order.stream().filter(kind -> !kind.isNative()).toList();
    }

    private Choice choose(KeyPairSpec spec) throws NoSuchAlgorithmException {
        for (JcaProvider kind : order) {
            for (Provider provider : loaded.computeIfAbsent(kind, JcaProvider::load)) {
                Choice choice = new Choice(kind, provider);
                if (keysAreStandard(kind, spec)
                        && !misfits(spec).containsKey(provider.getName())
                        && has(spec, choice)) {
                    return choice;
                }
            }
        }
        throw new NoSuchAlgorithmException("none of the providers " + order + " makes such pairs" + reasons(spec));
    }

    private String reasons(KeyPairSpec spec) {
        StringBuilder reasons = new StringBuilder();
        List<JcaProvider> absent = order.stream()
                .filter(kind -> loaded.getOrDefault(kind, List.of()).isEmpty())
                .toList();
        if (!absent.isEmpty()) {
            reasons.append("; absent, or not working here: ").append(absent);
        }
        misfits(spec)
                .forEach((provider, said) ->
                        reasons.append("; ").append(provider).append(": ").append(said));
        return reasons.toString();
    }

    private Map<String, String> misfits(KeyPairSpec spec) {
        return misfits.computeIfAbsent(spec, key -> new ConcurrentHashMap<>());
    }

    /** Conscrypt's Ed25519 and X25519 keys are neither EdECKey nor XECKey, and other providers refuse them. */
    private static boolean keysAreStandard(JcaProvider kind, KeyPairSpec spec) {
        return kind != JcaProvider.CONSCRYPT
                || !Kind.of(spec.toString()).family().isOfRfc8410();
    }

    private boolean has(KeyPairSpec spec, Choice choice) {
        try {
            generator(spec, choice);
        } catch (GeneralSecurityException e) {
            return false;
        } catch (LinkageError e) {
            misfits(spec).put(choice.provider.getName(), e.toString());
            return false;
        }
        try {
            if (choice.kind == JcaProvider.BC
                    && Kind.of(spec.toString()).family().isPostQuantum()) {
                JcaProvider.requirePostQuantum(choice.provider);
            }
            return true;
        } catch (NoSuchAlgorithmException e) {
            misfits(spec).put(choice.provider.getName(), String.valueOf(e.getMessage()));
            return false;
        }
    }

    private KeyPairGenerator generator(KeyPairSpec spec, Choice choice) throws GeneralSecurityException {
        Kind kind = Kind.of(spec.toString());
        KeyPairGenerator generator = KeyPairGenerator.getInstance(kind.algorithm(), choice.provider);
        // The native providers refuse parameters that the name of the algorithm already tells.
        boolean refusesParameters = choice.kind.isNative() && kind.parameters().getClass() == NamedParameterSpec.class;
        if (!refusesParameters) {
            generator.initialize(kind.parameters(), random);
        }
        return generator;
    }

    private record Choice(JcaProvider kind, Provider provider) {}
}
