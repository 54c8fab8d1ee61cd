package dev.keysource.local;

import dev.keysource.testkit.TestJvm;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Arrays;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * The pair of every kind by every provider, with every combination of native jars on the class path, works with the services
 * of the JVM that it came out in ({@link KeyTable}).
 */
@Timeout(900)
class KeyTableIT {
    /** Without those whose signatures take seconds: {@link SlowSpecsIT}. */
    private static final String ALL = "(?!RSA-8192|SLH-DSA-.*s$).*";

    private static final String QUICK = "(?!RSA-[348]|SLH-DSA-.*s$).*";
    private static final List<String> NATIVE = List.of("AmazonCorrettoCryptoProvider", "conscrypt");

    private static void assertAllWork(TestJvm jvm, String kinds, String... jars) throws Exception {
        List<String> absent = NATIVE.stream()
                .filter(jar -> !Arrays.asList(jars).contains(jar))
                .toList();
        List<String> table = jvm.run(entry -> absent.stream().noneMatch(entry::contains), KeyTable.class, kinds);
        assertThat(table)
                .as("table in %s with %s", jvm.home(), List.of(jars))
                .allMatch(line -> line.endsWith(" ok") || line.endsWith(" unsupported") || line.endsWith(" absent"));
        assertThat(table).filteredOn(line -> line.matches("\\S+ default ok")).hasSizeGreaterThanOrEqualTo(20);
        assertThat(table).filteredOn(line -> line.matches("- \\S+ absent")).hasSize(absent.size());
    }

    @Test
    void table_withAllJars_works() throws Exception {
        assertAllWork(TestJvm.current(), ALL, NATIVE.toArray(String[]::new));
    }

    @Test
    void table_withoutNativeJars_works() throws Exception {
        assertAllWork(TestJvm.current(), QUICK);
    }

    @ParameterizedTest
    @ValueSource(strings = {"AmazonCorrettoCryptoProvider", "conscrypt"})
    void table_withOneNativeJar_works(String jar) throws Exception {
        assertAllWork(TestJvm.current(), QUICK, jar);
    }

    /**
     * What an application registers in front of the JVM's providers may have faults of its own, such as Conscrypt's of not
     * working with the JVM's TLS; every pair is made and passes its check all the same.
     */
    @ParameterizedTest
    @ValueSource(strings = {"ACCP", "CONSCRYPT"})
    void table_withAProviderInFront_hasAPairOfEveryKind(String front) throws Exception {
        List<String> table = TestJvm.current().run(entry -> true, KeyTable.class, QUICK, front);
        assertThat(table)
                .isNotEmpty()
                .noneMatch(line -> line.contains("KeyPairSourceException") || line.endsWith("default unsupported"));
    }

    @Test
    @Tag("interop")
    void table_inOtherJvms_works() throws Exception {
        List<TestJvm> others = TestJvm.all().stream()
                .filter(jvm -> !jvm.equals(TestJvm.current()))
                .toList();
        assumeTrue(!others.isEmpty(), "no other JDK is here; -Dinterop.jdk25 names one");
        for (TestJvm jvm : others) {
            assertAllWork(jvm, QUICK);
            assertAllWork(jvm, QUICK, NATIVE.toArray(String[]::new));
            for (String jar : NATIVE) {
                assertAllWork(jvm, QUICK, jar);
            }
        }
    }
}
