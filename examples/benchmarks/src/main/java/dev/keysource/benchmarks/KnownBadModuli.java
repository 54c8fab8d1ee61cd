package dev.keysource.benchmarks;

import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** Moduli with known faults, made afresh, which show that a checker of moduli works. */
final class KnownBadModuli {
    private static final int PRIME_BITS = 1024;
    private static final int ROCA_PRIMES = 126;

    private final Random random = new SecureRandom();

    /** The faulty moduli by the name of their fault; {@code sharedprimes} are two that have a prime in common. */
    Map<String, List<BigInteger>> all() {
        BigInteger p = prime();
        Map<String, List<BigInteger>> moduli = new TreeMap<>();
        moduli.put("fermat", List.of(p.multiply(p.nextProbablePrime())));
        moduli.put("roca", List.of(rocaPrime().multiply(rocaPrime())));
        moduli.put("sharedprimes", List.of(p.multiply(prime()), p.multiply(prime())));
        moduli.put("smallfactors", List.of(prime().multiply(BigInteger.valueOf(65521))));
        return moduli;
    }

    private BigInteger prime() {
        return BigInteger.probablePrime(PRIME_BITS, random);
    }

    /** k M + (65537^a mod M) for a primorial M, as the vulnerable library makes them. */
    private BigInteger rocaPrime() {
        BigInteger primorial = BigInteger.ONE;
        BigInteger factor = BigInteger.ONE;
        for (int i = 0; i < ROCA_PRIMES; i++) {
            factor = factor.nextProbablePrime();
            primorial = primorial.multiply(factor);
        }
        BigInteger candidate;
        do {
            BigInteger power = new BigInteger(PRIME_BITS, random);
            BigInteger multiple = new BigInteger(PRIME_BITS - primorial.bitLength(), random);
            candidate =
                    multiple.multiply(primorial).add(BigInteger.valueOf(65537).modPow(power, primorial));
        } while (!candidate.isProbablePrime(50));
        return candidate;
    }
}
