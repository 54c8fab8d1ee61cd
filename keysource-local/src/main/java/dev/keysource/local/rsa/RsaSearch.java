package dev.keysource.local.rsa;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.spec.RSAPrivateCrtKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;

import static java.math.BigInteger.ONE;

/**
 * Makes RSA pairs in pure Java, faster than the providers do, because of how {@link PrimeSearch} looks for primes:
 * {@link BigInteger#modPow} runs on intrinsics of the virtual machine, and with {@code --add-modules jdk.incubator.vector}
 * several candidates are tested at once on the vectors of the processor ({@link Lockstep}). The pairs satisfy FIPS 186-5, appendix A.1.1, with
 * e = 65537; the search is not literally one of its methods, see there about the bias. {@code BigInteger} is not
 * constant-time. Safe for use by many threads at once.
 *
 * <h2>What stays in memory</h2>
 *
 * A {@code BigInteger} cannot be wiped. Until the garbage collector has reclaimed it and something has overwritten it, the
 * heap holds of each pair, besides the key objects and whatever arithmetic copied on the way:
 *
 * <ul>
 *   <li>p, q and n, p - 1 and q - 1, their greatest common divisor and least common multiple, d, d mod p - 1, d mod q - 1 and
 *       the inverse of q mod p, in the search and once more where {@link RsaGate} computes them again;
 *   <li>of the window that a prime was found in: its first number, also as bytes, from which p is at most 131,070 away, the
 *       remainders of that number by all small primes, and the offsets of the candidates;
 *   <li>the candidates that were tried, the prime among them, and of the Miller-Rabin test (p - 1) / 2^s, its powers and its
 *       bases; the limbs that were tested in lockstep are overwritten;
 *   <li>the primes of a pair that was rejected: no pair is made of them.
 * </ul>
 */
public final class RsaSearch {
    /**
     * A good generator never needs a second one: d is too small once in about 2^(bits/2) pairs, and the primes are too close to
     * each other once in 2^98.
     */
    private static final int MOST_ATTEMPTS = 3;

    private final SecureRandom random;
    private final Provider provider;
    private final Map<Integer, PrimeSearch> searches = new ConcurrentHashMap<>();

    /**
     * A search.
     *
     * @param random where all randomness comes from
     * @param provider makes key objects from the numbers
     */
    public RsaSearch(SecureRandom random, Provider provider) {
        this.random = random;
        this.provider = provider;
    }

    /**
     * Makes one pair on the calling thread.
     *
     * @param bits the size of the modulus, even
     * @param abandoned ends the search within milliseconds when it becomes true
     * @return a new pair
     * @throws CancellationException if the search was abandoned
     * @throws GeneralSecurityException if the provider refuses the numbers
     */
    public KeyPair generate(int bits, BooleanSupplier abandoned) throws GeneralSecurityException {
        PrimeSearch search = searches.computeIfAbsent(bits / 2, half -> new PrimeSearch(half, random));
        for (int attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
            BigInteger first = search.next(abandoned);
            BigInteger second = search.next(abandoned);
            if (!RsaGate.areFarApart(first, second, bits)) {
                continue;
            }
            BigInteger p = first.max(second);
            BigInteger q = first.min(second);
            BigInteger d = RsaGate.EXPONENT.modInverse(RsaGate.lcm(p.subtract(ONE), q.subtract(ONE)));
            if (d.bitLength() > bits / 2) {
                return pair(p, q, d);
            }
        }
        throw new IllegalStateException("the random generator is stuck");
    }

    private KeyPair pair(BigInteger p, BigInteger q, BigInteger d) throws GeneralSecurityException {
        BigInteger n = p.multiply(q);
        KeyFactory factory = KeyFactory.getInstance("RSA", provider);
        return new KeyPair(
                factory.generatePublic(new RSAPublicKeySpec(n, RsaGate.EXPONENT)),
                factory.generatePrivate(new RSAPrivateCrtKeySpec(
                        n,
                        RsaGate.EXPONENT,
                        d,
                        p,
                        q,
                        d.mod(p.subtract(ONE)),
                        d.mod(q.subtract(ONE)),
                        q.modInverse(p))));
    }
}
