package dev.keysource.local.check;

import dev.keysource.KeyPairSpec;
import org.junit.jupiter.api.Test;

import java.math.BigInteger;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Security;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.RSAPublicKeySpec;
import java.util.Objects;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Pairs of software stand for those of a token, with private halves that say that they have no encoding. */
class TokenGateTest {
    private final TokenGate gate = new TokenGate(new SecureRandom());

    private static KeyPair rsa(int bits) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(bits);
        return generator.generateKeyPair();
    }

    private static KeyPair ec(int bits) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(bits);
        return generator.generateKeyPair();
    }

    /** The checks before the first signature, which needs no private key then. */
    private void check(String spec, PublicKey copy) throws Exception {
        PrivateKey hidden = new HiddenKey(copy.getAlgorithm());
        String provider = copy.getAlgorithm().equals("RSA") ? "SunRsaSign" : "SunEC";
        gate.check(
                KeyPairSpec.parse(spec),
                new Made(new KeyPair(copy, hidden), Objects.requireNonNull(Security.getProvider(provider))),
                copy);
    }

    private static RSAPublicKey withModulus(BigInteger modulus, BigInteger exponent) throws Exception {
        return (RSAPublicKey) KeyFactory.getInstance("RSA").generatePublic(new RSAPublicKeySpec(modulus, exponent));
    }

    private void assertRejected(String spec, PublicKey key, String rule) {
        assertThatThrownBy(() -> check(spec, key))
                .isInstanceOf(RejectedPairException.class)
                .hasMessageContaining(rule);
    }

    @Test
    void check_keyWithAnEncoding_isRejected() throws Exception {
        KeyPair pair = rsa(2048);
        Made made = new Made(pair, Objects.requireNonNull(Security.getProvider("SunRsaSign")));
        assertThatThrownBy(() -> gate.check(KeyPairSpec.RSA_2048, made, pair.getPublic()))
                .isInstanceOf(RejectedPairException.class)
                .hasMessageContaining("can leave its token");
    }

    @Test
    void check_keyThatDoesNotSign_isRejected() throws Exception {
        assertRejected("RSA-2048", rsa(2048).getPublic(), "cannot be used");
        assertRejected("EC-P-384", ec(384).getPublic(), "cannot be used");
    }

    @Test
    void check_otherKind_isRejected() throws Exception {
        assertRejected("RSA-2048", ec(256).getPublic(), "another kind");
        assertRejected("EC-P-256", ec(384).getPublic(), "another kind");
    }

    @Test
    void check_rsaModulus_hasToBeOfTheRightSizeAndForm() throws Exception {
        BigInteger good = ((RSAPublicKey) rsa(2048).getPublic()).getModulus();
        BigInteger e = BigInteger.valueOf(65537);
        assertRejected("RSA-3072", withModulus(good, e), "size");
        assertRejected("RSA-2048", withModulus(good, BigInteger.valueOf(3)), "exponent");
        assertRejected("RSA-2048", withModulus(good.clearBit(0), e), "small factor");
        BigInteger seven = BigInteger.valueOf(7);
        BigInteger multiple = good.subtract(good.mod(seven.add(seven))).add(seven);
        assertRejected("RSA-2048", withModulus(multiple, e), "small factor");
        BigInteger prime = BigInteger.probablePrime(2048, new SecureRandom());
        assertRejected("RSA-2048", withModulus(prime, e), "prime");
    }

    @Test
    void check_pointThatIsNotOnTheCurve_isRejected() throws Exception {
        ECPublicKey real = (ECPublicKey) ec(256).getPublic();
        ECPoint off =
                new ECPoint(real.getW().getAffineX(), real.getW().getAffineY().flipBit(3));
        assertRejected("EC-P-256", moved(real, off), "not on the curve");
        BigInteger beyond = BigInteger.ONE.shiftLeft(256).subtract(BigInteger.ONE);
        assertRejected("EC-P-256", moved(real, new ECPoint(beyond, BigInteger.TWO)), "out of range");
    }

    private static ECPublicKey moved(ECPublicKey real, ECPoint point) {
        return new ECPublicKey() {
            private static final long serialVersionUID = 1L;

            @Override
            public ECPoint getW() {
                return point;
            }

            @Override
            public ECParameterSpec getParams() {
                return real.getParams();
            }

            @Override
            public String getAlgorithm() {
                return "EC";
            }

            @Override
            public String getFormat() {
                return "X.509";
            }

            @Override
            public byte[] getEncoded() {
                return real.getEncoded();
            }
        };
    }

    @Test
    void check_providerThatDoesNotSign_cannotTell() throws Exception {
        PublicKey key = rsa(2048).getPublic();
        assertThatThrownBy(() -> gate.check(
                        KeyPairSpec.RSA_2048,
                        new Made(
                                new KeyPair(key, new HiddenKey("RSA")),
                                Objects.requireNonNull(Security.getProvider("SUN"))),
                        key))
                .isInstanceOf(NoSuchAlgorithmException.class);
    }

    private record HiddenKey(String algorithm) implements PrivateKey {
        @Override
        public String getAlgorithm() {
            return algorithm;
        }

        @Override
        public String getFormat() {
            return null;
        }

        @Override
        public byte[] getEncoded() {
            return null;
        }
    }
}
