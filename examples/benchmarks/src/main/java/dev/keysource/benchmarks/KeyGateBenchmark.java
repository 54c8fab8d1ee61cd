package dev.keysource.benchmarks;

import dev.keysource.local.rsa.RsaGate;
import dev.keysource.local.rsa.RsaSearch;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.Security;
import java.security.Signature;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPublicKey;
import java.util.concurrent.TimeUnit;

/**
 * What checking one RSA pair costs: the criteria with their primality tests, then a signature, verified once with its
 * message and once with another. To be compared with {@link KeyGenerationBenchmark} of the same run.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class KeyGateBenchmark {
    private final SecureRandom random = new SecureRandom();

    /** What is checked. */
    @Param({"RSA-2048"})
    public String spec;

    private int bits;
    private KeyPair pair;

    /** Makes a pair. */
    @Setup
    public void makePair() throws GeneralSecurityException {
        bits = Integer.parseInt(spec.substring("RSA-".length()));
        pair = new RsaSearch(random, Security.getProvider("SunRsaSign")).generate(bits, () -> false);
    }

    /** One check. */
    @Benchmark
    public boolean check() throws GeneralSecurityException {
        boolean wellMade = RsaGate.fault(
                        (RSAPublicKey) pair.getPublic(), (RSAPrivateCrtKey) pair.getPrivate(), bits, random)
                .isEmpty();
        byte[] message = new byte[32];
        random.nextBytes(message);
        Signature signature = Signature.getInstance("SHA256withRSA", Security.getProvider("SunRsaSign"));
        signature.initSign(pair.getPrivate());
        signature.update(message);
        byte[] signed = signature.sign();
        boolean verifies = verifies(signature, message, signed);
        message[0] ^= 1;
        return wellMade && verifies && !verifies(signature, message, signed);
    }

    private boolean verifies(Signature signature, byte[] message, byte[] signed) throws GeneralSecurityException {
        signature.initVerify(pair.getPublic());
        signature.update(message);
        return signature.verify(signed);
    }
}
