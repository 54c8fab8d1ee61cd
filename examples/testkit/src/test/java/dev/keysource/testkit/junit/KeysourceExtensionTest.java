package dev.keysource.testkit.junit;

import dev.keysource.testkit.ScriptedSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;

import java.nio.file.Path;
import java.security.KeyPair;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

/** Runs {@link Cases} with JUnit, and looks at what they were given. */
class KeysourceExtensionTest {
    @BeforeEach
    void forget() {
        Cases.GIVEN.clear();
    }

    private static EngineExecutionResults execute(Map<String, String> configuration, Class<?>... cases) {
        EngineTestKit.Builder builder = EngineTestKit.engine("junit-jupiter").configurationParameters(configuration);
        for (Class<?> one : cases) {
            builder.selectors(selectClass(one));
        }
        return builder.execute();
    }

    private static void run(Class<?>... cases) {
        EngineExecutionResults results = execute(Map.of(), cases);
        results.allEvents().failed().stream()
                .findFirst()
                .flatMap(event -> event.getPayload(TestExecutionResult.class))
                .flatMap(TestExecutionResult::getThrowable)
                .ifPresent(failure -> {
                    throw new AssertionError(failure);
                });
        assertThat(results.testEvents().succeeded().count()).isPositive();
    }

    private static Set<Object> different() {
        Set<Object> different = Collections.newSetFromMap(new IdentityHashMap<>());
        different.addAll(Cases.GIVEN);
        return different;
    }

    @Test
    void keyPair_everyPlaceOfARun_isTheSamePair() {
        run(Cases.EveryPlace.class, Cases.PerClass.class, Cases.InstanceFieldOnly.class);
        assertThat(Cases.GIVEN).hasSizeGreaterThan(30).doesNotContainNull();
        assertThat(different()).hasSize(1);
    }

    @Test
    void keyPair_anotherRun_isAnotherPair() {
        run(Cases.PerClass.class);
        run(Cases.PerClass.class);
        assertThat(different()).hasSize(2);
    }

    @Test
    void keyPair_names_areDifferentPairs() {
        run(Cases.Names.class);
        assertThat(different()).hasSize(3);
        assertThat(Cases.GIVEN).extracting(pair -> ((KeyPair) pair).getPublic()).doesNotHaveDuplicates();
    }

    @Test
    void keyPair_annotationOfOnesOwn_standsForIt() {
        run(Cases.Composed.class);
        assertThat(Cases.GIVEN).hasSize(3).doesNotContainNull();
        assertThat(different()).hasSize(1);
    }

    @Test
    void keyPair_withACache_isThatOfTheRunBefore(@TempDir Path directory) {
        Path cache = directory.resolve("cache");
        for (int run = 0; run < 2; run++) {
            EngineExecutionResults results =
                    execute(Map.of("keysource.test.cache", cache.toString()), Cases.Composed.class, Cases.Fresh.class);
            assertThat(results.testEvents().failed().count()).isZero();
        }
        assertThat(Cases.GIVEN.stream()
                        .map(pair -> ((KeyPair) pair).getPublic())
                        .filter(key -> key.getAlgorithm().equals("RSA"))
                        .distinct())
                .hasSize(1);
        assertThat(cache.toFile().list()).as("fresh pairs are not kept").hasSize(1);
    }

    @Test
    void keyPair_fresh_isAnotherPairInEachPlace() {
        run(Cases.Fresh.class);
        assertThat(Cases.GIVEN)
                .hasSize(9)
                .extracting(pair -> ((KeyPair) pair).getPublic())
                .doesNotHaveDuplicates();
    }

    @Test
    void keyPair_parallelTests_isMadeOnce() {
        EngineExecutionResults results = execute(
                Map.of(
                        "junit.jupiter.execution.parallel.enabled", "true",
                        "junit.jupiter.execution.parallel.config.strategy", "fixed",
                        "junit.jupiter.execution.parallel.config.fixed.parallelism", "8"),
                Cases.Parallel.class);
        assertThat(results.testEvents().succeeded().count()).isEqualTo(16);
        assertThat(different()).hasSize(1);
    }

    @Test
    void keyPair_testThatDestroysIt_failsToTakeItFromTheOthers() {
        run(Cases.Destroyer.class);
        assertThat(different()).hasSize(1);
    }

    @Test
    void clockAndSource_placesOfAnInstance_areTheSame() {
        run(Cases.TimeAndSources.class);
        assertThat(different())
                .as("a clock and a source for each of three tests")
                .hasSize(6);
    }

    @Test
    void source_afterItsTest_isClosed() {
        run(Cases.TimeAndSources.class);
        assertThat(Cases.GIVEN)
                .filteredOn(ScriptedSource.class::isInstance)
                .hasSize(3)
                .allSatisfy(source ->
                        assertThat(((ScriptedSource) source).isClosed()).isTrue());
    }

    @Test
    void clock_oneInstanceForAllTests_isOneClock() {
        run(Cases.TimeOfOneInstance.class);
        assertThat(Cases.GIVEN).hasSize(3);
        assertThat(different()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            WrongType               | found the type java.security.PrivateKey, allowed is java.security.KeyPair
            WrongSpec               | found 'rsa-2048', allowed is RSA-2048; the standard ones are RSA-2048, RSA-3072
            UnknownSpec             | allowed are RSA-2048, RSA-3072, RSA-4096, EC-P-256
            FreshWithName           | found fresh = true and the name 'a', allowed is one of them
            WrongPlaceForAGenerator | found the type java.lang.String, allowed is dev.keysource.remote.RemoteKeyPairSource or
            TwoAnnotations          | allowed is one of them
            """)
    void parameter_wrong_isRefusedNamingWhatIsAllowed(String name, String message) throws Exception {
        assertThat(failure(name))
                .isInstanceOf(ParameterResolutionException.class)
                .hasMessageContaining(message)
                .hasMessageContaining("parameter ")
                .hasMessageContaining("test(");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            WrongField | found the type java.lang.String, allowed is dev.keysource.testkit.FakeClock or dev.keysource.TimeSource
            FinalField | found a final field, allowed is one that can be set
            """)
    void field_wrong_isRefusedNamingWhatIsAllowed(String name, String message) throws Exception {
        assertThat(failure(name))
                .isInstanceOf(ExtensionConfigurationException.class)
                .hasMessageContaining(message)
                .hasMessageContaining("Cases$" + name);
    }

    private static Throwable failure(String name) throws Exception {
        List<Throwable> failures =
                execute(Map.of(), Class.forName(Cases.class.getName() + "$" + name)).allEvents().failed().stream()
                        .flatMap(event -> event.getPayload(TestExecutionResult.class).stream())
                        .flatMap(result -> result.getThrowable().stream())
                        .toList();
        assertThat(failures).hasSize(1);
        return failures.get(0);
    }
}
