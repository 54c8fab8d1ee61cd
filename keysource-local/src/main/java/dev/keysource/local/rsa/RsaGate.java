package dev.keysource.local.rsa;

import java.math.BigInteger;
import java.security.SecureRandom;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Optional;

import static java.math.BigInteger.ONE;

/**
 * What every RSA pair must satisfy, whoever made it.
 *
 * <p>Source: FIPS 186-5, appendix A.1.1 (the criteria for p, q and d), and RFC 8017, section 3.2 (the CRT values). The
 * primes are tested again with fresh random bases, independent of what the generator did. Messages name the rule that
 * was broken and hold no value.
 */
public final class RsaGate {
    /** The only public exponent: 65537. */
    public static final BigInteger EXPONENT = BigInteger.valueOf(65537);

    /** How much shorter than the primes their difference may be, in bits. */
    static final int CLOSENESS = 100;

    private RsaGate() {}

    /**
     * The first rule that a pair breaks.
     *
     * @param publicKey the public half
     * @param key the private half
     * @param bits the size that the modulus must have
     * @param random draws the bases of the primality tests
     * @return the rule in words, or empty if the pair is well made
     */
    public static Optional<String> fault(RSAPublicKey publicKey, RSAPrivateCrtKey key, int bits, SecureRandom random) {
        BigInteger n = key.getModulus();
        BigInteger p = key.getPrimeP();
        BigInteger q = key.getPrimeQ();
        if (!publicKey.getModulus().equals(n)) {
            return Optional.of("the two halves have different moduli");
        }
        if (!publicKey.getPublicExponent().equals(EXPONENT)
                || !key.getPublicExponent().equals(EXPONENT)) {
            return Optional.of("the public exponent is not 65537");
        }
        if (bits % 2 != 0 || n.signum() <= 0 || n.bitLength() != bits) {
            return Optional.of("the modulus does not have exactly the size asked for");
        }
        return primesFault(n, p, q, bits)
                .or(() -> exponentFault(key, p.subtract(ONE), q.subtract(ONE), bits))
                .or(() -> crtFault(key))
                .or(() -> isPrime(p, random) && isPrime(q, random)
                        ? Optional.empty()
                        : Optional.of("a factor of the modulus is composite"));
    }

    private static Optional<String> primesFault(BigInteger n, BigInteger p, BigInteger q, int bits) {
        if (!isInRange(p, bits) || !isInRange(q, bits)) {
            return Optional.of("a prime is out of range");
        }
        if (!p.testBit(0) || !q.testBit(0)) {
            return Optional.of("a prime is even");
        }
        if (!p.multiply(q).equals(n)) {
            return Optional.of("the modulus is not the product of the primes");
        }
        return areFarApart(p, q, bits) ? Optional.empty() : Optional.of("the primes are too close to each other");
    }

    private static Optional<String> exponentFault(RSAPrivateCrtKey key, BigInteger p1, BigInteger q1, int bits) {
        BigInteger d = key.getPrivateExponent();
        if (d.compareTo(ONE.shiftLeft(bits / 2)) <= 0 || d.compareTo(lcm(p1, q1)) >= 0) {
            return Optional.of("the private exponent is out of range");
        }
        BigInteger product = d.multiply(EXPONENT);
        // One modulo both is one modulo their least common multiple.
        return product.mod(p1).equals(ONE) && product.mod(q1).equals(ONE)
                ? Optional.empty()
                : Optional.of("the exponents are not inverse to each other");
    }

    private static Optional<String> crtFault(RSAPrivateCrtKey key) {
        BigInteger p = key.getPrimeP();
        BigInteger q = key.getPrimeQ();
        BigInteger d = key.getPrivateExponent();
        BigInteger coefficient = key.getCrtCoefficient();
        boolean right = key.getPrimeExponentP().equals(d.mod(p.subtract(ONE)))
                && key.getPrimeExponentQ().equals(d.mod(q.subtract(ONE)))
                && coefficient.signum() > 0
                && coefficient.compareTo(p) < 0
                && coefficient.multiply(q).mod(p).equals(ONE);
        return right ? Optional.empty() : Optional.of("a CRT value is wrong");
    }

    /** Whether sqrt(2) * 2^(bits/2 - 1) &lt; prime &lt; 2^(bits/2): exactly half the bits, and a square of all of them. */
    static boolean isInRange(BigInteger prime, int bits) {
        return prime.signum() > 0
                && prime.bitLength() == bits / 2
                && prime.multiply(prime).bitLength() == bits;
    }

    static boolean areFarApart(BigInteger p, BigInteger q, int bits) {
        return p.subtract(q).abs().compareTo(ONE.shiftLeft(bits / 2 - CLOSENESS)) > 0;
    }

    static BigInteger lcm(BigInteger a, BigInteger b) {
        return a.divide(a.gcd(b)).multiply(b);
    }

    private static boolean isPrime(BigInteger number, SecureRandom random) {
        return MillerRabin.passes(number, MillerRabin.rounds(number.bitLength()), random);
    }
}
