package dev.keysource.local.engine;

import java.security.DrbgParameters;
import java.security.DrbgParameters.Capability;
import java.security.InvalidAlgorithmParameterException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.SecureRandomParameters;
import java.security.SecureRandomSpi;
import java.security.Security;
import java.security.spec.AlgorithmParameterSpec;
import java.util.Random;

/**
 * A provider of somebody else's, which can be registered by its class name: random generators with the names of good ones
 * that give nothing but zeros, a DRBG of the JDK's kind with a strength of 128 bits, and EC pairs whose private half is in
 * a token.
 */
public final class ImitationProvider extends Provider {
    private static final long serialVersionUID = 1L;

    public ImitationProvider() {
        super("Imitation", "1", "a test's");
        for (String name : new String[] {"NativePRNG", "SHA1PRNG", "Zeros"}) {
            putService(new Service(this, "SecureRandom", name, Zeros.class.getName(), null, null));
        }
        putService(new Service(this, "SecureRandom", "DRBG", WeakDrbg.class.getName(), null, null));
        putService(new Service(this, "KeyPairGenerator", "EC", TokenPairs.class.getName(), null, null));
    }

    /** Gives zeros. */
    public static class Zeros extends SecureRandomSpi {
        private static final long serialVersionUID = 1L;

        @Override
        protected void engineSetSeed(byte[] seed) {}

        @Override
        protected void engineNextBytes(byte[] bytes) {}

        @Override
        protected byte[] engineGenerateSeed(int count) {
            return new byte[count];
        }
    }

    /** Takes no parameters, and says of itself what it is. */
    public static final class WeakDrbg extends SecureRandomSpi {
        private static final long serialVersionUID = 1L;

        private final Random random = new Random();

        @Override
        protected SecureRandomParameters engineGetParameters() {
            return DrbgParameters.instantiation(128, Capability.NONE, null);
        }

        @Override
        protected void engineSetSeed(byte[] seed) {}

        @Override
        protected void engineNextBytes(byte[] bytes) {
            random.nextBytes(bytes);
        }

        @Override
        protected byte[] engineGenerateSeed(int count) {
            return new byte[count];
        }
    }

    /** Those of the JDK, without the encoding of the private half. */
    public static final class TokenPairs extends KeyPairGenerator {
        private final KeyPairGenerator generator;

        public TokenPairs() throws NoSuchAlgorithmException {
            super("EC");
            generator = KeyPairGenerator.getInstance("EC", Security.getProvider("SunEC"));
        }

        @Override
        public void initialize(AlgorithmParameterSpec parameters, SecureRandom random)
                throws InvalidAlgorithmParameterException {
            generator.initialize(parameters, random);
        }

        @Override
        public KeyPair generateKeyPair() {
            return new KeyPair(generator.generateKeyPair().getPublic(), new TokenKey());
        }
    }

    private static final class TokenKey implements PrivateKey {
        private static final long serialVersionUID = 1L;

        @Override
        public String getAlgorithm() {
            return "EC";
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
