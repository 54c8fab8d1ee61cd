package dev.keysource.jca;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.Security;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.security.spec.RSAKeyGenParameterSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Uses a generator of the JDK and one of this library in the same way, and compares all that a caller sees: the kinds of keys,
 * the types and messages of exceptions. Each case also says how many pairs the source was asked for.
 */
class LikeStockTest {
    private static final BigInteger F4 = RSAKeyGenParameterSpec.F4;
    private static final PSSParameterSpec PSS =
            new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1);

    /** What a caller does with a generator. */
    @FunctionalInterface
    private interface Use {
        void of(KeyPairGenerator generator, List<Object> seen) throws Exception;
    }

    private record Case(String name, String algorithm, int taken, Use use) {
        @Override
        public String toString() {
            return algorithm + " " + name;
        }
    }

    private static Case rsa(String name, int taken, Use use) {
        return new Case(name, "RSA", taken, use);
    }

    private static Case pss(String name, int taken, Use use) {
        return new Case(name, "RSASSA-PSS", taken, use);
    }

    private static Case refused(String algorithm, String name, Use initialization) {
        return new Case(name, algorithm, 0, (generator, seen) -> {
            attempt(() -> initialization.of(generator, seen), seen);
            generator.initialize(1024);
            seen.add(generator.generateKeyPair());
        });
    }

    static Stream<Case> cases() {
        return Stream.of(
                rsa("a usual size", 1, (generator, seen) -> {
                    generator.initialize(2048);
                    seen.add(generator.generateKeyPair());
                }),
                rsa("a usual size, by the other names of the methods", 1, (generator, seen) -> {
                    generator.initialize(2048, null);
                    seen.add(generator.genKeyPair());
                }),
                rsa("several pairs", 3, (generator, seen) -> {
                    generator.initialize(2048, new SecureRandom());
                    for (int i = 0; i < 3; i++) {
                        seen.add(generator.generateKeyPair());
                    }
                }),
                rsa("usual parameters", 1, (generator, seen) -> {
                    generator.initialize(new RSAKeyGenParameterSpec(2048, F4));
                    seen.add(generator.generateKeyPair());
                }),
                rsa("not initialized", 0, (generator, seen) -> seen.add(generator.generateKeyPair())),
                rsa("not initialized, two pairs", 1, (generator, seen) -> {
                    seen.add(generator.generateKeyPair());
                    seen.add(generator.generateKeyPair());
                }),
                rsa("1024 bits", 0, (generator, seen) -> {
                    generator.initialize(1024);
                    seen.add(generator.generateKeyPair());
                }),
                rsa("an odd size", 0, (generator, seen) -> {
                    generator.initialize(1031);
                    seen.add(generator.generateKeyPair());
                }),
                rsa("sizes back and forth", 2, (generator, seen) -> {
                    for (int size : new int[] {2048, 1024, 2048, 512}) {
                        generator.initialize(size);
                        seen.add(generator.generateKeyPair());
                    }
                }),
                rsa("a refused size after a usual one, which stays", 1, (generator, seen) -> {
                    generator.initialize(2048);
                    attempt(() -> generator.initialize(256), seen);
                    seen.add(generator.generateKeyPair());
                }),
                rsa("refused parameters after a small size, which stays", 0, (generator, seen) -> {
                    generator.initialize(1024);
                    attempt(() -> generator.initialize(new ECGenParameterSpec("secp256r1")), seen);
                    seen.add(generator.generateKeyPair());
                }),
                rsa("the exponent 3", 0, (generator, seen) -> {
                    generator.initialize(new RSAKeyGenParameterSpec(1024, BigInteger.valueOf(3)));
                    seen.add(generator.generateKeyPair());
                }),
                rsa("the exponent 3 and a usual size", 0, (generator, seen) -> {
                    generator.initialize(new RSAKeyGenParameterSpec(2048, RSAKeyGenParameterSpec.F0));
                    seen.add(generator.generateKeyPair());
                }),
                rsa("no exponent", 0, (generator, seen) -> {
                    generator.initialize(new RSAKeyGenParameterSpec(1024, null));
                    seen.add(generator.generateKeyPair());
                }),
                rsa("SHA1PRNG with a seed, from which the very keys follow", 0, (generator, seen) -> {
                    generator.initialize(2048, seeded());
                    seen.add(generator.generateKeyPair().getPublic());
                    generator.initialize(new RSAKeyGenParameterSpec(2048, F4), seeded());
                    seen.add(generator.generateKeyPair().getPublic());
                }),
                refused("RSA", "too small", (generator, seen) -> generator.initialize(511)),
                refused("RSA", "no size", (generator, seen) -> generator.initialize(0)),
                refused("RSA", "a negative size", (generator, seen) -> generator.initialize(-2048)),
                refused("RSA", "too large", (generator, seen) -> generator.initialize(1 << 17)),
                refused("RSA", "no parameters", (generator, seen) -> generator.initialize(null)),
                refused("RSA", "no parameters, random", (g, seen) -> g.initialize(null, new SecureRandom())),
                refused("RSA", "a curve", (generator, seen) -> generator.initialize(new ECGenParameterSpec("P-256"))),
                refused(
                        "RSA",
                        "an even exponent",
                        (g, seen) -> g.initialize(new RSAKeyGenParameterSpec(2048, BigInteger.TEN))),
                refused(
                        "RSA",
                        "a tiny exponent",
                        (g, seen) -> g.initialize(new RSAKeyGenParameterSpec(2048, BigInteger.ONE))),
                refused(
                        "RSA",
                        "parameters of another algorithm",
                        (g, seen) -> g.initialize(new RSAKeyGenParameterSpec(2048, F4, PSS))),
                pss("a usual size", 1, (generator, seen) -> {
                    generator.initialize(2048);
                    seen.add(generator.generateKeyPair());
                }),
                pss("not initialized, two pairs", 1, (generator, seen) -> {
                    seen.add(generator.generateKeyPair());
                    seen.add(generator.generateKeyPair());
                }),
                pss("with its parameters", 0, (generator, seen) -> {
                    generator.initialize(new RSAKeyGenParameterSpec(1024, F4, PSS));
                    seen.add(generator.generateKeyPair());
                }),
                pss("with its parameters and a usual size", 0, (generator, seen) -> {
                    generator.initialize(new RSAKeyGenParameterSpec(2048, F4, PSS));
                    seen.add(generator.generateKeyPair());
                }),
                refused("RSASSA-PSS", "too small", (generator, seen) -> generator.initialize(511)));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void generator_usedLikeTheJdks_showsTheSame(Case wanted) throws Exception {
        RsaSource source = new RsaSource();
        Provider ours = new KeysourceProvider(source.chain());
        assertThat(seen(wanted, ours)).isEqualTo(seen(wanted, Security.getProvider("SunRsaSign")));
        assertThat(source.asked).hasSize(wanted.taken);
    }

    private static List<String> seen(Case wanted, Provider provider) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(wanted.algorithm, provider);
        List<Object> seen = new ArrayList<>(List.of(generator.getAlgorithm()));
        wanted.use.of(generator, seen);
        return seen.stream().map(LikeStockTest::described).toList();
    }

    private static void attempt(Attempt attempt, List<Object> seen) {
        try {
            attempt.run();
            seen.add("accepted");
        } catch (Exception e) {
            seen.add(e);
        }
    }

    @FunctionalInterface
    private interface Attempt {
        void run() throws Exception;
    }

    private static SecureRandom seeded() throws Exception {
        SecureRandom random = SecureRandom.getInstance("SHA1PRNG");
        random.setSeed(1);
        return random;
    }

    private static String described(Object seen) {
        if (seen instanceof KeyPair pair) {
            RSAPublicKey itsPublic = (RSAPublicKey) pair.getPublic();
            RSAPrivateCrtKey itsPrivate = (RSAPrivateCrtKey) pair.getPrivate();
            return String.join(
                    " ",
                    itsPublic.getClass().getName(),
                    itsPublic.getAlgorithm(),
                    itsPublic.getFormat(),
                    itsPublic.getModulus().bitLength() + " bits",
                    "e=" + itsPublic.getPublicExponent(),
                    described(itsPublic.getParams()),
                    itsPrivate.getClass().getName(),
                    itsPrivate.getAlgorithm(),
                    itsPrivate.getFormat(),
                    described(itsPrivate.getParams()));
        }
        if (seen instanceof Throwable failure) {
            return failure + (failure.getCause() == null ? "" : " by " + described(failure.getCause()));
        }
        return String.valueOf(seen);
    }
}
