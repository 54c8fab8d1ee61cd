package dev.keysource.jca;

import dev.keysource.KeyPairSpec;
import dev.keysource.jca.NextGenerator.Initialization;
import org.jspecify.annotations.Nullable;

import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidParameterException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.ProviderException;
import java.security.SecureRandom;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.RSAKeyGenParameterSpec;

/**
 * A generator whose pairs come from a {@link Chain} where that makes no difference to the caller: RSA of a usual size, with the
 * public exponent 65537, without parameters, and from randomness that nobody can have seeded. Everything else, and every pair
 * that the chain does not have, is the {@link NextGenerator}'s. What that refuses is refused in its words. Thread-safe.
 *
 * <p>It is a {@code KeyPairGenerator} and not only the inner part of one, because the JCA moves on from such a part when it
 * refuses something, and forgets what it was told before.
 */
final class PooledGenerator extends KeyPairGenerator {
    private final String algorithm;
    private final Chain chain;
    private final DefaultSizes sizes;
    private volatile Order order;

    /** What the caller wants. */
    private record Order(
            @Nullable KeyPairSpec spec,
            Initialization initialization,
            @Nullable NextGenerator next) {}

    /**
     * A generator that is not initialized.
     *
     * @param name as the caller writes the algorithm
     * @param algorithm its standard name, {@code RSA} or {@code RSASSA-PSS}
     */
    PooledGenerator(String name, String algorithm, Chain chain, DefaultSizes sizes) {
        super(name);
        this.algorithm = algorithm;
        this.chain = chain;
        this.sizes = sizes;
        this.order = new Order(null, generator -> {}, null);
    }

    @Override
    public void initialize(int size, SecureRandom random) {
        try {
            order = order(size, random, generator -> generator.initialize(size, random));
        } catch (InvalidAlgorithmParameterException e) {
            throw new InvalidParameterException(e.getMessage()); // for completeness: no generator throws it for a size
        }
    }

    @Override
    public void initialize(AlgorithmParameterSpec parameters, SecureRandom random)
            throws InvalidAlgorithmParameterException {
        order = order(size(parameters), random, generator -> generator.initialize(parameters, random));
    }

    private Order order(int size, @Nullable SecureRandom random, Initialization initialization)
            throws InvalidAlgorithmParameterException {
        KeyPairSpec spec = Randomness.isPlain(random) ? JcaSettings.pooled(size) : null;
        return new Order(
                spec, initialization, spec == null ? NextGenerator.accepting(algorithm, initialization) : null);
    }

    /** The size, or zero if a generator has to look at the parameters. */
    private static int size(AlgorithmParameterSpec parameters) {
        return parameters instanceof RSAKeyGenParameterSpec rsa
                        && rsa.getClass() == RSAKeyGenParameterSpec.class
                        && RSAKeyGenParameterSpec.F4.equals(rsa.getPublicExponent())
                        && rsa.getKeyParams() == null
                ? rsa.getKeysize()
                : 0;
    }

    @Override
    public KeyPair generateKeyPair() {
        Order now = order;
        if (now.next != null) {
            return now.next.generate();
        }
        KeyPairSpec spec = now.spec == null ? sizes.of(algorithm) : now.spec;
        KeyPair pair = spec == null ? null : chain.take(spec, algorithm);
        return pair == null ? next(now) : pair;
    }

    private KeyPair next(Order order) {
        try {
            NextGenerator next = NextGenerator.accepting(algorithm, order.initialization);
            KeyPair pair = next.generate();
            if (order.spec == null) {
                sizes.learn(algorithm, next.provider(), pair);
            }
            return pair;
        } catch (InvalidAlgorithmParameterException e) {
            throw new ProviderException(e); // a usual size that no provider accepts any more
        }
    }
}
