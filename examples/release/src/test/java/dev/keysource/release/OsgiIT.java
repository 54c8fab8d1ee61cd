package dev.keysource.release;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.BundleException;

import java.lang.reflect.InvocationTargetException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The libraries as bundles of OSGi, in Apache Felix, where Aries SPI Fly stands in for {@code ServiceLoader}. */
@Timeout(300)
class OsgiIT {
    private static final String[] SPI_FLY = {
        "asm", "asm-tree", "asm-analysis", "asm-commons", "asm-util", "org.apache.aries.spifly.dynamic.bundle"
    };

    @TempDir
    Path directory;

    private final ClassLoader original = Thread.currentThread().getContextClassLoader();

    /** The class path of the tests has the providers too, as classes that are foreign to the bundles. */
    @BeforeEach
    void hideTheClassPath() {
        Thread.currentThread().setContextClassLoader(ClassLoader.getPlatformClassLoader());
    }

    @AfterEach
    void restore() {
        Thread.currentThread().setContextClassLoader(original);
    }

    @Test
    void chain_ofBundles_makesAPair() throws Exception {
        try (Osgi osgi = new Osgi(directory.resolve("storage"))) {
            osgi.install(SPI_FLY)
                    .install("slf4j-api", "slf4j-simple", "bcprov-jdk18on", "caffeine")
                    .install("keysource-api", "keysource-local", "keysource-pool")
                    .start();
            assertThat(pair(osgi, "pool(local)").getPublic().getAlgorithm()).isEqualTo("RSA");
        }
    }

    @Test
    void local_withoutBouncyCastle_makesAPair() throws Exception {
        try (Osgi osgi = new Osgi(directory.resolve("storage"))) {
            osgi.install(SPI_FLY)
                    .install("slf4j-api", "slf4j-simple")
                    .install("keysource-api", "keysource-local")
                    .start();
            assertThat(pair(osgi, "local").getPublic().getAlgorithm()).isEqualTo("RSA");
        }
    }

    @Test
    void provider_thatIsNotInstalled_isNamed() throws Exception {
        try (Osgi osgi = new Osgi(directory.resolve("storage"))) {
            osgi.install(SPI_FLY)
                    .install("slf4j-api", "slf4j-simple")
                    .install("keysource-api", "keysource-local")
                    .start();
            assertThatThrownBy(() -> pair(osgi, "pool(local)"))
                    .isInstanceOf(InvocationTargetException.class)
                    .cause()
                    .hasMessageContaining("pool");
        }
    }

    @Test
    void pool_withoutWhatItNeeds_isNotStarted() throws Exception {
        try (Osgi osgi = new Osgi(directory.resolve("storage"))) {
            osgi.install(SPI_FLY).install("slf4j-api", "slf4j-simple", "keysource-api", "keysource-pool");
            assertThatThrownBy(osgi::start)
                    .isInstanceOf(BundleException.class)
                    .hasMessageContaining("com.github.benmanes.caffeine");
        }
    }

    /** gRPC is no bundle, so somebody has to make one of it. */
    @Test
    void remote_withGrpcWrapped_givesAPair() throws Exception {
        try (Osgi osgi = new Osgi(directory.resolve("storage"))) {
            osgi.install(SPI_FLY)
                    .install("slf4j-api", "slf4j-simple", "bcprov-jdk18on", "bcutil-jdk18on", "bcpkix-jdk18on")
                    .install("guava", "failureaccess", "protobuf-java")
                    .wrap(
                            directory,
                            "grpc",
                            "com.google.common.*, com.google.protobuf, *;resolution:=optional",
                            "grpc-api",
                            "grpc-core",
                            "grpc-util",
                            "grpc-stub",
                            "grpc-protobuf",
                            "grpc-protobuf-lite",
                            "grpc-services",
                            "grpc-netty-shaded",
                            "perfmark-api",
                            "proto-google-common-protos")
                    .install("keysource-api", "keysource-local", "keysource-remote")
                    .start();
            Class<?> sourceType = osgi.type("keysource-api", "dev.keysource.KeyPairSource");
            Class<?> identityType = osgi.type("keysource-remote", "dev.keysource.remote.ServerIdentity");
            Class<?> serverType = osgi.type("keysource-remote", "dev.keysource.remote.KeyPairServer");
            Object identity = identityType.getMethod("create").invoke(null);
            try (AutoCloseable source = source(osgi, Map.of("keysource.chain", "local"))) {
                Object builder = serverType
                        .getMethod("builder", sourceType, identityType)
                        .invoke(null, source, identity);
                InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
                builder.getClass().getMethod("address", InetSocketAddress.class).invoke(builder, anyPort);
                try (AutoCloseable server =
                        (AutoCloseable) builder.getClass().getMethod("start").invoke(builder)) {
                    Object port = serverType.getMethod("port").invoke(server);
                    Object furl = identityType.getMethod("furl", String[].class).invoke(identity, (Object)
                            new String[] {"127.0.0.1:" + port});
                    Object text = furl.getClass().getMethod("textWithSecret").invoke(furl);
                    assertThat(pair(
                                    osgi,
                                    Map.of("keysource.chain", "remote", "keysource.remote.furl", text.toString())))
                            .isNotNull();
                }
            }
        }
    }

    private static KeyPair pair(Osgi osgi, String chain) throws Exception {
        return pair(osgi, Map.of("keysource.chain", chain));
    }

    private static KeyPair pair(Osgi osgi, Map<String, String> settings) throws Exception {
        try (AutoCloseable source = source(osgi, settings)) {
            Class<?> spec = osgi.type("keysource-api", "dev.keysource.KeyPairSpec");
            return (KeyPair) osgi.type("keysource-api", "dev.keysource.KeyPairSource")
                    .getMethod("get", spec, Duration.class)
                    .invoke(source, spec.getField("RSA_2048").get(null), Duration.ofMinutes(2));
        }
    }

    private static AutoCloseable source(Osgi osgi, Map<String, String> settings) throws Exception {
        Properties properties = new Properties();
        properties.putAll(settings);
        return (AutoCloseable) osgi.type("keysource-api", "dev.keysource.KeyPairSources")
                .getMethod("forProperties", Properties.class)
                .invoke(null, properties);
    }
}
