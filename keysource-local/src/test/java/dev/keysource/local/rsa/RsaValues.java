package dev.keysource.local.rsa;

import java.math.BigInteger;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPublicKey;

import static java.math.BigInteger.ONE;

/** The numbers of an RSA pair, each of which a test can change by itself. */
record RsaValues(
        BigInteger publicN,
        BigInteger publicE,
        BigInteger n,
        BigInteger privateE,
        BigInteger d,
        BigInteger p,
        BigInteger q,
        BigInteger dp,
        BigInteger dq,
        BigInteger qInv) {

    static RsaValues of(RSAPublicKey publicKey, RSAPrivateCrtKey key) {
        return new RsaValues(
                publicKey.getModulus(),
                publicKey.getPublicExponent(),
                key.getModulus(),
                key.getPublicExponent(),
                key.getPrivateExponent(),
                key.getPrimeP(),
                key.getPrimeQ(),
                key.getPrimeExponentP(),
                key.getPrimeExponentQ(),
                key.getCrtCoefficient());
    }

    /** All that follows from two numbers, be they primes or not. */
    static RsaValues from(BigInteger p, BigInteger q) {
        return from(p, q, RsaGate.EXPONENT.modInverse(RsaGate.lcm(p.subtract(ONE), q.subtract(ONE))));
    }

    static RsaValues from(BigInteger p, BigInteger q, BigInteger d) {
        BigInteger n = p.multiply(q);
        BigInteger e = RsaGate.EXPONENT;
        return new RsaValues(n, e, n, e, d, p, q, d.mod(p.subtract(ONE)), d.mod(q.subtract(ONE)), q.modInverse(p));
    }

    BigInteger lcm() {
        return RsaGate.lcm(p.subtract(ONE), q.subtract(ONE));
    }

    RsaValues publicN(BigInteger value) {
        return new RsaValues(value, publicE, n, privateE, d, p, q, dp, dq, qInv);
    }

    RsaValues publicE(BigInteger value) {
        return new RsaValues(publicN, value, n, privateE, d, p, q, dp, dq, qInv);
    }

    RsaValues privateN(BigInteger value) {
        return new RsaValues(publicN, publicE, value, privateE, d, p, q, dp, dq, qInv);
    }

    RsaValues bothN(BigInteger value) {
        return publicN(value).privateN(value);
    }

    RsaValues privateE(BigInteger value) {
        return new RsaValues(publicN, publicE, n, value, d, p, q, dp, dq, qInv);
    }

    RsaValues d(BigInteger value) {
        return new RsaValues(publicN, publicE, n, privateE, value, p, q, dp, dq, qInv);
    }

    /** Another d, with the CRT values that follow from it. */
    RsaValues withD(BigInteger value) {
        return d(value).dp(value.mod(p.subtract(ONE))).dq(value.mod(q.subtract(ONE)));
    }

    RsaValues p(BigInteger value) {
        return new RsaValues(publicN, publicE, n, privateE, d, value, q, dp, dq, qInv);
    }

    RsaValues q(BigInteger value) {
        return new RsaValues(publicN, publicE, n, privateE, d, p, value, dp, dq, qInv);
    }

    RsaValues dp(BigInteger value) {
        return new RsaValues(publicN, publicE, n, privateE, d, p, q, value, dq, qInv);
    }

    RsaValues dq(BigInteger value) {
        return new RsaValues(publicN, publicE, n, privateE, d, p, q, dp, value, qInv);
    }

    RsaValues qInv(BigInteger value) {
        return new RsaValues(publicN, publicE, n, privateE, d, p, q, dp, dq, value);
    }

    RSAPublicKey publicKey() {
        return new PublicHalf(this);
    }

    RSAPrivateCrtKey privateKey() {
        return new PrivateHalf(this);
    }

    private record PublicHalf(RsaValues values) implements RSAPublicKey {
        private static final long serialVersionUID = 1L;

        @Override
        public BigInteger getModulus() {
            return values.publicN;
        }

        @Override
        public BigInteger getPublicExponent() {
            return values.publicE;
        }

        @Override
        public String getAlgorithm() {
            return "RSA";
        }

        @Override
        public String getFormat() {
            return "X.509";
        }

        @Override
        public byte[] getEncoded() {
            throw new UnsupportedOperationException();
        }
    }

    private record PrivateHalf(RsaValues values) implements RSAPrivateCrtKey {
        private static final long serialVersionUID = 1L;

        @Override
        public BigInteger getModulus() {
            return values.n;
        }

        @Override
        public BigInteger getPublicExponent() {
            return values.privateE;
        }

        @Override
        public BigInteger getPrivateExponent() {
            return values.d;
        }

        @Override
        public BigInteger getPrimeP() {
            return values.p;
        }

        @Override
        public BigInteger getPrimeQ() {
            return values.q;
        }

        @Override
        public BigInteger getPrimeExponentP() {
            return values.dp;
        }

        @Override
        public BigInteger getPrimeExponentQ() {
            return values.dq;
        }

        @Override
        public BigInteger getCrtCoefficient() {
            return values.qInv;
        }

        @Override
        public String getAlgorithm() {
            return "RSA";
        }

        @Override
        public String getFormat() {
            return "PKCS#8";
        }

        @Override
        public byte[] getEncoded() {
            throw new UnsupportedOperationException();
        }
    }
}
