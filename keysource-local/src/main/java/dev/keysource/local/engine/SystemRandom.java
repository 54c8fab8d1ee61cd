package dev.keysource.local.engine;

import org.jspecify.annotations.Nullable;

import java.security.DrbgParameters;
import java.security.DrbgParameters.Capability;
import java.security.GeneralSecurityException;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.SecureRandomSpi;
import java.security.Security;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The random generator that pairs are made from, and its security strength, that of the strongest pairs which may be made
 * from it (SP 800-57 part 1, section 5.6.1; SP 800-90A).
 *
 * <p>Only generators of the JDK itself are trusted, and those that the host calls strong by naming them in the security
 * property {@code securerandom.strongAlgorithms}; the old SHA1PRNG never is, which whoever calls {@code setSeed} first makes
 * predictable. Neither position 1 among the providers nor {@code java.security.egd} is a recommendation: what {@code new
 * SecureRandom()} gives is not asked for.
 *
 * <p>The strength is what the generator says when it is asked. A DRBG is asked for that of the strongest kinds first,
 * which by default it does not have. Those of the operating system cannot be asked, and are as strong as any kind needs: they
 * are generators of 256 bits, which the system seeds and which no property weakens. So are those that the host calls
 * strong and which do not answer.
 *
 * @param generator the generator; not for use where the strength is 0
 * @param strength in bits; 0 if there is no generator that is trusted
 * @param description which generator that is, or which were found
 */
public record SystemRandom(SecureRandom generator, int strength, String description) {
    /** What the strongest kinds need, and what a DRBG can have. */
    private static final int[] STRENGTHS = {256, 192, 128, 112};

    private static final int STRONGEST = STRENGTHS[0];
    private static final List<String> OF_THE_OPERATING_SYSTEM =
            List.of("NativePRNG", "NativePRNGNonBlocking", "Windows-PRNG");
    private static final String DRBG = "DRBG";
    private static final String PREDICTABLE = "SHA1PRNG";
    private static final int SEED_BYTES = 48;

    /**
     * The strongest generator of the JDK; of equally strong ones that of the operating system. Where the JDK's are not
     * registered, one that the host calls strong.
     */
    public static SystemRandom create() {
        SystemRandom usual = ofTheOperatingSystem(Security.getProvider("SUN"));
        return usual == null ? search() : usual;
    }

    /** Spares the JVM the loading of all its other providers. */
    private static @Nullable SystemRandom ofTheOperatingSystem(@Nullable Provider provider) {
        if (provider == null || !isOfTheJdk(provider)) {
            return null;
        }
        for (String algorithm : OF_THE_OPERATING_SYSTEM) {
            if (provider.getService("SecureRandom", algorithm) != null) {
                return open(algorithm, provider);
            }
        }
        return null;
    }

    private static SystemRandom search() {
        List<Provider> providers = new ArrayList<>();
        Stream.of(Security.getProviders()).filter(SystemRandom::isOfTheJdk).forEach(providers::add);
        Stream.of(Security.getProviders())
                .filter(provider -> !isOfTheJdk(provider))
                .forEach(providers::add);
        return choose(providers, hostsStrong());
    }

    /** The strongest trusted generator; of equally strong ones that of the first registered provider. */
    public static SystemRandom ofRegistered() {
        return choose(List.of(Security.getProviders()), hostsStrong());
    }

    /**
     * The strongest trusted generator; of equally strong ones that of the first provider.
     *
     * @param strong what the host calls strong: algorithms, or {@code algorithm:provider}
     */
    static SystemRandom choose(List<Provider> providers, Set<String> strong) {
        SystemRandom best = null;
        List<String> broken = new ArrayList<>();
        for (Provider provider : providers) {
            for (String algorithm : algorithms(provider)) {
                boolean named = strong.contains(algorithm) || strong.contains(algorithm + ":" + provider.getName());
                if (algorithm.equals(PREDICTABLE) || !(named || isTrusted(algorithm, provider))) {
                    continue;
                }
                SystemRandom found = open(algorithm, provider);
                if (found == null) {
                    broken.add(name(algorithm, provider));
                } else if (best == null || found.strength > best.strength) {
                    best = found;
                }
                if (best != null && best.strength >= STRONGEST) {
                    return best;
                }
            }
        }
        return best == null ? none(providers, broken) : best;
    }

