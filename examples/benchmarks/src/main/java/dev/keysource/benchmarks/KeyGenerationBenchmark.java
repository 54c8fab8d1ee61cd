package dev.keysource.benchmarks;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.conscrypt.Conscrypt;
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
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.util.concurrent.TimeUnit;

/**
 * What one RSA pair costs on one thread, without checks.
 *
 * <p>Single-shot mode: every invocation is a pair, so {@code -i} is the number of pairs. The time of a pair varies as
 * an exponential distribution does, so its mean over n pairs is known to about 1/sqrt(n).
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 20)
@Measurement(iterations = 200)
@Fork(1)
public class KeyGenerationBenchmark {
    /** Who makes the pair. */
    @Param({"accp", "conscrypt", "jdk", "bc"})
    public String engine;

    /** What is made. */
    @Param({"RSA-2048"})
    public String spec;

    private KeyPairGenerator generator;

    /** Prepares the generator. */
    @Setup
    public void prepare() throws GeneralSecurityException {
        generator = switch (engine) {
            case "accp" -> KeyPairGenerator.getInstance("RSA", AmazonCorrettoCryptoProvider.INSTANCE);
            case "conscrypt" -> KeyPairGenerator.getInstance("RSA", Conscrypt.newProvider());
            case "jdk" -> KeyPairGenerator.getInstance("RSA", "SunRsaSign");
            case "bc" -> KeyPairGenerator.getInstance("RSA", new BouncyCastleProvider());
            default -> throw new IllegalArgumentException(engine);
        };
        generator.initialize(Integer.parseInt(spec.substring("RSA-".length())), new SecureRandom());
    }

    /** One pair. */
    @Benchmark
    public KeyPair generate() {
        return generator.generateKeyPair();
    }
}
