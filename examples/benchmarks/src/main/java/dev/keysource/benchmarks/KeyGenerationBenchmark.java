package dev.keysource.benchmarks;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import dev.keysource.local.rsa.RsaSearch;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.conscrypt.Conscrypt;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.runner.IterationType;

import java.lang.management.ManagementFactory;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.Security;
import java.security.spec.RSAKeyGenParameterSpec;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/**
 * What one RSA pair costs on one thread, without checks.
 *
 * <p>Single-shot mode: every invocation is a pair, so {@code -i} is the number of pairs. The time of a pair varies nearly
 * as an exponential distribution does, so its mean over n pairs is known to about 1/sqrt(n). The processor time of the
 * measuring thread is printed at the end of each trial: on a machine with other work, it is the figure to compare.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 20)
@Measurement(iterations = 200)
@Fork(1)
public class KeyGenerationBenchmark {
    /** Who makes the pair. */
    @Param({"search", "accp", "conscrypt", "jdk", "bc"})
    public String engine;

    /** What is made. */
    @Param({"RSA-2048"})
    public String spec;

    private Callable<KeyPair> generator;

    private long started;
    private long measured;
    private int pairs;

    /** Notes the processor time before a pair. */
    @Setup(Level.Iteration)
    public void start() {
        started = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    /** Adds up the processor time of the pairs that count. */
    @TearDown(Level.Iteration)
    public void add(IterationParams iteration) {
        if (iteration.getType() == IterationType.MEASUREMENT) {
            measured += ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - started;
            pairs++;
        }
    }

    /** Prepares the generator. */
    @Setup
    public void prepare() throws GeneralSecurityException {
        int bits = Integer.parseInt(spec.substring("RSA-".length()));
        RsaSearch search = new RsaSearch(new SecureRandom(), Security.getProvider("SunRsaSign"));
        generator = switch (engine) {
            case "search" -> () -> search.generate(bits, () -> false);
            case "accp" -> jca(bits, AmazonCorrettoCryptoProvider.INSTANCE);
            case "conscrypt" -> jca(bits, Conscrypt.newProvider());
            case "jdk" -> jca(bits, Security.getProvider("SunRsaSign"));
            case "bc" -> jca(bits, new BouncyCastleProvider());
            default -> throw new IllegalArgumentException(engine);
        };
    }

    private static Callable<KeyPair> jca(int bits, Provider provider) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA", provider);
        generator.initialize(new RSAKeyGenParameterSpec(bits, RSAKeyGenParameterSpec.F4), new SecureRandom());
        return generator::generateKeyPair;
    }

    /** Tells the processor time. */
    @TearDown
    public void stop() {
        System.out.printf("%n%s %s: %.1f ms of processor time per pair%n", engine, spec, measured / 1e6 / pairs);
    }

    /** One pair. */
    @Benchmark
    public KeyPair generate() throws Exception {
        return generator.call();
    }
}
