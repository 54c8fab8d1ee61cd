package dev.keysource.jca;

import org.jspecify.annotations.Nullable;

import java.security.InvalidAlgorithmParameterException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.ProviderException;
import java.util.List;

/**
 * The generator that a caller would have had without this library: that of the first provider which accepts what the caller
 * asks for. If it fails to make a pair, those after it are tried, as the JCA does. Immutable.
 */
final class NextGenerator {
    /** What the caller asks of a generator; kept, since several may be asked. */
    @FunctionalInterface
    interface Initialization {
        void of(KeyPairGenerator generator) throws InvalidAlgorithmParameterException;
    }

    private final String algorithm;
    private final Initialization initialization;
    private final Provider provider;
    private final KeyPairGenerator generator;
    private final List<Provider> after;

    private NextGenerator(
            String algorithm,
            Initialization initialization,
            Provider provider,
            KeyPairGenerator generator,
            List<Provider> after) {
        this.algorithm = algorithm;
        this.initialization = initialization;
        this.provider = provider;
        this.generator = generator;
        this.after = after;
    }

    /**
     * The first that accepts.
     *
     * @throws InvalidAlgorithmParameterException if none does, and this is what the first of them said; likewise any
     *     {@link RuntimeException}
     */
    static NextGenerator accepting(String algorithm, Initialization initialization)
            throws InvalidAlgorithmParameterException {
        return accepting(algorithm, initialization, NextProviders.with("KeyPairGenerator", algorithm));
    }

    private static NextGenerator accepting(String algorithm, Initialization initialization, List<Provider> providers)
            throws InvalidAlgorithmParameterException {
        RuntimeException refusal = null;
        InvalidAlgorithmParameterException refusedParameters = null;
        for (int i = 0; i < providers.size(); i++) {
            Provider provider = providers.get(i);
            try {
                KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm, provider);
                initialization.of(generator);
                return new NextGenerator(
                        algorithm, initialization, provider, generator, providers.subList(i + 1, providers.size()));
            } catch (InvalidAlgorithmParameterException e) {
                refusedParameters = refusal == null && refusedParameters == null ? e : refusedParameters;
            } catch (NoSuchAlgorithmException e) {
                refusal = refusal == null && refusedParameters == null ? unusable(algorithm, e) : refusal;
            } catch (RuntimeException e) {
                refusal = refusal == null && refusedParameters == null ? e : refusal;
            }
        }
        if (refusedParameters != null) {
            throw refusedParameters;
        }
        throw refusal == null ? unusable(algorithm, null) : refusal;
    }

    private static ProviderException unusable(String algorithm, @Nullable Throwable cause) {
        return new ProviderException("no other provider makes " + algorithm + " pairs", cause);
    }

    /** Makes a pair on this thread. */
    KeyPair generate() {
        try {
            return generator.generateKeyPair();
        } catch (RuntimeException e) {
            KeyPair pair = fromThoseAfter();
            if (pair != null) {
                return pair;
            }
            throw e;
        }
    }

    private @Nullable KeyPair fromThoseAfter() {
        try {
            return accepting(algorithm, initialization, after).generate();
        } catch (InvalidAlgorithmParameterException | RuntimeException e) {
            return null; // what the first of them said is what the caller is told
        }
    }

    Provider provider() {
        return provider;
    }
}
