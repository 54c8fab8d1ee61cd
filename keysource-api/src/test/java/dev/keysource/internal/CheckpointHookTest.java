package dev.keysource.internal;

import dev.keysource.testkit.TestContext;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

class CheckpointHookTest {
    private final List<String> told = new ArrayList<>();

    @Test
    void register_untilItEnds_tellsOfCheckpoints() throws Exception {
        TestContext context = new TestContext();
        Runnable end = CheckpointHook.register(() -> told.add("pause"), () -> told.add("resume"), context);
        context.checkpoint();
        end.run();
        context.checkpoint();
        assertThat(told).containsExactly("pause", "resume");
    }

    @Test
    void register_withoutCrac_isDoneAndTellsNothing() throws Exception {
        Class<?> source = Class.forName(Source.class.getName(), true, new WithoutCrac());
        assertThat(source).isNotSameAs(Source.class);
        ((Runnable) source.getConstructor().newInstance()).run();
    }

    /** Registers itself and ends that. */
    public static final class Source implements Runnable {
        public Source() {}

        @Override
        public void run() {
            CheckpointHook.register(Assertions::fail, Assertions::fail).run();
        }
    }

    private static final class WithoutCrac extends ClassLoader {
        WithoutCrac() {
            super(CheckpointHookTest.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.startsWith("org.crac.")) {
                throw new ClassNotFoundException(name);
            }
            if (!name.startsWith(CheckpointHook.class.getName()) || name.equals(CheckpointHookTest.class.getName())) {
                return super.loadClass(name, resolve);
            }
            try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
                byte[] bytes = in.readAllBytes();
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }
}
