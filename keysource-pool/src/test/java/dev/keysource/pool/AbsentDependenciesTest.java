package dev.keysource.pool;

import dev.keysource.KeyPairSource;
import dev.keysource.KeyPairSpec;
import dev.keysource.pool.metrics.KeyPairMetrics;
import dev.keysource.testkit.ScriptedSource;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.InputStream;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The module where Micrometer, org.crac and the flight recorder are absent. */
class AbsentDependenciesTest {
    private final ClassLoader loader = new WithoutOptionalDependencies();

    @Test
    void request_withoutOptionalDependencies_isAnswered() throws Exception {
        Class<?> type = loader.loadClass(PooledKeyPairSource.class.getName());
        assertThat(type).isNotSameAs(PooledKeyPairSource.class);
        Object builder = type.getMethod("builder", KeyPairSource.class)
                .invoke(null, new ScriptedSource("source").answerAtOnce());
        builder.getClass().getMethod("spec", KeyPairSpec.class, int.class).invoke(builder, KeyPairSpec.RSA_2048, 1);
        try (KeyPairSource pool =
                (KeyPairSource) builder.getClass().getMethod("build").invoke(builder)) {
            assertThat(pool.request(KeyPairSpec.RSA_2048)).isCompleted();
            assertThat(pool.pools()).hasSize(1);
        }
    }

    @Test
    void metrics_withoutMicrometer_areWhatIsMissing() throws Exception {
        assertThatThrownBy(() -> Class.forName(KeyPairMetrics.class.getName(), true, loader))
                .isInstanceOf(NoClassDefFoundError.class)
                .hasMessageContaining("io/micrometer");
    }

    /** Loads the module's classes anew, and what is optional not at all. */
    private static final class WithoutOptionalDependencies extends ClassLoader {
        WithoutOptionalDependencies() {
            super(AbsentDependenciesTest.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (Stream.of("io.micrometer.", "org.crac.", "jdk.jfr.").anyMatch(name::startsWith)) {
                throw new ClassNotFoundException(name);
            }
            if (!name.startsWith("dev.keysource.pool.")) {
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
