package dev.keysource.local.rsa;

import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;

/**
 * Finds random primes for RSA: sieves a random window of odd numbers and tests what is left of it in random order. Safe
 * for use by many threads at once; each prime comes from a window of its own.
 *
 * <h2>Cost</h2>
 *
 * One number of k bits in k ln 2 is prime. Of the odd numbers without a factor up to B, one in {@code k ln 2 / (e^g ln
 * B)} is (Mertens' third theorem; g = 0.5772 is Euler's constant, e^g = 1.781), and each of those tried costs one
 * exponentiation: the {@link FirstTest} to base 2, which hardly a composite passes (Pomerance, On the distribution of
 * pseudoprimes, 1981). Then come the rounds of FIPS 186-5, table B.1. For k = 1024 that is 34 exponentiations per prime
 * for B = 2^17, 30 for 2^19, 29 for 2^20, 27 for 2^21, plus 5 rounds. An exponentiation costs 0.30 ms, or 0.10 ms in
 * lockstep; the sieve 0.4, 0.6, 0.8 and 1.3 ms, of which the remainders ({@link SmallPrimes}) double with B and the striking
 * out of multiples hardly grows. Doubling B pays as long as it saves more exponentiations than it costs: the optimum is
 * flat, at 2^20 for 1024 bits (in lockstep at 2^19, to 2 %), and, since exponentiation grows with the cube of k, at 2^21 or
 * above from 1536 bits on, which is as far as the small primes go. Below 1536 bits the first primes of a process come from a
 * sieve to 2^17: until the virtual machine has compiled a deeper one, that costs more than it saves.
 *
 * <h2>Bias</h2>
 *
 * FIPS 186-5, appendix A.1.3, draws every candidate afresh, so all primes are equally likely; a sieve per candidate
 * would cost more than it saves. An incremental search from a random start finds a prime with a probability in proportion to
 * the gap before it. Gaps are nearly exponentially distributed, so that loses 1 - g = 0.42 nats (0.61 bits) of entropy,
 * and is at a statistical distance of 1/e = 37 % from the uniform distribution (Brandt and Damg&aring;rd, On Generation of
 * Probable Primes by Incremental Search, 1992).
 *
 * <p>Here the first prime met in random order (in lockstep: the first drawn of those tested together) is uniform among the
 * N primes of the window, as neither the sieve nor the first test refuses any, so that a prime's probability is in
 * proportion to the mean of 1/N over the windows that it lies in. With K = 2 W / (k ln 2) primes in a window of W odd
 * numbers on average, the primes around it being a Poisson process, N - 1 averaged over those windows has variance 2 K / 3,
 * and the probability a relative standard deviation of sqrt(2 / (3 K)), which costs 1 / (3 K) nats of
 * entropy. W = 2^16 makes K = 185 for primes of 1024 bits: 6 %, which is 0.003 bits of entropy per prime and 0.005 bits per
 * pair (0.0026 and 0.0052), and a statistical distance of 2.4 % per prime; for 2048 bits K = 92: 9 %, 0.005 bits per prime
 * and 0.010 per pair, 3.4 %. A larger window would cost next to nothing more and gain next to nothing.
 */
final class PrimeSearch {
    private static final int WINDOW = 1 << 16;
    private static final int EARLY_DEPTH_BELOW_1536_BITS = 1 << 17;
    private static final int DEPTH_BELOW_1536_BITS = 1 << 20;
    private static final int DEPTH = 1 << 21;
    /** More than half of all draws are in range: so many failures in a row do not happen by chance. */
    private static final int MOST_DRAWS = 256;

    private final int bits;
    private final SecureRandom random;
    private final int depth;
    private final FirstTest firstTest;
    private SmallPrimes smallPrimes;

    PrimeSearch(int bits, SecureRandom random) {
        this.bits = bits;
        this.random = random;
        this.depth = bits < 1536 ? DEPTH_BELOW_1536_BITS : DEPTH;
        this.firstTest = new FirstTest(bits, Lockstep.find(), System::nanoTime);
        this.smallPrimes = new SmallPrimes(bits < 1536 ? EARLY_DEPTH_BELOW_1536_BITS : DEPTH);
    }

    /**
     * Finds one prime p in the range of FIPS 186-5, appendix A.1.3, whose p - 1 has no factor in common with 65537.
     *
     * @param abandoned is looked at before each test of a candidate, or of several in lockstep: every millisecond or few, for the
     *     primes of RSA-8192 every 20 or 40
     * @throws CancellationException if it became true
     */
    BigInteger next(BooleanSupplier abandoned) {
        try (FirstTest.Search search = firstTest.begin()) {
            SmallPrimes sieve = smallPrimes(search.isEarly());
            while (true) {
                CandidateWindow window = new CandidateWindow(base(), WINDOW, sieve, random);
                while (!window.isEmpty()) {
                    if (abandoned.getAsBoolean()) {
                        throw new CancellationException("the search was abandoned");
                    }
                    for (BigInteger candidate : search.survivors(window)) {
                        if (isPrime(candidate) && fitsTheExponent(candidate)) {
                            return candidate;
                        }
                    }
                }
            }
        }
    }

    /** The small primes to sieve by; more of them once it is no longer early. */
    synchronized SmallPrimes smallPrimes(boolean early) {
        if (!early && smallPrimes.limit() < depth) {
            smallPrimes = new SmallPrimes(depth);
        }
        return smallPrimes;
    }

    private boolean isPrime(BigInteger candidate) {
        return MillerRabin.passes(candidate, MillerRabin.rounds(bits), random);
    }

    /** 65537 is prime: it has a factor in common with p - 1 only if it divides it. */
    private static boolean fitsTheExponent(BigInteger prime) {
        return !prime.mod(RsaGate.EXPONENT).equals(BigInteger.ONE);
    }

    /** A random odd number such that the whole window is in range. */
    private BigInteger base() {
        for (int i = 0; i < MOST_DRAWS; i++) {
            BigInteger base = new BigInteger(bits, random).setBit(bits - 1).setBit(0);
            BigInteger last = base.add(BigInteger.valueOf(2L * WINDOW));
            if (RsaGate.isInRange(base, 2 * bits) && RsaGate.isInRange(last, 2 * bits)) {
                return base;
            }
        }
        throw new IllegalStateException("the random generator is stuck");
    }
}
