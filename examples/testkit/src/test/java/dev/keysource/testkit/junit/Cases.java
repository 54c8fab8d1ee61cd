package dev.keysource.testkit.junit;

import dev.keysource.KeyPairSource;
import dev.keysource.KeyPairSpec;
import dev.keysource.TimeSource;
import dev.keysource.testkit.FakeClock;
import dev.keysource.testkit.ScriptedSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import javax.security.auth.DestroyFailedException;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Test classes that {@link KeysourceExtensionTest} and {@link OtherVersionsIT} run, and that are not run by themselves. What
 * they are given is left in {@link #GIVEN}.
 */
final class Cases {
    /** What the last run was given: names of the places, and values. */
    static final List<Object> GIVEN = Collections.synchronizedList(new ArrayList<>());

    private Cases() {}

    private static void given(Object... values) {
        GIVEN.addAll(Arrays.asList(values));
    }

    static class EveryPlace {
        @TestKeyPair("RSA-2048")
        private static KeyPair ofClass;

        @TestKeyPair("RSA-2048")
        private KeyPair ofInstance;

        private final KeyPair ofConstructor;

        EveryPlace(@TestKeyPair("RSA-2048") KeyPair ofConstructor) {
            this.ofConstructor = ofConstructor;
        }

        @BeforeAll
        static void beforeAll(@TestKeyPair("RSA-2048") KeyPair pair) {
            given(ofClass, pair);
        }

        @BeforeEach
        void beforeEach(@TestKeyPair("RSA-2048") KeyPair pair) {
            given(ofClass, ofInstance, ofConstructor, pair);
        }

        @AfterEach
        void afterEach(@TestKeyPair("RSA-2048") KeyPair pair) {
            given(pair);
        }

        @Test
        void test(@TestKeyPair("RSA-2048") KeyPair pair) {
            given(pair);
        }

        @ParameterizedTest
        @ValueSource(ints = {1, 2})
        void parameterized(int number, @TestKeyPair("RSA-2048") KeyPair pair) {
            given(pair);
        }

        @RepeatedTest(2)
        void repeated(@TestKeyPair("RSA-2048") KeyPair pair) {
            given(pair);
        }

        @TestFactory
        Stream<DynamicTest> factory(@TestKeyPair("RSA-2048") KeyPair pair) {
            return Stream.of(DynamicTest.dynamicTest("dynamic", () -> given(pair)));
        }

        @Nested
        class Inner {
            @TestKeyPair("RSA-2048")
            private KeyPair ofInner;

            @Test
            void nested(@TestKeyPair("RSA-2048") KeyPair pair) {
                given(ofInner, ofInstance, ofConstructor, pair);
            }
        }
    }

    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    static class PerClass {
        @TestKeyPair("RSA-2048")
        private KeyPair ofInstance;

        @TestKeyPair(value = "Ed25519", fresh = true)
        private KeyPair fresh;

        @BeforeAll
        void beforeAll() {
            assertThat(ofInstance).isNotNull();
        }

        @RepeatedTest(2)
        void test(@TestKeyPair("RSA-2048") KeyPair pair) {
            given(ofInstance, pair);
            assertThat(fresh).isNotNull();
        }
    }

    /** Whose only annotation is on a field of the instance. */
    static class InstanceFieldOnly {
        @TestKeyPair("RSA-2048")
        private KeyPair ofInstance;

        @BeforeEach
        void beforeEach() {
            given(ofInstance);
        }

        @RepeatedTest(2)
        void test() {
            given(ofInstance);
        }
    }

    static class Names {
        @Test
        void test(
                @TestKeyPair("RSA-2048") KeyPair none,
                @TestKeyPair(value = "RSA-2048", name = "a") KeyPair a,
                @TestKeyPair(value = "RSA-2048", name = "b") KeyPair b,
                @TestKeyPair(value = "RSA-2048", name = "a") KeyPair again) {
            given(none, a, b);
            assertThat(again).isSameAs(a);
        }
    }

    @TestKeyPair(value = "RSA-2048", name = "server")
    @Retention(RetentionPolicy.RUNTIME)
    @interface ServerKey {}

    static class Composed {
        @ServerKey
        private KeyPair ofInstance;

        @Test
        void test(@ServerKey KeyPair pair, @TestKeyPair(value = "RSA-2048", name = "server") KeyPair same) {
            given(ofInstance, pair, same);
        }
    }

    static class Fresh {
        @TestKeyPair(value = "EC-P-384", fresh = true)
        private KeyPair ofInstance;

        @RepeatedTest(3)
        void test(
                @TestKeyPair(value = "EC-P-384", fresh = true) KeyPair one,
                @TestKeyPair(value = "EC-P-384", fresh = true) KeyPair other) {
            given(ofInstance, one, other);
        }
    }

    @Execution(ExecutionMode.CONCURRENT)
    static class Parallel {
        @RepeatedTest(16)
        void test(@TestKeyPair(value = "RSA-2048", name = "parallel") KeyPair pair) {
            given(pair);
        }
    }

    /** Tries to take the shared pair from the others. */
    static class Destroyer {
        @RepeatedTest(2)
        void test(@TestKeyPair("RSA-2048") KeyPair pair) {
            PrivateKey key = pair.getPrivate();
            assertThatThrownBy(key::destroy).isInstanceOf(DestroyFailedException.class);
            assertThat(key.isDestroyed()).isFalse();
            assertThat(key.getEncoded()).isNotEmpty();
            Arrays.fill(key.getEncoded(), (byte) 0);
            given(pair);
        }
    }

    static class TimeAndSources {
        @TestClock
        private static FakeClock ofClass;

        @TestClock
        private FakeClock ofInstance;

        @TestSource
        private ScriptedSource source;

        private final FakeClock ofConstructor;

        TimeAndSources(@TestClock FakeClock ofConstructor) {
            this.ofConstructor = ofConstructor;
        }

        @BeforeAll
        static void beforeAll(@TestClock FakeClock clock) {
            assertThat(clock).isSameAs(ofClass);
        }

        @BeforeEach
        void beforeEach(@TestClock TimeSource clock) {
            assertThat(clock).isSameAs(ofInstance).isSameAs(ofConstructor).isNotSameAs(ofClass);
        }

        @RepeatedTest(2)
        void test(
                @TestClock FakeClock clock,
                @TestSource KeyPairSource same,
                @TestSource(value = "quick", answerAtOnce = true) ScriptedSource quick) {
            assertThat(clock).isSameAs(ofInstance);
            assertThat(same).isSameAs(source).isNotSameAs(quick);
            assertThat(same.name()).isEqualTo("scripted");
            assertThat(quick.request(KeyPairSpec.RSA_2048)).isCompleted();
            assertThat(source.request(KeyPairSpec.RSA_2048)).isNotDone();
            given(clock, source);
        }

        @Nested
        class Inner {
            @TestClock
            private FakeClock ofInner;

            @Nested
            class Innermost {
                @Test
                void test(@TestClock FakeClock clock, @TestSource ScriptedSource same) {
                    assertThat(clock).isSameAs(ofInner).isSameAs(ofInstance).isSameAs(ofConstructor);
                    assertThat(same).isSameAs(source);
                    given(clock, source);
                }
            }
        }
    }

    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    static class TimeOfOneInstance {
        @RepeatedTest(2)
        void test(@TestClock FakeClock clock) {
            given(clock);
        }

        @Nested
        class Inner {
            @Test
            void test(@TestClock FakeClock clock) {
                given(clock);
            }
        }
    }

    static class WrongType {
        @Test
        void test(@TestKeyPair("RSA-2048") PrivateKey key) {
            throw new AssertionError();
        }
    }

    static class WrongSpec {
        @Test
        void test(@TestKeyPair("rsa-2048") KeyPair pair) {
            throw new AssertionError();
        }
    }

    static class UnknownSpec {
        @Test
        void test(@TestKeyPair("FALCON-512") KeyPair pair) {
            throw new AssertionError();
        }
    }

    static class FreshWithName {
        @Test
        void test(@TestKeyPair(value = "RSA-2048", name = "a", fresh = true) KeyPair pair) {
            throw new AssertionError();
        }
    }

    static class WrongField {
        @TestClock
        private String clock;

        @Test
        void test() {
            throw new AssertionError();
        }
    }

    static class FinalField {
        @TestSource
        private final ScriptedSource source = null;

        @Test
        void test() {
            throw new AssertionError();
        }
    }

    static class TwoAnnotations {
        @Test
        void test(@TestClock @TestSource Object both) {
            throw new AssertionError();
        }
    }

    static class WrongPlaceForAGenerator {
        @Test
        void test(@TestKeyGenerator String furl) {
            throw new AssertionError();
        }
    }
}
