package dev.keysource.benchmarks;

import dev.keysource.KeyPairSpec;
import dev.keysource.remote.KeyPairServer;
import dev.keysource.remote.RemoteKeyPairSource;
import dev.keysource.remote.ServerIdentity;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * What a remote pair costs over what the same bytes cost: one call on loopback, TLS 1.3, client and server on the same
 * cores, against a source that always has the same RSA-2048 pair ready. Run with {@code -t 1} for one call at a time and
 * {@code -t 16} for 16.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 10, time = 4) // a call runs through much code, on both sides
@Measurement(iterations = 5, time = 4)
@Fork(value = 1, jvmArgsAppend = "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn") // the audit log goes elsewhere
public class RemoteBenchmark {
    private static final KeyPairSpec SPEC = KeyPairSpec.RSA_2048;
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final byte[] REQUEST = new byte[10];
    private static final int BATCH = 64;

    private static final MethodDescriptor<byte[], byte[]> ECHO = MethodDescriptor.<byte[], byte[]>newBuilder()
            .setType(MethodDescriptor.MethodType.UNARY)
            .setFullMethodName("echo/Echo")
            .setRequestMarshaller(new Bytes())
            .setResponseMarshaller(new Bytes())
            .build();

    private KeyPairServer server;
    private RemoteKeyPairSource client;
    private Server echoServer;
    private ManagedChannel echoClient;
    private byte[] spki;
    private byte[] pkcs8;

    /** Starts both servers and connects. */
    @Setup
    public void start() throws IOException, GeneralSecurityException, InterruptedException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        KeyPair pair = generator.generateKeyPair();
        ServerIdentity identity = ServerIdentity.create();
        server = KeyPairServer.builder(new SamePairSource(pair), identity).start();
        client = RemoteKeyPairSource.of(identity.furl("localhost:" + server.port()));
        client.get(SPEC, TIMEOUT);

        Path directory = Files.createTempDirectory("remote-benchmark");
        Path pem = directory.resolve("identity.pem");
        identity.write(pem);
        spki = pair.getPublic().getEncoded();
        pkcs8 = pair.getPrivate().getEncoded();
        startEcho(pem, pkcs8.length + spki.length + 24);
        Files.delete(pem);
        Files.delete(directory);
    }

    private void startEcho(Path pem, int answerLength) throws IOException {
        byte[] answer = new byte[answerLength];
        SslContext serverTls = GrpcSslContexts.forServer(pem.toFile(), pem.toFile())
                .protocols("TLSv1.3")
                .build();
        echoServer = NettyServerBuilder.forAddress(new InetSocketAddress("localhost", 0))
                .sslContext(serverTls)
                .addService(ServerServiceDefinition.builder("echo")
                        .addMethod(ECHO, ServerCalls.asyncUnaryCall((request, observer) -> {
                            observer.onNext(answer);
                            observer.onCompleted();
                        }))
                        .build())
                .build()
                .start();
        SslContext clientTls = GrpcSslContexts.configure(
                        SslContextBuilder.forClient().trustManager(pem.toFile()))
                .protocols("TLSv1.3")
                .build();
        echoClient = NettyChannelBuilder.forAddress("localhost", echoServer.getPort())
                .sslContext(clientTls)
                .build();
    }

    /** Stops what was started. */
    @TearDown
    public void stop() {
        client.close();
        server.close();
        echoClient.shutdownNow();
        echoServer.shutdownNow();
    }

    /** One pair, ready for use. */
    @Benchmark
    public KeyPair getKeyPair() throws InterruptedException {
        return client.get(SPEC, TIMEOUT);
    }

    /** Pairs ready for use, as a pool in front of the client asks for them: many through one call. */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public void prefetch(Blackhole blackhole) {
        client.request(SPEC, BATCH).forEach(answer -> blackhole.consume(answer.join()));
    }

    /** What becomes of the bytes of one pair, without a network: the platform's providers read both halves. */
    @Benchmark
    public KeyPair readKeyPair() throws GeneralSecurityException {
        KeyFactory factory = KeyFactory.getInstance("RSA");
        return new KeyPair(
                factory.generatePublic(new X509EncodedKeySpec(spki)),
                factory.generatePrivate(new PKCS8EncodedKeySpec(pkcs8)));
    }

    /** The same number of bytes, unread. */
    @Benchmark
    public byte[] bareGrpcEcho() {
        return ClientCalls.blockingUnaryCall(
                echoClient,
                ECHO,
                CallOptions.DEFAULT.withDeadlineAfter(TIMEOUT.toSeconds(), TimeUnit.SECONDS),
                REQUEST);
    }

    private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
        @Override
        public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
            try {
                return stream.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
