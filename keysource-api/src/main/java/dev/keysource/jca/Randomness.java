package dev.keysource.jca;

import org.jspecify.annotations.Nullable;

import java.security.Provider;
import java.security.SecureRandom;
import java.util.Set;

/**
 * The question whether a caller's {@link SecureRandom} may be ignored. It may if it can only be meant as "random": then a pair
 * that was made before is as good. A caller that may have seeded it expects pairs that follow from the seed.
 */
final class Randomness {
    /** What the operating system feeds: a seed that a caller sets is only mixed in. */
    private static final Set<String> OF_THE_SYSTEM =
            Set.of("NativePRNG", "NativePRNGBlocking", "NativePRNGNonBlocking", "Windows-PRNG");

    private static final Set<String> JDK = Set.of("SUN", "SunMSCAPI");

    /** What Netty mints its self-signed certificates with; it ignores every seed. Other libraries have copies of it. */
    private static final String NETTY = "io.netty.handler.ssl.util.ThreadLocalInsecureRandom";

    private Randomness() {}

    /** Whether nothing that a caller did can make this one's output predictable. */
    static boolean isPlain(@Nullable SecureRandom random) {
        if (random == null) {
            return true;
        }
        if (random.getClass() != SecureRandom.class) {
            String name = random.getClass().getName();
            return name.equals(NETTY) || name.endsWith("." + NETTY);
        }
        String algorithm = random.getAlgorithm();
        Provider provider = random.getProvider();
        if (algorithm.equals("SHA1PRNG") || provider == null) {
            return false; // a seed that is set before the first use is all that SHA1PRNG knows
        }
        return (OF_THE_SYSTEM.contains(algorithm) && JDK.contains(provider.getName()))
                || isDefault(algorithm, provider);
    }

    /** What {@code initialize(int)} passes on: DRBG on Windows, another provider's where that stands first. */
    private static boolean isDefault(String algorithm, Provider provider) {
        SecureRandom usual = new SecureRandom();
        return usual.getAlgorithm().equals(algorithm)
                && usual.getProvider().getName().equals(provider.getName());
    }
}
