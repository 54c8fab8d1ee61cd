package dev.keysource.local.check;

import dev.keysource.KeyPairSpec;
import dev.keysource.internal.Kind;
import dev.keysource.local.rsa.RsaGate;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Security;
import java.security.Signature;
import java.security.SignatureException;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECPoint;
import java.security.spec.EllipticCurve;
import java.security.spec.RSAKeyGenParameterSpec;
import java.util.Objects;

/**
 * The checks that a pair passes whose private half never leaves a token: it has no encoding, the public half is of the kind that
 * was asked for and keeps the rules for it, the token signs with one half what verifies with the other, in the token and by the
 * JDK in software, and verifies nothing else, and the public key is new ({@link SeenKeys}). What can be known of the primes of an RSA key from
 * outside is little: its modulus has the right size, is odd and no prime, and has no small factor. Source: FIPS 186-5, appendix A.1.1;
 * SP 800-56A, section 5.6.2.3.3 (the point of an EC key). Safe for use by many threads at once.
 */
public final class TokenGate {
    /** The product of the primes below 752, as in the partial validation of SP 800-89, section 5.3.3. */
    private static final BigInteger SMALL_PRIMES = productOfPrimesBelow(752);

    private static final int CERTAINTY = 64;

    private static final int MESSAGE_SIZE = 32;
    /**
     * The JDK's provider hands a signature of EC-P-521 to the token without the zeros that both of its numbers begin with in a
     * quarter of all cases; SoftHSM 2.6 then takes a right one for wrong. By chance, this many in a row are once in 2^64.
     */
    private static final int MOST_SIGNATURES = 32;

    private final SecureRandom random;
    private final SeenKeys seen = new SeenKeys();

    public TokenGate(SecureRandom random) {
        this.random = random;
    }

    /**
     * Returns if the pair may be given out.
     *
     * @param made both halves as the token has them
     * @param copy the public half outside the token
     * @throws NoSuchAlgorithmException if it cannot be told, because the token does not sign
     */
    public void check(KeyPairSpec spec, Made made, PublicKey copy)
            throws RejectedPairException, NoSuchAlgorithmException {
        try {
            KeyPair pair = made.pair();
            if (pair.getPrivate().getFormat() != null || pair.getPrivate().getEncoded() != null) {
                throw new RejectedPairException("the private key can leave its token");
            }
            Kind kind = Kind.of(spec.toString());
            if (!Spki.isOf(kind, copy.getEncoded())) {
                throw new RejectedPairException("the pair is of another kind");
            }
            if (kind.parameters() instanceof RSAKeyGenParameterSpec rsa) {
                checkRsa((RSAPublicKey) copy, rsa.getKeysize());
            } else if (copy instanceof ECPublicKey ec) {
                checkPoint(ec);
            }
            checkSignatures(Objects.requireNonNull(kind.family().signature), made, copy);
            if (!seen.add(copy)) {
                throw new RepeatedPairException("the token");
            }
        } catch (RejectedPairException e) {
            throw e;
        } catch (NoSuchAlgorithmException e) {
            throw new NoSuchAlgorithmException("such pairs cannot be checked in this token: " + e.getMessage(), e);
        } catch (GeneralSecurityException | ClassCastException e) {
            throw new RejectedPairException(
                    "the pair cannot be used: " + e.getClass().getSimpleName(), e);
        }
    }

    /** The token has to sign what the JDK verifies, and to verify one such signature itself; neither may verify a wrong one. */
    private void checkSignatures(String algorithm, Made made, PublicKey copy) throws GeneralSecurityException {
        Signature inToken = Signature.getInstance(algorithm, made.provider());
        Signature outside = Signature.getInstance(algorithm, software(copy));
        PublicKey half = made.pair().getPublic();
        boolean verified = false;
        for (int i = 0; i < MOST_SIGNATURES && !verified; i++) {
            byte[] message = new byte[MESSAGE_SIZE];
            random.nextBytes(message);
            inToken.initSign(made.pair().getPrivate());
            inToken.update(message);
            byte[] signed = inToken.sign();
            PairwiseCheck.require(verifies(outside, copy, message, signed), "a signature does not verify");
            verified = verifies(inToken, half, message, signed);
            message[0] ^= 1;
            PairwiseCheck.require(
                    !verifies(outside, copy, message, signed) && !verifies(inToken, half, message, signed),
                    "a wrong signature verifies");
        }
        PairwiseCheck.require(verified, "the token does not verify its signatures");
    }

    private static Provider software(PublicKey copy) throws NoSuchAlgorithmException {
        Provider provider = Security.getProvider(copy.getAlgorithm().equals("RSA") ? "SunRsaSign" : "SunEC");
        if (provider == null) {
            throw new NoSuchAlgorithmException("this JVM has no software provider for " + copy.getAlgorithm());
        }
        return provider;
    }

    private static boolean verifies(Signature signature, PublicKey key, byte[] message, byte[] signed)
            throws GeneralSecurityException {
        signature.initVerify(key);
        signature.update(message);
        try {
            return signature.verify(signed);
        } catch (SignatureException e) {
            return false; // a length that the token does not accept
        }
    }

    private static void checkRsa(RSAPublicKey key, int bits) throws RejectedPairException {
        BigInteger modulus = key.getModulus();
        PairwiseCheck.require(
                key.getPublicExponent().equals(RsaGate.EXPONENT), "the public exponent is not " + RsaGate.EXPONENT);
        PairwiseCheck.require(
                modulus.signum() > 0 && modulus.bitLength() == bits,
                "the modulus does not have exactly the size asked for");
        PairwiseCheck.require(
                modulus.testBit(0) && modulus.gcd(SMALL_PRIMES).equals(BigInteger.ONE),
                "the modulus has a small factor");
        PairwiseCheck.require(!modulus.isProbablePrime(CERTAINTY), "the modulus is prime");
    }

    /** The curves of the standard kinds have the cofactor 1: each of their points but the one at infinity is of full order. */
    private static void checkPoint(ECPublicKey key) throws RejectedPairException {
        EllipticCurve curve = key.getParams().getCurve();
        BigInteger p = ((ECFieldFp) curve.getField()).getP();
        ECPoint point = key.getW();
        PairwiseCheck.require(!point.equals(ECPoint.POINT_INFINITY), "the point is at infinity");
        BigInteger x = point.getAffineX();
        BigInteger y = point.getAffineY();
        PairwiseCheck.require(isBelow(x, p) && isBelow(y, p), "a coordinate is out of range");
        BigInteger right = x.pow(3).add(curve.getA().multiply(x)).add(curve.getB());
        PairwiseCheck.require(y.multiply(y).subtract(right).mod(p).signum() == 0, "the point is not on the curve");
    }

    private static boolean isBelow(BigInteger coordinate, BigInteger p) {
        return coordinate.signum() >= 0 && coordinate.compareTo(p) < 0;
    }

    private static BigInteger productOfPrimesBelow(int limit) {
        BigInteger product = BigInteger.ONE;
        for (BigInteger prime = BigInteger.TWO; prime.intValue() < limit; prime = prime.nextProbablePrime()) {
            product = product.multiply(prime);
        }
        return product;
    }
}
