package dev.keysource.jca;

import dev.keysource.KeyPairSpec;
import org.jspecify.annotations.Nullable;

import java.security.KeyPair;
import java.security.Provider;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.RSAKeyGenParameterSpec;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The sizes that generators have without being initialized. They differ between versions of the JDK and nothing tells them, so
 * they are learned from the first pair of the next provider, and hold while that one is the next. Thread-safe.
 */
final class DefaultSizes {
    private record Learned(String provider, KeyPairSpec spec) {}

    private final Map<String, Learned> learned = new ConcurrentHashMap<>();

    /** The default of an algorithm; {@code null} if it is not known, or nothing that pools keep. */
    @Nullable
    KeyPairSpec of(String algorithm) {
        Learned known = learned.get(algorithm);
        if (known == null) {
            return null;
        }
        List<Provider> next = NextProviders.with("KeyPairGenerator", algorithm);
        return !next.isEmpty() && next.get(0).getName().equals(known.provider) ? known.spec : null;
    }

    /** Remembers the size of a pair that a generator of this provider made without being initialized. */
    void learn(String algorithm, Provider provider, KeyPair pair) {
        if (pair.getPublic() instanceof RSAPublicKey key
                && key.getPublicExponent().equals(RSAKeyGenParameterSpec.F4)
                && key.getParams() == null) {
            KeyPairSpec spec = JcaSettings.pooled(key.getModulus().bitLength());
            if (spec != null) {
                learned.put(algorithm, new Learned(provider.getName(), spec));
            }
        }
    }
}
