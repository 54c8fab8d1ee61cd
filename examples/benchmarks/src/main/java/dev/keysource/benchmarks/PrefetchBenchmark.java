package dev.keysource.benchmarks;

import dev.keysource.KeyPairRequest;
import dev.keysource.KeyPairSource;
import dev.keysource.KeyPairSpec;
import dev.keysource.pool.PooledKeyPairSource;
import dev.keysource.remote.KeyPairServer;
import dev.keysource.remote.RemoteKeyPairSource;
import dev.keysource.remote.ServerIdentity;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * What a request costs that finds a pair ready, in a pool that makes its pairs and in one that has fetched them from a
 * server: the same, as neither is asked. Measured as in {@link PoolBenchmark}.
 */
@State(Scope.Benchmark)
@Fork(value = 1, jvmArgsAppend = "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn") // the audit log goes elsewhere
public class PrefetchBenchmark {
    private static final KeyPairSpec SPEC = KeyPairSpec.RSA_2048;
    private static final int STORED = 16_384;
    private static final int TAKEN = STORED - 1_024;

    /** What the pool stands in front of. */
    @Param({"local", "remote"})
    public String source;

    private KeyPairServer server;
    private KeyPairSource delegate;
    private PooledKeyPairSource pool;

    /** Opens the pool and what it stands in front of. */
    @Setup
    public void open() throws GeneralSecurityException, IOException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        KeyPair pair = generator.generateKeyPair();
        delegate = new CopyingSource(pair);
        if (source.equals("remote")) {
            ServerIdentity identity = ServerIdentity.create();
            server = KeyPairServer.builder(delegate, identity).start();
            delegate = RemoteKeyPairSource.of(identity.furl("localhost:" + server.port()));
        }
        pool = PooledKeyPairSource.builder(delegate)
                .spec(SPEC, STORED)
                .lowWaterMark(1)
                .build();
    }

    /** Gives a copy of one pair each time: in memory, too, they lie as those that were made or fetched. */
    private static final class CopyingSource implements KeyPairSource {
        private final KeyFactory factory = KeyFactory.getInstance("RSA");
        private final X509EncodedKeySpec publicKey;
        private final PKCS8EncodedKeySpec privateKey;

        CopyingSource(KeyPair pair) throws GeneralSecurityException {
            publicKey = new X509EncodedKeySpec(pair.getPublic().getEncoded());
            privateKey = new PKCS8EncodedKeySpec(pair.getPrivate().getEncoded());
        }

        @Override
        public String name() {
            return "copying";
        }

        @Override
        public List<KeyPairSource> behind() {
            return List.of();
        }

        @Override
        public List<CompletableFuture<KeyPair>> request(KeyPairRequest request) {
            return List.of(answer());
        }

        private CompletableFuture<KeyPair> answer() {
            try {
                return CompletableFuture.completedFuture(
                        new KeyPair(factory.generatePublic(publicKey), factory.generatePrivate(privateKey)));
            } catch (GeneralSecurityException e) {
                return CompletableFuture.failedFuture(e);
            }
        }

        @Override
        public void close() {}
    }

    /** Fills the pool up again. */
    @Setup(Level.Iteration)
    public void fill() {
        pool.ready(SPEC, STORED).join();
    }

    /** Closes them. */
    @TearDown
    public void close() {
        pool.close();
        delegate.close();
        if (server != null) {
            server.close();
        }
    }

    /** A request for which a pair is ready. */
    @Benchmark
    @BenchmarkMode(Mode.SingleShotTime)
    @OutputTimeUnit(TimeUnit.NANOSECONDS)
    @OperationsPerInvocation(TAKEN)
    @Warmup(iterations = 30)
    @Measurement(iterations = 30)
    public void warmRequest(Blackhole blackhole) {
        for (int i = 0; i < TAKEN; i++) {
            blackhole.consume(pool.request(SPEC));
        }
    }
}
