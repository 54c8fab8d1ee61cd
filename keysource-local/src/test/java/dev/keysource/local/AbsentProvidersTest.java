package dev.keysource.local;

import dev.keysource.KeyPairSource;
import dev.keysource.KeyPairSourceException.Reason;
import dev.keysource.KeyPairSpec;
import dev.keysource.testkit.KeyOwner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import static dev.keysource.testkit.Failures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * The module where the jars of the native providers and of org.crac are not on the class path, and where Bouncy Castle is
 * neither, or lacks classes.
 */
class AbsentProvidersTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final String[] OPTIONAL = {"com.amazon.corretto.", "org.conscrypt.", "org.crac."};

    private final ClassLoader loader = new Without(OPTIONAL);

    private static KeyPairSource create(ClassLoader loader) throws Exception {
        Class<?> type = loader.loadClass(LocalKeyPairSource.class.getName());
        assertThat(type).isNotSameAs(LocalKeyPairSource.class);
        return (KeyPairSource) type.getMethod("create").invoke(null);
    }

    private static void assertUnsupported(KeyPairSource source, KeyPairSpec spec, String reason) {
        assertFails(() -> source.get(spec, LONG), Reason.UNSUPPORTED).hasMessageContaining(reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {"RSA-2048", "EC-P-256", "Ed25519", "ML-DSA-44"})
    void create_withoutOptionalJars_makesPairs(String spec) throws Exception {
        try (KeyPairSource source = create(loader)) {
            assertThat(source.get(KeyPairSpec.parse(spec), LONG)).isNotNull();
        }
    }

    @Test
    void create_withoutBouncyCastle_makesWhatThePlatformCan() throws Exception {
        try (KeyPairSource source =
                create(new Without("com.amazon.corretto.", "org.conscrypt.", "org.crac.", "org.bouncycastle."))) {
            for (int i = 0; i < 3; i++) {
                assertUnsupported(
                        source,
                        KeyPairSpec.SLH_DSA_SHA2_128F,
                        "none of the providers [ACCP, CONSCRYPT, JDK, BC] makes such pairs;"
                                + " absent, or not working here: [ACCP, CONSCRYPT, BC]");
            }
            for (String spec : List.of("RSA-2048", "EC-P-256", "EC-P-521", "Ed25519", "Ed448", "X25519", "X448")) {
                assertThat(source.get(KeyPairSpec.parse(spec), LONG)).isNotNull();
            }
        }
    }

    /** Conscrypt makes these, and where the platform does not know them, only Bouncy Castle can check them. */
    @Test
    void create_withoutTheClassesOfACheck_neitherTrustsNorBlamesThePair() throws Exception {
        try (KeyPairSource source = create(new Without("org.bouncycastle.jcajce.spec.KEM"))) {
            for (int i = 0; i < 3 && !KeyOwner.isKnownHere(KeyPairSpec.ML_KEM_768); i++) {
                assertUnsupported(
                        source,
                        KeyPairSpec.ML_KEM_768,
                        "such pairs cannot be checked here: java.lang.NoClassDefFoundError:"
                                + " org/bouncycastle/jcajce/spec/KEM");
            }
            for (String spec : List.of("RSA-2048", "ML-DSA-44", "SLH-DSA-SHA2-128f")) {
                assertThat(source.get(KeyPairSpec.parse(spec), LONG)).isNotNull();
            }
        }
    }

    /** Where the platform knows the kind it may need nothing of what is absent. */
    @Test
    void provider_lacksAClassForOneKind_makesTheOthers() throws Exception {
        ClassLoader old = new Without("org.bouncycastle.jcajce.interfaces.MLDSA");
        Object builder = old.loadClass(LocalKeyPairSource.class.getName())
                .getMethod("builder")
                .invoke(null);
        Class<?> providers = old.loadClass(JcaProvider.class.getName());
        builder.getClass()
                .getMethod("provider", providers)
                .invoke(builder, providers.getMethod("valueOf", String.class).invoke(null, "BC"));
        try (KeyPairSource source =
                (KeyPairSource) builder.getClass().getMethod("build").invoke(builder)) {
            for (int i = 0; i < 3 && !KeyOwner.isKnownHere(KeyPairSpec.ML_DSA_65); i++) {
                assertUnsupported(
                        source,
                        KeyPairSpec.ML_DSA_65,
                        "none of the providers [BC] makes such pairs;"
                                + " BC: java.lang.NoClassDefFoundError: org/bouncycastle/jcajce/interfaces/MLDSA");
            }
            assertThat(source.get(KeyPairSpec.EC_P_256, LONG)).isNotNull();
        }
    }

    @Test
    void build_absentProviderNamed_isRefused() throws Exception {
        Object builder = loader.loadClass(LocalKeyPairSource.class.getName())
                .getMethod("builder")
                .invoke(null);
        Class<?> providers = loader.loadClass(JcaProvider.class.getName());
        for (String name : List.of("ACCP", "CONSCRYPT")) {
            Object provider = providers.getMethod("valueOf", String.class).invoke(null, name);
            builder.getClass().getMethod("provider", providers).invoke(builder, provider);
            assertThatThrownBy(() -> builder.getClass().getMethod("build").invoke(builder))
                    .isInstanceOf(InvocationTargetException.class)
                    .cause()
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("provider: found " + name
                            + ", allowed is a provider whose jar is there and which works on this platform");
        }
    }

    /** Loads the module's classes anew, and what is absent not at all. */
    private static final class Without extends ClassLoader {
        private final String[] absent;

        Without(String... absent) {
            super(AbsentProvidersTest.class.getClassLoader());
            this.absent = absent;
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (Stream.of(absent).anyMatch(name::startsWith)) {
                throw new ClassNotFoundException(name);
            }
            if (!name.startsWith("dev.keysource.local.")) {
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
