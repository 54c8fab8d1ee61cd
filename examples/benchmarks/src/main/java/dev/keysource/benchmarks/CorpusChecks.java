package dev.keysource.benchmarks;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import static java.math.BigInteger.ONE;

/** What is looked for in many public keys at once. */
final class CorpusChecks {
    private static final BigInteger ROCA_GENERATOR = BigInteger.valueOf(65537);
    private static final int LARGEST_ROCA_PRIME = 167;

    private CorpusChecks() {}

    /** How many numbers are there more than once. */
    static int duplicates(long[] fingerprints) {
        long[] sorted = fingerprints.clone();
        Arrays.sort(sorted);
        int duplicates = 0;
        for (int i = 1; i < sorted.length; i++) {
            duplicates += sorted[i] == sorted[i - 1] ? 1 : 0;
        }
        return duplicates;
    }

    /**
     * How many moduli have a factor in common with another one: one product tree up, one remainder tree down, instead of
     * a gcd per pair of moduli (Bernstein, How to find smooth parts of integers, 2004).
     */
    static int sharedPrimes(List<BigInteger> moduli) {
        if (moduli.size() < 2) {
            return 0;
        }
        List<List<BigInteger>> tree = new ArrayList<>();
        tree.add(moduli);
        while (last(tree).size() > 1) {
            tree.add(products(last(tree)));
        }
        List<BigInteger> remainders = last(tree);
        for (int level = tree.size() - 2; level >= 0; level--) {
            List<BigInteger> below = tree.get(level);
            List<BigInteger> next = new ArrayList<>(below.size());
            for (int i = 0; i < below.size(); i++) {
                next.add(remainders.get(i / 2).mod(below.get(i).pow(2)));
            }
            remainders = next;
        }
        int shared = 0;
        for (int i = 0; i < moduli.size(); i++) {
            BigInteger others = remainders.get(i).divide(moduli.get(i));
            shared += others.gcd(moduli.get(i)).equals(ONE) ? 0 : 1;
        }
        return shared;
    }

    private static List<BigInteger> last(List<List<BigInteger>> tree) {
        return tree.get(tree.size() - 1);
    }

    private static List<BigInteger> products(List<BigInteger> numbers) {
        List<BigInteger> products = new ArrayList<>();
        for (int i = 0; i < numbers.size(); i += 2) {
            BigInteger number = numbers.get(i);
            products.add(i + 1 < numbers.size() ? number.multiply(numbers.get(i + 1)) : number);
        }
        return products;
    }

    /**
     * Whether a modulus is a power of 65537 modulo every small prime, as those of the vulnerable Infineon library are and
     * others, once in about 2^27, are not (Nemec and others, The Return of Coppersmith's Attack, 2017).
     */
    static boolean hasRocaFingerprint(BigInteger modulus) {
        for (Map.Entry<Integer, BitSet> powers : rocaPowers().entrySet()) {
            int remainder = modulus.mod(BigInteger.valueOf(powers.getKey())).intValueExact();
            if (!powers.getValue().get(remainder)) {
                return false;
            }
        }
        return true;
    }

    private static Map<Integer, BitSet> rocaPowers() {
        Map<Integer, BitSet> powers = new LinkedHashMap<>();
        for (int prime = 3; prime <= LARGEST_ROCA_PRIME; prime += 2) {
            if (BigInteger.valueOf(prime).isProbablePrime(50)) {
                BitSet reached = new BitSet(prime);
                int step = ROCA_GENERATOR.mod(BigInteger.valueOf(prime)).intValueExact();
                for (int power = 1; !reached.get(power); power = power * step % prime) {
                    reached.set(power);
                }
                powers.put(prime, reached);
            }
        }
        return powers;
    }
}
