package dev.keysource.local.rsa;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPublicKey;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import static java.math.BigInteger.ONE;
import static java.math.BigInteger.TWO;
import static java.math.BigInteger.ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/** Pairs with exactly one fault each. */
class RsaGateTest {
    private static final int BITS = 2048;
    private static final int HALF = BITS / 2;
    private static final SecureRandom RANDOM = new SecureRandom();

    private static RsaValues good;
    private static RsaValues other;

    @BeforeAll
    static void makePairs() throws Exception {
        good = generate(BITS);
        other = generate(BITS);
    }

    private static RsaValues generate(int bits) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(bits);
        KeyPair pair = generator.generateKeyPair();
        return RsaValues.of((RSAPublicKey) pair.getPublic(), (RSAPrivateCrtKey) pair.getPrivate());
    }

    /** From 1.125 to 1.375 times 2^1023: below sqrt(2) times that, but times a large prime it has all the bits. */
    private static BigInteger smallPrime() {
        return primeFrom(ONE.shiftLeft(HALF - 1).add(ONE.shiftLeft(HALF - 4)).add(new BigInteger(HALF - 3, RANDOM)));
    }

    /** A prime near the upper end of the range. */
    private static BigInteger largePrime() {
        return primeFrom(ONE.shiftLeft(HALF).subtract(ONE.shiftLeft(HALF - 5)).add(new BigInteger(HALF - 6, RANDOM)));
    }

    /** The next prime that fits the exponent: of 65537 random ones, one does not. */
    private static BigInteger primeFrom(BigInteger start) {
        BigInteger prime = start.nextProbablePrime();
        return fits(prime) ? prime : primeFrom(prime);
    }

    private static boolean fits(BigInteger factor) {
        return factor.subtract(ONE).mod(RsaGate.EXPONENT).signum() != 0;
    }

    /** An odd composite in the range of the primes, without small factors. */
    private static BigInteger composite() {
        BigInteger factor = BigInteger.probablePrime(HALF / 2, RANDOM).setBit(HALF / 2 - 2);
        BigInteger composite = factor.nextProbablePrime()
                .multiply(ONE.shiftLeft(HALF / 2)
                        .subtract(ONE.shiftLeft(HALF / 2 - 9))
                        .nextProbablePrime());
        return fits(composite) ? composite : composite();
    }

    private static UnaryOperator<RsaValues> from(UnaryOperator<BigInteger> p, UnaryOperator<BigInteger> q) {
        return pair -> RsaValues.from(p.apply(pair.p()), q.apply(pair.q()));
    }

    private static Arguments mutant(String name, String rule, UnaryOperator<RsaValues> change) {
        return arguments(name, rule, change);
    }

    static Stream<Arguments> mutants() {
        String moduli = "different moduli";
        String exponent = "public exponent";
        String size = "size asked for";
        String range = "prime is out of range";
        String product = "not the product";
        String privateRange = "private exponent is out of range";
        String crt = "CRT value";
        return Stream.of(
                mutant("public modulus + 2", moduli, v -> v.publicN(v.publicN().add(TWO))),
                mutant("public modulus of another pair", moduli, v -> v.publicN(other.n())),
                mutant("private modulus + 2", moduli, v -> v.privateN(v.n().add(TWO))),
                mutant("public e = 3", exponent, v -> v.publicE(BigInteger.valueOf(3))),
                mutant("public e = 1", exponent, v -> v.publicE(ONE)),
                mutant("public e = 65539", exponent, v -> v.publicE(BigInteger.valueOf(65539))),
                mutant("private e = 3", exponent, v -> v.privateE(BigInteger.valueOf(3))),
                mutant("private e = 0", exponent, v -> v.privateE(ZERO)),
                mutant("n negative", size, v -> v.bothN(v.n().negate())),
                mutant("n zero", size, v -> v.bothN(ZERO)),
                mutant("n one bit short", size, v -> v.bothN(v.n().shiftRight(1))),
                mutant("n one bit long", size, v -> v.bothN(v.n().shiftLeft(1))),
                mutant("n even", product, v -> v.bothN(v.n().clearBit(0))),
                mutant("n of another pair", product, v -> v.bothN(other.n())),
                mutant("p below sqrt(2) * 2^1023", range, from(p -> smallPrime(), q -> largePrime())),
                mutant("q below sqrt(2) * 2^1023", range, from(p -> largePrime(), q -> smallPrime())),
                mutant("p zero", range, v -> v.p(ZERO)),
                mutant("p negative", range, v -> v.p(v.p().negate())),
                mutant("p = 1, q = n", range, v -> v.p(ONE).q(v.n())),
                mutant("q zero", range, v -> v.q(ZERO)),
                mutant("q = 3 p", range, v -> v.q(v.p().multiply(BigInteger.valueOf(3)))),
                mutant("p of another pair", product, v -> v.p(other.p())),
                mutant("q of another pair", product, v -> v.q(other.q())),
                mutant("p even", "even", v -> v.p(v.p().clearBit(0))),
                mutant("q even", "even", v -> v.q(v.q().clearBit(0))),
                mutant("q next to p", "too close", from(p -> p, q -> primeFrom(good.p()))),
                mutant("p - q just within the limit", "too close", v -> {
                    BigInteger p = largePrime();
                    return RsaValues.from(p, primeFrom(p.subtract(ONE.shiftLeft(HALF - 100))));
                }),
                mutant("d + 1", "not inverse", v -> v.withD(v.d().add(ONE))),
                mutant(
                        "d of another pair",
                        "not inverse",
                        v -> v.withD(other.d().mod(v.lcm()))),
                mutant("d + lcm", privateRange, v -> v.d(v.d().add(v.lcm()))),
                mutant("d = lcm + small", privateRange, v -> v.d(v.lcm().add(TWO))),
                mutant("d small", privateRange, v -> v.d(BigInteger.valueOf(3))),
                mutant("d = 2^1024", privateRange, v -> v.d(ONE.shiftLeft(HALF))),
                mutant("d negative", privateRange, v -> v.d(v.d().negate())),
                mutant("e shares a factor with p - 1", "not inverse", v -> {
                    BigInteger e = RsaGate.EXPONENT;
                    BigInteger p = largePrime();
                    p = p.subtract(p.mod(e)).add(ONE);
                    while (!p.testBit(0) || !p.isProbablePrime(50)) {
                        p = p.add(e);
                    }
                    return RsaValues.from(
                            p, largePrime(), ONE.shiftLeft(3 * HALF / 2).setBit(0));
                }),
                mutant("dP + 1", crt, v -> v.dp(v.dp().add(ONE))),
                mutant("dP not reduced", crt, v -> v.dp(v.dp().add(v.p()).subtract(ONE))),
                mutant("dP zero", crt, v -> v.dp(ZERO)),
                mutant("dQ + 1", crt, v -> v.dq(v.dq().add(ONE))),
                mutant("dQ not reduced", crt, v -> v.dq(v.dq().add(v.q()).subtract(ONE))),
                mutant("dP and dQ swapped", crt, v -> v.dp(v.dq()).dq(v.dp())),
                mutant("p and q swapped alone", crt, v -> v.p(v.q()).q(v.p())),
                mutant("qInv + 1", crt, v -> v.qInv(v.qInv().add(ONE))),
                mutant("qInv not reduced", crt, v -> v.qInv(v.qInv().add(v.p()))),
                mutant("qInv negative", crt, v -> v.qInv(v.qInv().subtract(v.p()))),
                mutant("qInv the other way round", crt, v -> v.qInv(v.p().modInverse(v.q()))),
                mutant("qInv zero", crt, v -> v.qInv(ZERO)),
                mutant("p composite", "composite", from(p -> composite(), q -> q)),
                mutant("q composite", "composite", from(p -> p, q -> composite())));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("mutants")
    void fault_mutant_isNamed(String name, String rule, UnaryOperator<RsaValues> change) {
        RsaValues mutant = change.apply(good);
        assertThat(RsaGate.fault(mutant.publicKey(), mutant.privateKey(), BITS, RANDOM))
                .hasValueSatisfying(fault -> assertThat(fault).contains(rule));
    }

    @Test
    void fault_wellMadePair_isNone() {
        assertThat(RsaGate.fault(good.publicKey(), good.privateKey(), BITS, RANDOM))
                .isEmpty();
    }

    @Test
    void fault_pairOfThisTest_isNone() {
        RsaValues values = RsaValues.from(good.p(), other.q());
        assertThat(RsaGate.fault(values.publicKey(), values.privateKey(), BITS, RANDOM))
                .isEmpty();
    }

    @Test
    void fault_otherSizeThanAskedFor_isNamed() {
        assertThat(RsaGate.fault(good.publicKey(), good.privateKey(), 3072, RANDOM))
                .hasValueSatisfying(fault -> assertThat(fault).contains("size asked for"));
    }

    @Test
    void primeFrom_nextPrimeDoesNotFitTheExponent_isTheOneAfterIt() {
        BigInteger e = RsaGate.EXPONENT;
        BigInteger unfit = e.multiply(TWO).add(ONE);
        while (!unfit.isProbablePrime(50)) {
            unfit = unfit.add(e.multiply(TWO));
        }
        assertThat(primeFrom(unfit.subtract(TWO))).isEqualTo(unfit.nextProbablePrime());
    }

    @Test
    void mutants_always_areMoreThanThirty() {
        assertThat(mutants()).hasSizeGreaterThan(30);
    }
}
