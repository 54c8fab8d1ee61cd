package dev.keysource.remote;

import dev.keysource.KeyPairConfigurationException;
import dev.keysource.KeyPairSource;
import dev.keysource.KeyPairSourceException.Reason;
import dev.keysource.KeyPairSpec;
import dev.keysource.remote.metrics.KeyPairServerMetrics;
import dev.keysource.testkit.ScriptedSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Path;
import java.time.Duration;

import static dev.keysource.testkit.Failures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * The client where Bouncy Castle is absent, which it needs for what the platform does not know, and where classes of newer
 * versions of gRPC and protobuf are; the server without Micrometer.
 */
@Timeout(60)
class AbsentLibrariesIT {
    private static final Duration LONG = Duration.ofSeconds(20);

    private final ClassLoader loader = new Without("org.bouncycastle.");

    private Object builder(Furl furl) throws Exception {
        return builder(furl, loader);
    }

    private static Object builder(Furl furl, ClassLoader loader) throws Exception {
        Class<?> furls = loader.loadClass(Furl.class.getName());
        Object own = furls.getMethod("parse", String.class).invoke(null, furl.textWithSecret());
        return loader.loadClass(RemoteKeyPairSource.class.getName())
                .getMethod("builder", furls)
                .invoke(null, own);
    }

    @Test
    void get_kindThatThePlatformReads_isAnswered() throws Exception {
        ServerIdentity identity = ServerIdentity.create();
        ScriptedSource source = new ScriptedSource("scripted").answerAtOnce();
        try (KeyPairServer server = KeyPairServer.builder(source, identity).start()) {
            Object builder = builder(identity.furl("localhost:" + server.port()));
            try (KeyPairSource client =
                    (KeyPairSource) builder.getClass().getMethod("build").invoke(builder)) {
                assertThat(client).isNotInstanceOf(RemoteKeyPairSource.class);
                assertThat(client.get(KeyPairSpec.ED25519, LONG)).isNotNull();
                int asked = source.requests().size();
                assertFails(() -> client.get(KeyPairSpec.SLH_DSA_SHA2_128F, LONG), Reason.UNSUPPORTED)
                        .hasMessageContaining("NoClassDefFoundError: org/bouncycastle/");
                assertThat(client.request(KeyPairSpec.SLH_DSA_SHA2_128F, 3))
                        .hasSize(3)
                        .allSatisfy(answer -> assertThat(answer).isCompletedExceptionally());
                assertThat(source.requests()).as("no pair is wasted").hasSize(asked);
            }
        }
    }

    @Test
    void build_sealed_isRefusedWithTheReason() throws Exception {
        Object builder = builder(ServerIdentity.create().furl("localhost:1"));
        builder.getClass().getMethod("sealed", boolean.class).invoke(builder, true);
        assertRefused(
                () -> builder.getClass().getMethod("build").invoke(builder),
                "sealed: true needs HPKE",
                "NoClassDefFoundError: org/bouncycastle/");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "com.google.protobuf.RuntimeVersion",
                "com.google.protobuf.GeneratedMessage",
                "io.grpc.netty.shaded.io.netty.channel.SingleThreadIoEventLoop"
            })
    void build_classesOfOtherVersionsAbsent_isRefusedWithTheReason(String absent) throws Exception {
        ClassLoader old = new Without(absent);
        Object client = builder(ServerIdentity.create().furl("localhost:1"), old);
        Class<?> identities = old.loadClass(ServerIdentity.class.getName());
        Object server = old.loadClass(KeyPairServer.class.getName())
                .getMethod("builder", KeyPairSource.class, identities)
                .invoke(
                        null,
                        new ScriptedSource("scripted"),
                        identities.getMethod("create").invoke(null));
        String reason = "the versions of gRPC and protobuf that are here do not fit";
        String detail = absent.substring(absent.lastIndexOf('.') + 1);
        assertRefused(() -> client.getClass().getMethod("build").invoke(client), reason, detail);
        assertRefused(() -> server.getClass().getMethod("start").invoke(server), reason, detail);
    }

    @Test
    void identity_any_isRefusedWithTheReason() throws Exception {
        Class<?> identities = loader.loadClass(ServerIdentity.class.getName());
        assertRefused(() -> identities.getMethod("create").invoke(null), "a server needs bcpkix", "org/bouncycastle/");
        assertRefused(
                () -> identities.getMethod("readOrCreate", Path.class).invoke(null, Path.of("absent.pem")),
                "a server needs bcpkix",
                "org/bouncycastle/");
    }

    @Test
    void start_withoutMicrometer_serves() throws Exception {
        ClassLoader without = new Without("io.micrometer.");
        Class<?> identities = without.loadClass(ServerIdentity.class.getName());
        Object builder = without.loadClass(KeyPairServer.class.getName())
                .getMethod("builder", KeyPairSource.class, identities)
                .invoke(
                        null,
                        new ScriptedSource("scripted"),
                        identities.getMethod("create").invoke(null));
        try (AutoCloseable server =
                (AutoCloseable) builder.getClass().getMethod("start").invoke(builder)) {
            assertThat(server.getClass().getMethod("stats").invoke(server)).isNotNull();
        }
        assertThatThrownBy(() -> Class.forName(KeyPairServerMetrics.class.getName(), true, without))
                .isInstanceOf(NoClassDefFoundError.class)
                .hasMessageContaining("io/micrometer");
    }

    private static void assertRefused(Call call, String reason, String detail) {
        assertThatThrownBy(call::run)
                .isInstanceOf(InvocationTargetException.class)
                .cause()
                .isInstanceOf(KeyPairConfigurationException.class)
                .hasMessageContaining(reason)
                .hasMessageContaining(detail);
    }

    private interface Call {
        void run() throws Exception;
    }

    /** Loads the module's classes anew, and what is absent not at all. */
    private static final class Without extends ClassLoader {
        private final String absent;

        Without(String absent) {
            super(AbsentLibrariesIT.class.getClassLoader());
            this.absent = absent;
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.startsWith(absent)) {
                throw new ClassNotFoundException(name);
            }
            if (!name.startsWith("dev.keysource.remote.")) {
                return super.loadClass(name, resolve);
            }
            Class<?> loaded = findLoadedClass(name);
            return loaded == null ? define(name) : loaded;
        }

        private Class<?> define(String name) throws ClassNotFoundException {
            try (InputStream resource = getResourceAsStream(name.replace('.', '/') + ".class")) {
                byte[] bytes = resource.readAllBytes();
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }
}