    /** Those of the operating system first, then a DRBG, and then whatever there is. */
    private static List<String> algorithms(Provider provider) {
        Set<String> all = provider.getServices().stream()
                .filter(service -> service.getType().equals("SecureRandom"))
                .map(Provider.Service::getAlgorithm)
                .collect(Collectors.toCollection(TreeSet::new));
        return Stream.of(OF_THE_OPERATING_SYSTEM.stream(), Stream.of(DRBG), all.stream())
                .flatMap(names -> names)
                .filter(all::contains)
                .distinct()
                .toList();
    }

    private static boolean isTrusted(String algorithm, Provider provider) {
        return isOfTheJdk(provider) && (algorithm.equals(DRBG) || OF_THE_OPERATING_SYSTEM.contains(algorithm));
    }

    private static boolean isOfTheJdk(Provider provider) {
        ClassLoader loader = provider.getClass().getClassLoader();
        return loader == null || loader == ClassLoader.getPlatformClassLoader();
    }

    private static @Nullable SystemRandom open(String algorithm, Provider provider) {
        String name = name(algorithm, provider);
        for (int asked : algorithm.equals(DRBG) ? STRENGTHS : new int[0]) {
            try {
                SecureRandom random = SecureRandom.getInstance(
                        DRBG, DrbgParameters.instantiation(asked, Capability.RESEED_ONLY, null), provider);
                return new SystemRandom(random, strength(random), name);
            } catch (GeneralSecurityException | RuntimeException e) {
                // not that strong, or takes no parameters
            }
        }
        try {
            SecureRandom random = SecureRandom.getInstance(algorithm, provider);
            return new SystemRandom(random, strength(random), name);
        } catch (GeneralSecurityException | RuntimeException | LinkageError e) {
            return null;
        }
    }

    private static int strength(SecureRandom random) {
        return random.getParameters() instanceof DrbgParameters.Instantiation answer ? answer.getStrength() : STRONGEST;
    }

    private static SystemRandom none(List<Provider> found, List<String> broken) {
        String names = found.stream()
                .flatMap(provider -> algorithms(provider).stream().map(algorithm -> name(algorithm, provider)))
                .collect(Collectors.joining(", "));
        String failed = broken.isEmpty() ? "" : ", of which cannot be used " + String.join(", ", broken);
        return new SystemRandom(new Nothing(), 0, (names.isEmpty() ? "none" : names) + failed);
    }

    private static String name(String algorithm, Provider provider) {
        return algorithm + " of " + provider.getName();
    }

    private static Set<String> hostsStrong() {
        String named = Security.getProperty("securerandom.strongAlgorithms");
        return named == null
                ? Set.of()
                : Arrays.stream(named.split(",")).map(String::strip).collect(Collectors.toUnmodifiableSet());
    }

    /**
     * Mixes new bits of the operating system into a generator, so that its output has nothing to do any more with that of
     * its copies in other processes.
     */
    public static void refresh(SecureRandom random) {
        // Asking for a byte makes the generator seed itself; seed that is set from then on adds to what it has.
        random.nextBytes(new byte[1]);
        byte[] seed = random.generateSeed(SEED_BYTES);
        random.setSeed(seed);
        Arrays.fill(seed, (byte) 0);
    }

    /** Stands where there is no generator. */
    private static final class Nothing extends SecureRandom {
        private static final long serialVersionUID = 1L;

        Nothing() {
            super(new NothingSpi(), null);
        }
    }

    private static final class NothingSpi extends SecureRandomSpi {
        private static final long serialVersionUID = 1L;

        @Override
        protected void engineSetSeed(byte[] seed) {}

        @Override
        protected void engineNextBytes(byte[] bytes) {
            throw new IllegalStateException("there is no random generator that is trusted");
        }

        @Override
        protected byte[] engineGenerateSeed(int bytes) {
            throw new IllegalStateException("there is no random generator that is trusted");
        }
    }
}
