package dev.keysource.local;

import dev.keysource.KeyPairSource;
import dev.keysource.KeyPairSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The module where the jars of the native providers and of org.crac are not on the class path. */
class AbsentProvidersTest {
    private final ClassLoader loader = new WithoutOptionalJars();

    @ParameterizedTest
    @ValueSource(strings = {"RSA-2048", "EC-P-256", "Ed25519", "ML-DSA-44"})
    void create_withoutOptionalJars_makesPairs(String spec) throws Exception {
        Class<?> type = loader.loadClass(LocalKeyPairSource.class.getName());
        assertThat(type).isNotSameAs(LocalKeyPairSource.class);
        try (KeyPairSource source = (KeyPairSource) type.getMethod("create").invoke(null)) {
            assertThat(source.get(KeyPairSpec.parse(spec), Duration.ofSeconds(60)))
                    .isNotNull();
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
                    .hasMessage("provider " + name + ": its jar is absent, or it does not work on this platform");
        }
    }

    /** Loads the module's classes anew, and what is optional not at all. */
    private static final class WithoutOptionalJars extends ClassLoader {
        WithoutOptionalJars() {
            super(AbsentProvidersTest.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (Stream.of("com.amazon.corretto.", "org.conscrypt.", "org.crac.").anyMatch(name::startsWith)) {
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
